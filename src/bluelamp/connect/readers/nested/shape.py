"""The shape of nested records: which columns they have, learnt from the records themselves, and a row by it.
Where records come from is not known here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

from bluelamp.connect.errors import SourceChanged, SourceError
from bluelamp.connect.readers.naming import unique_names

ALONE = "value"
"""Column of a record that is a bare text, or of the record element's own text."""

_MAPPINGS = (dict, Mapping)
"""The plain one first: asking an abstract class takes many times as long."""


class ColumnsTooMany(SourceError):
    """The records have more columns than the limit.

    Name a deeper `record` in the manifest's [source], so that one record is one thing; or raise `columns_max`.
    """

    code = "columns-too-many"


class RecordRefused(Exception):
    """One record cannot become a row; the others can."""

    def __init__(self, reason: str, field: str | None, message: str) -> None:
        self.reason, self.field, self.message = reason, field, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ShapeLimits:
    """How wide and deep records may be."""

    repeats_max: int = 20
    columns_max: int = 2_000
    depth_max: int = 32


class Kind:
    """One place in the records, whatever its number: its name, and whether it ever repeats."""

    __slots__ = ("children", "name", "repeats", "up")

    def __init__(self, name: str, up: "Kind | None") -> None:
        self.name, self.up = name, up
        self.repeats = False
        self.children: dict[str, Kind] = {}

    @property
    def path(self) -> str:
        """The place in words, without numbers."""
        above = self.up.path if self.up is not None else ""
        return f"{above}.{self.name}" if above and self.name else above or self.name


class Node:
    """One numbered place: `suspect` number 2 of the record, say."""

    __slots__ = ("children", "column", "holds_text", "kind")

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.column = -1
        self.holds_text = False
        self.children: dict[str, list[Node]] = {}


