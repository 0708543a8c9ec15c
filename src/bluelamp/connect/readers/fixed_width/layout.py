"""Where each column lies in a record, under which name, and when it counts. Bytes are not looked at here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from bluelamp.connect.errors import CopybookInvalid
from bluelamp.connect.readers.fixed_width.entry import Condition, Entry, Sign

COLUMNS_MAX = 5_000
Shape = Literal["text", "zoned", "packed", "binary"]
FormGuards = Mapping[str, tuple[str, tuple[str, ...]]]
"""For each redefinition, in capitals: the field that tells, and its values."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A column counts only where another column has one of these values (or, `negated`, none of them)."""

    column: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its bytes and how they are to be read."""

    name: str
    start: int
    """0-based."""
    length: int
    shape: Shape = "text"
    digits: int = 0
    scale: int = 0
    signed: bool = False
    sign: Sign = "trailing"
    justified: bool = False
    guards: tuple[Guard, ...] = ()
    conditions: tuple[Condition, ...] = ()
    keep_zeros: bool = False
    """Written with leading zeros though it is signed: a date kept as a number."""

    @property
    def end(self) -> int:
        """First byte behind it."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class VariableTable:
    """A table whose number of entries stands in another field."""

    counter: str
    least: int
    most: int
    entry: Entry


@dataclass(frozen=True)
class Layout:
    """All columns for records whose variable tables have these counts."""

    columns: tuple[Column, ...]
    length: int

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}


class RecordLayout:
    """The layouts of one record; more than one only if it has tables of varying length."""

    def __init__(
        self,
        root: Entry,
        guards: FormGuards,
        where: str,
        *,
        slides: bool = True,
        keep_zeros: Sequence[str] = (),
    ) -> None:
        self.root = root
        self.notes: list[str] = []
        self._where = where
        self._slides = slides
        self.keep_zeros = frozenset(name.upper() for name in keep_zeros)
        self._guards = {name.upper(): guard for name, guard in guards.items()}
        self._names = _names_of(root)
        self.tables: list[VariableTable] = []
        self._find_tables(root, inside=False)
        self._layouts: dict[tuple[int, ...], Layout] = {}
        self._refuse_unknown_forms()
        self.widest = self.for_counts(tuple(table.most for table in self.tables))
        self._check_counters()

    def for_counts(self, counts: tuple[int, ...]) -> Layout:
        """The layout of records whose tables have so many entries."""
        if counts not in self._layouts:
            walk = _Walk(self, dict(zip((id(table.entry) for table in self.tables), counts, strict=True)))
            length = walk.place(self.root, 0, (), ())
            if len(walk.columns) > COLUMNS_MAX:
                raise self.fault(
                    self.root,
                    f"It has {len(walk.columns):,} columns; {COLUMNS_MAX:,} are the most.",
                    "Make tables that nobody needs FILLER.",
                )
            if not walk.columns:
                raise self.fault(
                    self.root, "It names no field.", "Give the fields names: FILLER is not read."
                )
            self._layouts[counts] = Layout(walk.settled(), length)
        return self._layouts[counts]

    def fault(self, entry: Entry, detail: str, remedy: str) -> CopybookInvalid:
        """A `CopybookInvalid` that names the entry and its line."""
        return CopybookInvalid(f"{self._where}, line {entry.line}", detail, field=entry.shown, remedy=remedy)

    def name_of(self, entry: Entry) -> str:
        """The entry's column name, without numbers."""
        return self._names[id(entry)]

    def guard_of(self, name: str | None) -> tuple[str, tuple[str, ...]] | None:
        """What the manifest declares for this redefinition."""
        return self._guards.get((name or "").upper())

    @property
    def slides(self) -> bool:
        """Whether fields behind a variable table move up to its last entry."""
        return self._slides

    def _find_tables(self, entry: Entry, *, inside: bool) -> None:
        occurs = entry.occurs
        if occurs is not None and occurs.depending is not None:
            if inside:
                raise self.fault(
                    entry,
                    "A table of varying length stands inside another table.",
                    "Ask for an extract with fixed tables.",
                )
            self.tables.append(VariableTable(occurs.depending, occurs.least, occurs.most, entry))
        for child in entry.children:
            self._find_tables(child, inside=inside or occurs is not None)

    def _check_counters(self) -> None:
        for place, table in enumerate(self.tables):
            entry = table.entry
            counter = self.widest.by_name.get(table.counter) or next(
                (column for column in self.widest.columns if column.name.endswith(f".{table.counter}")), None
            )
            if counter is None:
                raise self.fault(
                    entry,
                    f"It depends on {table.counter}, which is no field of the record.",
                    "Name the field that holds the count.",
                )
            self.tables[place] = VariableTable(counter.name, table.least, table.most, entry)
            least = self.for_counts(tuple(found.least for found in self.tables))
            if least.by_name[counter.name].start != counter.start:
                raise self.fault(
                    entry,
                    f"Its count, {table.counter}, stands behind a table of varying length.",
                    "Ask for an extract with the counts in front.",
                )

    def _refuse_unknown_forms(self) -> None:
        entries = {(entry.name or "").upper(): entry for entry in self.root.all_entries()}
        redefined = {entry.redefines for entry in entries.values() if entry.redefines}
        for name, (when, _) in self._guards.items():
            if name not in entries or (entries[name].redefines is None and name not in redefined):
                known = sorted(entry.shown for entry in entries.values() if entry.redefines)
                raise CopybookInvalid(
                    self._where, f"[source.variants] names {name}, which redefines nothing.",
                    remedy=f"Redefinitions here: {', '.join(known) or 'none'}.",
                )  # fmt: skip
            if when.upper() not in entries and when.rpartition(".")[2].upper() not in entries:
                raise CopybookInvalid(
                    self._where, f"[source.variants] {name}: there is no field {when}.",
                    remedy="`when` names the field whose value tells which form the bytes have.",
                )  # fmt: skip


