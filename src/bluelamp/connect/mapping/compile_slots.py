"""Compiles the slots and links of a mapping. Fields are compiled on the way, when first read."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bluelamp.connect.mapping.bodies.binding import BodyBinder
from bluelamp.connect.mapping.bodies.leaf_values import LeafBinder
from bluelamp.connect.mapping.bodies.model_tree import LeafShape, LeafType, ObjectShape, body_shape, kinds_of
from bluelamp.connect.mapping.bodies.nodes import Group, Leaf
from bluelamp.connect.mapping.bodies.occurrence import Occurrence, bind_occurrence
from bluelamp.connect.mapping.bodies.points import bind_point
from bluelamp.connect.mapping.bodies.shorthand import ShorthandClash, expand
from bluelamp.connect.mapping.conditions import holds
from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Column, Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Constant, Resolver, ValueMissing
from bluelamp.connect.mapping.handling import HandlingTable, bind_handling, merged
from bluelamp.connect.mapping.keys import hash_text, key_text
from bluelamp.connect.mapping.language.document import MappingDocument
from bluelamp.connect.mapping.language.entity import EntitySpec, KeySpec
from bluelamp.connect.mapping.language.field import FieldSpec
from bluelamp.connect.mapping.slot import Slot

SOURCE_KEY = "k:row"
"""Column of the working frame that holds the row's own key."""
HASH_KEY = "k:hash"
"""The hash that names a row without a key, before equal ones are numbered."""
NO_TIME = pl.lit(None, dtype=pl.Datetime("us", "UTC"))