class Shape:
    """Learns records one by one; then gives their columns, and each record as a row of texts.

    A place that repeats in any record is numbered in all, from 1; so are those in `repeating` (their paths without
    numbers), whatever the records hold. A record that is refused leaves no trace: one bad record must not rename a
    column of the good ones. Learning is over once `columns` was asked for.
    """

    def __init__(
        self,
        limits: ShapeLimits | None = None,
        where: str = "records",
        repeating: AbstractSet[str] = frozenset(),
    ) -> None:
        self.limits = limits or ShapeLimits()
        self.where = where
        self._repeating = repeating
        self.root = Node(Kind("", None))
        self.notes: tuple[str, ...] = ()
        self._columns: tuple[str, ...] | None = None
        self._nodes = 0
        self._clashes: list[str] = []
        self._undoing: list[Callable[[], object]] = []

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, each parent's in the order of their first appearance."""
        if self._columns is None:
            leaves = list(_leaves(self.root, ""))
            if len(leaves) > self.limits.columns_max:
                raise ColumnsTooMany(
                    self.where, f"There are {len(leaves):,}; {self.limits.columns_max:,} are allowed."
                )
            for column, (node, _) in enumerate(leaves):
                node.column = column
            names, notes = unique_names([name for _, name in leaves], self.where)
            self._columns, self.notes = names, (*self._clashes, *notes)
        return self._columns

    def learn(self, record: object, above: Mapping[str, object] | None = None) -> None:
        """Take in one record, and what stands above it.

        Raises `RecordRefused` for a record too deep or with too many repeats, `ColumnsTooMany` for the whole source.
        """
        self.begin_record()
        try:
            self._learn(self.root, record, 0)
            for name, value in (above or {}).items():
                self.learn_above(name, value)
        except RecordRefused:
            self.forget_record()
            raise

    def begin_record(self) -> None:
        """What is learnt from now on is of another record."""
        self._undoing.clear()

    def forget_record(self) -> None:
        """Undo all that was learnt since `begin_record`."""
        while self._undoing:
            self._undoing.pop()()

    def learn_text(self, node: Node) -> None:
        """Take in that a place holds text."""
        if not node.holds_text:
            node.holds_text = True
            self._undoing.append(partial(setattr, node, "holds_text", False))

    def _learn_repeating(self, kind: Kind) -> None:
        if not kind.repeats:
            kind.repeats = True
            self._undoing.append(partial(setattr, kind, "repeats", False))

    def unlearnt(self) -> "Shape":
        """A shape with the same limits that has learnt nothing."""
        return Shape(self.limits, self.where, self._repeating)

    def row(self, record: object, above: Mapping[str, object] | None = None) -> list[str | None]:
        """The record's texts in the order of `columns`."""
        row: list[str | None] = [None] * len(self.columns)
        try:
            self._fill(self.root, record, row, 0)
            for name, value in (above or {}).items():
                self.fill_above(name, value, row)
        except SourceChanged:
            # A place that nobody has learnt: either the record was refused, and is again, or the file is another one.
            self.unlearnt().learn(record, above)
            raise
        return row

    def learn_above(self, name: str, value: object) -> None:
        """Take in one value from around the record, under a name such as `../exportedAt`."""
        self._learn(self.child(self.root, name, 0, name), value, 1)

    def fill_above(self, name: str, value: object, row: list[str | None]) -> None:
        """Put it into the record's row."""
        self._fill(self.known(self.root, name, 0), value, row, 1)

    def child(self, node: Node, tag: str, number: int, name: str, prefix: str | None = None) -> Node:
        """The place `tag` number `number` (from 0) under a node, made if it is new."""
        found = node.children.get(tag)
        if found is None:
            _refuse_half_letters(tag, node.kind)
            found = node.children[tag] = []
            self._undoing.append(partial(node.children.pop, tag))
        while len(found) <= number:
            self._refuse_number(node.kind, name, number)
            # Places that hold others count double at worst: the limit is there to end, not to measure.
            if self._nodes >= 2 * self.limits.columns_max:
                raise ColumnsTooMany(
                    self.where,
                    f"There are more than {self.limits.columns_max:,}.",
                    field=node.kind.path or None,
                )
            found.append(Node(self._kind(node.kind, tag, name, prefix)))
            self._nodes += 1
            self._undoing.append(partial(self._forget_node, found))
        child = found[number]
        if number:
            self._learn_repeating(child.kind)
        return child

    def _forget_node(self, found: list[Node]) -> None:
        found.pop()
        self._nodes -= 1

    def known(self, node: Node, tag: str, number: int) -> Node:
        """The same of a shape that is learnt."""
        if number >= self.limits.repeats_max:
            self._refuse_number(
                node.kind, node.kind.children[tag].name if tag in node.kind.children else tag, number
            )
        found = node.children.get(tag)
        if found is None or number >= len(found):
            raise SourceChanged(self.where)
        return found[number]

    def refuse_depth(self, depth: int) -> None:
        """Raise `RecordRefused` below the limit."""
        if depth > self.limits.depth_max:
            raise RecordRefused(
                "too-deep",
                None,
                f"The record nests more than {self.limits.depth_max} deep. Ask the sender what it is.",
            )

    def _refuse_number(self, above: Kind, name: str, number: int) -> None:
        if number >= self.limits.repeats_max:
            path = f"{above.path}.{name}".strip(".")
            raise RecordRefused(
                "too-many-repeats",
                path,
                f"{path} stands more than {self.limits.repeats_max} times in the record. Raise repeats_max in the manifest.",
            )

    def _kind(self, above: Kind, tag: str, name: str, prefix: str | None) -> Kind:
        kind = above.children.get(tag)
        if kind is None:
            if any(sibling.name == name for sibling in above.children.values()):
                at = "@" if name.startswith("@") else ""
                name = f"{at}{prefix or 'other'}:{name.removeprefix('@')}"
                self._clashes.append(
                    f"{self.where}: two namespaces share a name; one of them is called {name} here."
                )
                self._undoing.append(self._clashes.pop)
            kind = above.children[tag] = Kind(name, above)
            self._undoing.append(partial(above.children.pop, tag))
            kind.repeats = kind.path in self._repeating
        return kind

    def _learn(self, node: Node, value: object, depth: int) -> None:
        if depth > self.limits.depth_max:
            self.refuse_depth(depth)
        if isinstance(value, str):
            self.learn_text(node)
        elif isinstance(value, _MAPPINGS):
            for key, inner in value.items():
                name = str(key)
                if isinstance(inner, list | tuple):
                    self._learn_list(node, name, inner, depth + 1)
                else:
                    self._learn(self.child(node, name, 0, name), inner, depth + 1)
        elif isinstance(value, list | tuple):
            self._learn_list(node, "", value, depth + 1)
        elif value is not None:
            self.learn_text(node)

    def _learn_list(
        self, node: Node, name: str, values: "list[object] | tuple[object, ...]", depth: int
    ) -> None:
        if len(values) > self.limits.repeats_max:
            self._refuse_number(node.kind, name, len(values))
        for number, inner in enumerate(values):
            child = self.child(node, name, number, name)
            self._learn_repeating(child.kind)
            self._learn(child, inner, depth)

    def _fill(self, node: Node, value: object, row: list[str | None], depth: int) -> None:
        if depth > self.limits.depth_max:
            self.refuse_depth(depth)
        if isinstance(value, str):
            row[_column(node, self.where)] = value
        elif isinstance(value, _MAPPINGS):
            for key, inner in value.items():
                if isinstance(inner, list | tuple):
                    self._fill_list(node, str(key), inner, row, depth + 1)
                else:
                    self._fill(self.known(node, str(key), 0), inner, row, depth + 1)
        elif isinstance(value, list | tuple):
            self._fill_list(node, "", value, row, depth + 1)
        elif value is not None:
            row[_column(node, self.where)] = scalar_text(value)

    def _fill_list(
        self,
        node: Node,
        name: str,
        values: "list[object] | tuple[object, ...]",
        row: list[str | None],
        depth: int,
    ) -> None:
        if len(values) > self.limits.repeats_max:
            self._refuse_number(node.kind, name, len(values))
        for number, inner in enumerate(values):
            self._fill(self.known(node, name, number), inner, row, depth)


def _refuse_half_letters(name: str, above: Kind) -> None:
    """Raise `RecordRefused` for a name that holds bytes which are not text, or half a pair of surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise RecordRefused(
            "bad-encoding",
            above.path or None,
            "A name in the record is not text in the source's encoding. Correct `encoding`, or the source.",
        ) from None


def repeating_in(columns: Iterable[str]) -> frozenset[str]:
    """Places that these columns number: `suspect` and `suspect.phone` for `suspect.1.phone.2`."""
    found: set[str] = set()
    for column in columns:
        plain: list[str] = []
        for step in column.split("."):
            if not step.isdecimal():
                plain.append(step)
            elif plain:
                found.add(".".join(plain))
    return frozenset(found)


def scalar_text(value: object) -> str:
    """A single value as text: numbers as written, true or false, ISO 8601 times."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _column(node: Node, where: str) -> int:
    if node.column < 0:
        raise SourceChanged(where)
    return node.column


def _leaves(node: Node, path: str) -> Iterator[tuple[Node, str]]:
    """Places that make a column, with its name. An empty place makes one only if nothing stands below it."""
    if node.holds_text or (not node.children and path):
        yield node, path or ALONE
    for found in node.children.values():
        for number, child in enumerate(found, start=1):
            kind = child.kind
            steps = (path, kind.name, str(number) if kind.repeats else "")
            yield from _leaves(child, ".".join(step for step in steps if step))