class _Walk:
    """One way through the tree, adding up lengths."""

    def __init__(self, record: RecordLayout, counts: Mapping[int, int]) -> None:
        self._record = record
        self._counts = counts
        self.columns: list[Column] = []

    def place(self, entry: Entry, start: int, numbers: tuple[int, ...], guards: tuple[Guard, ...]) -> int:
        """Put the entry with all its occurrences at `start`; gives its length."""
        if entry.occurs is None:
            return self._once(entry, start, numbers, guards)
        occurs = entry.occurs
        count = occurs.most
        if occurs.depending is not None:
            count = self._counts[id(entry)]
        each = 0
        for turn in range(occurs.most):
            before = len(self.columns)
            each = self._once(entry, start + turn * each, (*numbers, turn + 1), guards)
            if turn >= count:
                # Names stay, so that every record has the same columns; the bytes are not there.
                self.columns[before:] = [_absent(column) for column in self.columns[before:]]
        return each * (count if self._record.slides else occurs.most)

    def _once(self, entry: Entry, start: int, numbers: tuple[int, ...], guards: tuple[Guard, ...]) -> int:
        if entry.picture is not None:
            return self._elementary(entry, start, numbers, guards)
        position = start
        places: dict[str | None, tuple[int, int]] = {}
        for child in entry.children:
            if child.redefines is None:
                own = (*guards, *self._form_guards(child, entry.children, numbers))
                length = self.place(child, position, numbers, own)
                places[child.name] = (position, length)
                position += length
                continue
            place, room = places[child.redefines]
            guard = self._record.guard_of(child.name)
            before = len(self.columns)
            own = (*guards, Guard(_numbered(guard[0], numbers), guard[1])) if guard else guards
            length = self.place(child, place, numbers, own)
            places[child.name] = (place, room)
            if length > room:
                raise self._record.fault(
                    child, f"It is {length} bytes long and redefines {child.redefines}, which has {room}.",
                    "Make the longer form the first, or complete the shorter with FILLER.",
                )  # fmt: skip
            if guard is None:
                del self.columns[before:]
                note = f"{child.shown} redefines {child.redefines} and is not read: declare it under [source.variants] if it is needed."
                if note not in self._record.notes:
                    self._record.notes.append(note)
        return position - start

    def _form_guards(self, child: Entry, siblings: Sequence[Entry], numbers: tuple[int, ...]) -> list[Guard]:
        """The first form counts where its own values say so, or where none of the declared others does."""
        own = self._record.guard_of(child.name)
        if own is not None:
            return [Guard(_numbered(own[0], numbers), own[1])]
        family, guards = {child.name}, []
        for other in siblings:
            if other.redefines in family and other.redefines is not None:
                family.add(other.name)
                guard = self._record.guard_of(other.name)
                if guard is not None:
                    guards.append(Guard(_numbered(guard[0], numbers), guard[1], negated=True))
        return guards

    def _elementary(
        self, entry: Entry, start: int, numbers: tuple[int, ...], guards: tuple[Guard, ...]
    ) -> int:
        column = column_of(entry, start)
        if entry.name is not None:
            plain = self._record.name_of(entry)
            keep = plain.upper() in self._record.keep_zeros
            self.columns.append(
                replace(column, name=_numbered(plain, numbers), guards=guards, keep_zeros=keep)
            )
        return column.length

    def settled(self) -> tuple[Column, ...]:
        """The columns, each guard pointing at a column that exists: the nearest of the same table, or the only one."""
        names = {column.name for column in self.columns}
        upper = {name.upper(): name for name in names}

        def found(guard: Guard) -> Guard:
            wanted = guard.column.upper()
            while wanted not in upper and wanted.rpartition(".")[2].isdigit():
                wanted = wanted.rpartition(".")[0]
            name = upper.get(wanted) or next(
                (one for key, one in upper.items() if key.endswith(f".{wanted}")), None
            )
            if name is None:
                raise self._record.fault(
                    self._record.root, f"[source.variants]: {guard.column} is no column.",
                    "`when` names a field as it is called among the columns.",
                )  # fmt: skip
            return Guard(name, guard.values, guard.negated)

        return tuple(
            replace(column, guards=tuple(found(guard) for guard in column.guards))
            if column.guards
            else column
            for column in self.columns
        )