@dataclass(slots=True)
class SlotCompiler:
    """Compiles one slot after another into the plan."""

    document: MappingDocument
    plan: Plan
    resolver: Resolver
    handlings: HandlingTable
    leaves: LeafBinder = field(init=False)

    def __post_init__(self) -> None:
        """One leaf binder serves all slots, so that a check is made once."""
        self.leaves = LeafBinder(self.plan, self.resolver)

    def compile(self, name: str, spec: EntitySpec) -> Slot | None:
        """One slot; None where it holds so much amiss that nothing follows from it."""
        path = f"entities.{name}"
        try:
            tree = expand(spec.entity, spec.body)
        except ShorthandClash as clash:
            self.plan.problem(path, f"{clash}.", "Keep the one that reads better.")
            return None
        kind, leaf = self._kind(spec, tree, path)
        if spec.entity == "object" and kind is None:
            return None  # what an object may hold depends on its kind; that it has none has been told
        shape = body_shape(spec.entity, kind)
        body, occurrence, grid = self._body(name, spec, shape, tree, leaf)
        key = self._key(name, spec.key, path)
        return Slot(
            name=name,
            entity=spec.entity,
            kind=kind,
            body=body,
            key=key,
            identity=self._identity(name, spec, path),
            present=self._present(name, spec, body, key, path),
            handling=bind_handling(
                merged(self.document.handling, spec.handling),
                self.handlings,
                self.resolver,
                self.plan,
                f"{path}.handling" if spec.handling else "handling",
            ),
            valid_from=self.moment(spec.valid_from, f"{path}.valid_from", end=False),
            valid_to=self.moment(spec.valid_to, f"{path}.valid_to", end=True),
            occurrence=occurrence,
            grid=grid,
        )

    def _body(
        self, name: str, spec: EntitySpec, shape: ObjectShape, tree: dict[str, Any], kind: Leaf | None
    ) -> tuple[Group, Occurrence | None, tuple[str, str] | None]:
        binder = BodyBinder(self.plan, self.resolver, self.leaves, name, spec.entity)
        occurred = tree.pop("occurred", None) if spec.entity == "event" else None
        point = tree.pop("point", None) if spec.entity == "location" else None
        body = binder.bind(shape, tree, kind)
        occurrence = grid = None
        try:
            if occurred is not None:
                occurrence = bind_occurrence(self.plan, self.resolver, name, occurred)
                body.parts["occurred"] = occurrence.group
            if point is not None:
                located = bind_point(self.plan, self.leaves, name, point)
                body.parts["point"], grid = located.group, located.grid
        except ValueMissing:
            pass
        # The order of the models, whatever order the author chose: the same content is the same text.
        ordered = {part: body.parts[part] for part in ("kind", *shape.parts) if part in body.parts}
        return Group("", ordered, body.required), occurrence, grid

    def _kind(self, spec: EntitySpec, tree: dict[str, Any], path: str) -> tuple[str | None, Leaf | None]:
        """The kind where it is fixed, and the leaf that states it in the body."""
        kinds = kinds_of(spec.entity)
        if not kinds:
            if spec.kind is not None:
                self.plan.problem(f"{path}.kind", "A person has no kind.", "Leave it out.")
            return None, None
        if isinstance(spec.kind, FieldSpec):
            if spec.entity != "event":
                self.plan.problem(
                    f"{path}.kind", "Only an event's kind may come from a field.", "Make one slot a kind."
                )
                return None, None
            return None, self._kind_column(spec.kind, kinds, path)
        kind = spec.kind
        if kind is None and spec.entity == "location":
            kind = "address" if "address" in tree else "point" if "point" in tree else "area"
        if kind not in kinds:
            self.plan.problem(
                f"{path}.kind",
                f"{kind!r} is no kind of {spec.entity}." if kind else f"No kind of {spec.entity} is given.",
                f"There are: {', '.join(kinds)}.",
            )
            return None, None
        return kind, Leaf("kind", Constant(kind), counts=False)

    def _kind_column(self, spec: FieldSpec, kinds: tuple[str, ...], path: str) -> Leaf | None:
        try:
            column = self.resolver.column(spec, f"{path}.kind")
            shape = LeafShape(LeafType.TEXT, choices=kinds)
            fitted = self.leaves.column(column, shape, f"{path}.kind")
        except ValueMissing:
            return None
        return Leaf("kind", fitted, counts=False)

    def _identity(self, name: str, spec: EntitySpec, path: str) -> str:
        if spec.identity is None:
            return name
        if spec.key is None:
            self.plan.problem(
                f"{path}.identity", "Only a slot with a key can share its identity.", "Add `key`."
            )
        others = self.document.entities
        if any(each.entity != spec.entity for each in others.values() if each.identity == spec.identity):
            self.plan.problem(
                f"{path}.identity",
                "Slots of one identity must be of one entity.",
                "Use another word for one of them.",
            )
        if spec.identity in others and spec.identity != name and others[spec.identity].entity != spec.entity:
            self.plan.problem(
                f"{path}.identity", f"The slot {spec.identity!r} is of another entity.", "Use another word."
            )
        return spec.identity

    def _key(self, name: str, spec: KeySpec | None, path: str) -> str:
        if spec is None:
            return SOURCE_KEY
        key = f"k:{name}"
        try:
            columns = [self.resolver.named(each, f"{path}.key") for each in spec.columns]
            hashed = [self.resolver.named(each, f"{path}.key") for each in spec.hashed]
        except ValueMissing:
            return key
        if any(column.type is ValueType.NAME for column in (*columns, *hashed)):
            self.plan.problem(f"{path}.key", "A name in parts is no key.", "Use the column.")
            return key
        choices: list[pl.Expr] = []
        if columns:
            choices.append(key_text(columns, fold=spec.fold))
        if hashed:
            filled = pl.any_horizontal([column.filled() for column in hashed])
            choices.append(hash_text(hashed, filled))
        self.plan.stage(pl.coalesce(choices).alias(key))
        return key

    def _present(self, name: str, spec: EntitySpec, body: Group, key: str, path: str) -> str:
        parts = [pl.col(key).is_not_null()]
        if spec.when != "always":
            parts.append(body.present())
        if spec.when is not None and spec.when != "always":
            parts += self.condition(spec.when, f"{path}.when")
        kind = body.parts.get("kind")
        if isinstance(kind, Leaf) and isinstance(kind.value, Column):
            parts.append(kind.value.filled())
        flag = f"p:{name}"
        self.plan.stage(pl.all_horizontal(parts).alias(flag))
        return flag

    def condition(self, when: Any, path: str) -> list[pl.Expr]:
        """The condition as expressions that must all hold."""
        if when is None or when == "always":
            return []
        try:
            return [holds(when, self.resolver, path)]
        except ValueMissing:
            return []

    def moment(self, written: Any, path: str, *, end: bool) -> pl.Expr:
        """A date or time as an instant; the last of its day where it ends something."""
        if written is None:
            return NO_TIME
        try:
            value = self.resolver.column(written, path)
            if value.type is ValueType.TEXT:
                value = self.resolver.as_type(value, "datetime", path)
        except ValueMissing:
            return NO_TIME
        match value.type:
            case ValueType.TIME:
                return value.expression
            case ValueType.DATE:
                text = value.expression
                return dates.end_of(dates.last_day(text)) if end else dates.start_of(dates.first_day(text))
        self.plan.problem(path, f"{value.origin} is no date or time.", "Add `parse`.")
        return NO_TIME
