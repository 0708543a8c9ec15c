"""Ties a slot's words to columns: the author's tree, in the shape of the pole models, becomes a tree of nodes."""

import difflib
from dataclasses import dataclass
from typing import Any

import polars as pl

from bluelamp.connect.mapping.bodies.leaf_values import LeafBinder
from bluelamp.connect.mapping.bodies.model_tree import LeafShape, ListShape, ObjectShape, Shape
from bluelamp.connect.mapping.bodies.nodes import Group, Leaf, Node, Several, Spread
from bluelamp.connect.mapping.bodies.shorthand import FIELD_WORDS, GROUPS, PERSON_WORDS
from bluelamp.connect.mapping.fields.column import Check, Column, Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant, Resolver, ValueMissing
from bluelamp.connect.mapping.fields.value_functions import NAME_PARTS


@dataclass(slots=True)
class BodyBinder:
    """Binds one slot's body."""

    plan: Plan
    resolver: Resolver
    leaves: LeafBinder
    slot: str
    entity: str

    def bind(self, shape: ObjectShape, tree: dict[str, Any], kind: Leaf | None) -> Group:
        """The whole body; `kind` is known already."""
        parts: dict[str, Node] = {} if kind is None else {"kind": kind}
        shape = ObjectShape(
            {name: part for name, part in shape.parts.items() if name != "kind"}, shape.required
        )
        body = self._group(shape, tree, "", parts)
        self._require(body)
        return body

    def _place(self, path: str) -> str:
        return f"entities.{self.slot}.{path}" if path else f"entities.{self.slot}"

    def _group(self, shape: ObjectShape, tree: Any, path: str, parts: dict[str, Node] | None = None) -> Group:
        parts = {} if parts is None else parts
        if not isinstance(tree, dict):
            self.plan.problem(
                self._place(path), "This is a group of values.", f"Write {{{', '.join(shape.parts)}}}."
            )
            return Group(path, parts)
        for word in tree:
            if word not in shape.parts:
                self._unknown(word, shape, path)
        for name, part in shape.parts.items():
            if name in tree and tree[name] is not None:
                node = self._node(part, tree[name], f"{path}.{name}".lstrip("."))
                if node is not None:
                    parts[name] = node
        missing = [name for name in sorted(shape.required) if name not in parts]
        if missing:
            self.plan.problem(self._place(path), f"{missing[0]!r} is missing.", "Add it.")
        return Group(path, parts, tuple(sorted(shape.required)))

    def _unknown(self, word: str, shape: ObjectShape, path: str) -> None:
        known = list(shape.parts)
        if not path:
            known += [*GROUPS[self.entity], *(PERSON_WORDS if self.entity == "person" else ())]
        near = difflib.get_close_matches(word, known, n=1)
        remedy = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(known))}."
        self.plan.problem(
            self._place(f"{path}.{word}".lstrip(".")), f"{word!r} is no field of this record.", remedy
        )

    def _node(self, shape: Shape, written: Any, path: str) -> Node | None:
        try:
            if isinstance(shape, LeafShape):
                return self._leaf(shape, written, path)
            if isinstance(shape, ObjectShape):
                if isinstance(written, dict) and "*" in written:
                    return self._split_address(shape, written, path)
                return self._group(shape, written, path)
            if isinstance(shape.of, LeafShape):
                return self._texts(shape.of, written, path)
            return self._several(shape, written, path)
        except ValueMissing:
            return None

    def _leaf(self, shape: LeafShape, written: Any, path: str) -> Leaf:
        if isinstance(written, list) or (isinstance(written, dict) and not FIELD_WORDS & set(written)):
            self.plan.problem(self._place(path), "One value is wanted here.", "Name one field or column.")
            raise ValueMissing(path)
        value = self._word(shape, written, path) or self.resolver.value(written, self._place(path))
        if isinstance(value, Constant):
            return Leaf(path, self.leaves.constant(value, shape, self._place(path)))
        if value.type is ValueType.LIST:
            self.plan.problem(
                self._place(path), f"{value.origin} is a list; one value is wanted.", "Use another field."
            )
            raise ValueMissing(path)
        return Leaf(path, self.leaves.column(value, shape, self._place(path)))

    def _word(self, shape: LeafShape, written: Any, path: str) -> Constant | None:
        """A word of the record model, such as `alias` for the type of a name, needs no quotes or `text:`."""
        if not isinstance(written, str) or written in self.resolver.specs:
            return None
        is_label = "." in path and path.rpartition(".")[2] in {"type", "kind", "scheme"}
        return Constant(written) if is_label or written in shape.choices else None

    def _texts(self, shape: LeafShape, written: Any, path: str) -> Leaf:
        """Several texts, from one list field or from several values."""
        values = [
            self.resolver.value(each, self._place(path))
            for each in (written if isinstance(written, list) else [written])
        ]
        columns = [
            value if isinstance(value, Constant) else self.leaves.column(value, shape, self._place(path))
            for value in values
        ]
        if len(columns) == 1 and isinstance(columns[0], Column) and columns[0].type is ValueType.LIST:
            return Leaf(path, columns[0])
        return Leaf(path, self._concatenated(columns, path))

    def _concatenated(self, values: list[Column | Constant], path: str) -> Column:
        name = f"v:{self.slot}:{path}"
        parts = []
        for value in values:
            if isinstance(value, Constant):
                parts.append(pl.lit([str(value.value)], dtype=pl.List(pl.String)))
            elif value.type is ValueType.LIST:
                parts.append(value.expression.fill_null(pl.lit([], dtype=pl.List(pl.String))))
            else:
                parts.append(pl.concat_list([value.expression]))
        together = pl.concat_list(parts).list.drop_nulls()
        self.plan.stage(pl.when(together.list.len() > 0).then(together).alias(name))
        columns = [value for value in values if isinstance(value, Column)]
        notes = tuple(note for column in columns for note in column.notes)
        origin = columns[0].origin if columns else path
        return Column(name, ValueType.LIST, origin, notes=notes)

    def _several(self, shape: ListShape, written: Any, path: str) -> Several:
        assert isinstance(shape.of, ObjectShape)
        groups: list[Group | Spread] = []
        for at, each in enumerate(written if isinstance(written, list) else [written]):
            here = f"{path}.{at}"
            if isinstance(each, dict) and "*" in each:
                groups.extend(self._name_groups(shape.of, each, here))
            else:
                groups.append(self._spread(shape.of, each, here) or self._group(shape.of, each, here))
        return Several(path, tuple(groups))

    def _spread(self, shape: ObjectShape, tree: Any, path: str) -> Spread | None:
        """One group for each text of a list, where one of the values is a list."""
        if not isinstance(tree, dict) or not set(tree) <= set(shape.parts):
            return None
        for name, written in tree.items():
            part = shape.parts[name]
            if not isinstance(part, LeafShape) or isinstance(written, list) or written is None:
                continue
            value = self._word(part, written, f"{path}.{name}") or self.resolver.value(
                written, self._place(path)
            )
            if isinstance(value, Column) and value.type is ValueType.LIST:
                leaf = Leaf(f"{path}.{name}", self.leaves.column(value, part, self._place(path)))
                return Spread(path, name, leaf, self._constants(shape, tree, name, path))
        return None

    def _constants(
        self, shape: ObjectShape, tree: dict[str, Any], spread: str, path: str
    ) -> dict[str, Constant]:
        constants = {}
        for name, written in tree.items():
            part = shape.parts[name]
            if name == spread or not isinstance(part, LeafShape):
                continue
            here = f"{path}.{name}"
            value = self._word(part, written, here) or self.resolver.value(written, self._place(here))
            if isinstance(value, Constant):
                constants[name] = self.leaves.constant(value, part, self._place(f"{path}.{name}"))
            else:
                self.plan.problem(
                    self._place(path), f"{name!r} must be a constant beside a list.", "Use {text: …}."
                )
        return constants

    def _name_groups(self, shape: ObjectShape, tree: dict[str, Any], path: str) -> list[Group]:
        """A full name in parts, and the nickname that stood in it."""
        written, type_ = tree["*"], tree["type"]
        value = self.resolver.column(written, self._place(path))
        if value.type is ValueType.TEXT:
            # A name in one column is split as people usually write names.
            value = self.resolver.as_type(value, "name(given-first)", self._place(path))
        if value.type is not ValueType.NAME:
            self.plan.problem(
                self._place(path), f"{value.origin} is no name.", "Use a field with parse: name(…)."
            )
            raise ValueMissing(path)
        parts = {
            name: self._name_part(value, name, shape.parts[name], f"{path}.{name}")
            for name in shape.parts
            if name in NAME_PARTS
        }
        groups = [Group(path, {"type": Leaf(f"{path}.type", Constant(type_["text"])), **parts})]
        given = shape.parts["given"]
        assert isinstance(given, ListShape)
        nickname = self._name_part(value, "nickname", given.of, f"{path}.nickname")
        listed = self._concatenated([nickname.value], f"{path}.nickname")
        groups.append(
            Group(
                f"{path}n",
                {
                    "type": Leaf(f"{path}n.type", Constant("nickname")),
                    "given": Leaf(f"{path}n.given", listed),
                },
            )
        )
        return groups

    def _split_address(self, shape: ObjectShape, tree: dict[str, Any], path: str) -> Group:
        """A whole address in parts; parts that the author names as well come from there."""
        rest = {name: written for name, written in tree.items() if name != "*"}
        value = self.resolver.column(tree["*"], self._place(path))
        if value.type is ValueType.TEXT:
            value = self.resolver.as_type(value, "address", self._place(path))
        if value.type is not ValueType.ADDRESS:
            self.plan.problem(
                self._place(path), f"{value.origin} is no address.", "Use a field with parse: address."
            )
            raise ValueMissing(path)
        parts: dict[str, Node] = {
            name: self._name_part(value, name, part, f"{path}.{name}")
            for name, part in shape.parts.items()
            if name not in rest
        }
        named = self._group(shape, rest, path)
        ordered = {name: node for name in shape.parts if (node := named.parts.get(name) or parts.get(name))}
        return Group(path, ordered, named.required)

    def _name_part(self, value: Column, part: str, shape: Shape, path: str) -> Leaf:
        is_list = isinstance(shape, ListShape)
        name = f"{value.name}.{part}"
        if name not in self.leaves.made:
            self.plan.stage(value.expression.struct.field(part).alias(name))
            self.leaves.made.add(name)
        column = Column(name, ValueType.LIST if is_list else ValueType.TEXT, value.origin, notes=value.notes)
        leaf_shape = shape.of if isinstance(shape, ListShape) else shape
        assert isinstance(leaf_shape, LeafShape)
        return Leaf(path, self.leaves.column(column, leaf_shape, self._place(path)))

    def _require(self, node: Node | Spread) -> None:
        """A group that says something must say what the record cannot do without."""
        if isinstance(node, Group):
            needed = [node.parts[name] for name in node.required if name in node.parts]
            gaps = [~filled for part in needed for filled in part.filled()]
            if gaps and len(node.filled()) > 1:
                flag = f"!{self.slot}:{node.path}:value-missing"
                self.plan.stage((node.present() & pl.any_horizontal(gaps)).alias(flag))
                first = next(
                    leaf for part in needed for leaf in part.leaves() if isinstance(leaf.value, Column)
                )
                self.plan.checks.append(Check(flag, "value-missing", first.value.origin, "quarantine"))  # type: ignore[union-attr]
            for part in node.parts.values():
                self._require(part)
        elif isinstance(node, Several):
            for group in node.groups:
                self._require(group)