def column_of(entry: Entry, start: int) -> Column:
    """The column of one elementary entry; it has no name yet."""
    picture, usage = entry.picture, entry.usage or "display"
    assert picture is not None
    if picture.kind == "text":
        return Column(
            "", start, picture.length, justified=entry.justified, conditions=tuple(entry.conditions)
        )
    shape: Shape = "zoned"
    length, sign = picture.length, entry.sign or "trailing"
    if usage == "packed":
        shape, length = "packed", picture.digits // 2 + 1
    elif usage != "display":
        shape, length = "binary", 2 if picture.digits <= 4 else 4 if picture.digits <= 9 else 8
    elif picture.signed and sign.endswith("separate"):
        length += 1
    return Column("", start, length, shape, picture.digits, picture.scale, picture.signed, sign,
                  conditions=tuple(entry.conditions))  # fmt: skip


def _absent(column: Column) -> Column:
    return Column(column.name, column.start, 0)


def _numbered(name: str, numbers: tuple[int, ...]) -> str:
    return ".".join((name, *map(str, numbers)))


def _names_of(root: Entry) -> dict[int, str]:
    """The shortest name that tells each field from all others: its own, or with as many groups as it takes."""
    chains: dict[int, tuple[str, ...]] = {}

    def walk(entry: Entry, above: tuple[str, ...]) -> None:
        chain = (*above, entry.name) if entry.name else above
        if entry.picture is not None and entry.name:
            chains[id(entry)] = chain
        for child in entry.children:
            walk(child, chain)

    walk(root, ())
    depth = dict.fromkeys(chains, 1)
    while True:
        names = {key: ".".join(chain[-depth[key] :]) for key, chain in chains.items()}
        counts: dict[str, int] = {}
        for name in names.values():
            counts[name.upper()] = counts.get(name.upper(), 0) + 1
        longer = [
            key for key, name in names.items() if counts[name.upper()] > 1 and depth[key] < len(chains[key])
        ]
        if not longer:
            return _apart(names)
        for key in longer:
            depth[key] += 1


def _apart(names: dict[int, str]) -> dict[int, str]:
    """Fields that not even their groups tell apart are numbered as headers used twice are."""
    given: dict[int, str] = {}
    for key, name in names.items():
        unique, turn = name, 2
        while unique in given.values():
            unique, turn = f"{name}_{turn}", turn + 1
        given[key] = unique
    return given
