"""Handling of each row and record: a fixed table of combinations, and expressions that choose among them."""

from dataclasses import dataclass, field, replace

import polars as pl

from bluelamp.connect.mapping.fields import dates
from bluelamp.connect.mapping.fields.column import Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Resolver, ValueMissing
from bluelamp.connect.mapping.grading import Grades, bind_grades
from bluelamp.connect.mapping.language.handling import HandlingOverride, HandlingSpec, MarkingFrom, RetainSpec
from bluelamp.connect.mapping.mapped_batch import Handling
from bluelamp.pole.envelope import Marking

OFFICIAL, STRICTEST = Marking.OFFICIAL.rank, Marking.OFFICIAL_SENSITIVE.rank


@dataclass(slots=True)
class HandlingTable:
    """All combinations that a mapping can give; a record holds an index into it."""

    rows: list[Handling] = field(default_factory=list)

    def index(self, handling: Handling) -> int:
        """The place of a combination, which is added if new."""
        if handling not in self.rows:
            self.rows.append(handling)
        return self.rows.index(handling)


@dataclass(frozen=True, slots=True)
class SlotHandling:
    """How one slot's records are handled."""

    strictest: Handling
    marking: pl.Expr
    """Rank of each row's marking."""
    varies: bool
    """Whether rows differ in their marking."""
    grades: Grades | None
    index: pl.Expr
    review_on: pl.Expr


def merged(base: HandlingSpec, override: HandlingOverride | None) -> HandlingSpec:
    """The source's handling with the parts that a slot sees differently."""
    if override is None:
        return base
    changes = {name: getattr(override, name) for name in override.model_fields_set}
    return base.model_copy(update={name: value for name, value in changes.items() if value is not None})


def strictest_handling(spec: HandlingSpec) -> Handling:
    """The handling of a slot where no row says otherwise."""
    grading = spec.grading
    return Handling(
        marking=Marking(spec.marking).rank if isinstance(spec.marking, str) else STRICTEST,
        purposes=tuple(sorted(set(spec.purposes))),
        access=tuple(sorted(set(spec.access or ()))),
        basis=spec.basis or "fact",
        grading_source=grading.source if grading and isinstance(grading.source, int) else None,
        grading_information=grading.information if grading and isinstance(grading.information, str) else None,
        grading_handling=grading.handling if grading and isinstance(grading.handling, str) else None,
        conditions=grading.conditions if grading else None,
        mopi_group=spec.retain.mopi_group if spec.retain else None,
    )


def bind_handling(
    spec: HandlingSpec, table: HandlingTable, resolver: Resolver, plan: Plan, path: str
) -> SlotHandling:
    """Compile a slot's handling; a marking that a row does not state is the stricter one."""
    strictest = strictest_handling(spec)
    marking = pl.lit(strictest.marking, dtype=pl.Int32)
    varies = isinstance(spec.marking, MarkingFrom)
    if isinstance(spec.marking, MarkingFrom):
        stated = _marking(spec.marking, resolver, plan, f"{path}.marking")
        if stated is not None:
            lower = (stated == Marking.OFFICIAL.value).fill_null(value=False)
            marking = pl.when(lower).then(OFFICIAL).otherwise(STRICTEST).cast(pl.Int32)
    review_on = _review_on(spec.retain, resolver, plan, f"{path}.retain.review")
    grades = bind_grades(spec.grading, resolver, plan, f"{path}.grading")
    index = _index(strictest, marking, table, varies=varies, grades=grades)
    return SlotHandling(strictest, marking, varies, grades, index, review_on)


def _index(
    strictest: Handling, marking: pl.Expr, table: HandlingTable, *, varies: bool, grades: Grades | None
) -> pl.Expr:
    highest = _graded(strictest, table, grades)
    if not varies:
        return highest
    lower = _graded(replace(strictest, marking=OFFICIAL), table, grades)
    return pl.when(marking == OFFICIAL).then(lower).otherwise(highest)


def _graded(handling: Handling, table: HandlingTable, grades: Grades | None) -> pl.Expr:
    if grades is None:
        return pl.lit(table.index(handling), dtype=pl.Int32)
    places = [
        table.index(
            replace(handling, grading_source=source, grading_information=information, grading_handling=code)
        )
        for source, information, code in grades.combinations
    ]
    return grades.number.replace_strict(list(range(len(places))), places, return_dtype=pl.Int32)


def combined(handlings: list[SlotHandling], table: HandlingTable) -> tuple[Handling, pl.Expr]:
    """As strict as the strictest of several, row by row: for a link, which shows both ends, and for the source row."""
    strictest = strictest_of([handling.strictest for handling in handlings])
    marking = pl.max_horizontal([handling.marking for handling in handlings])
    # One end that never varies and is strict makes the whole strict.
    varies = all(handling.varies or handling.strictest.marking == OFFICIAL for handling in handlings) and any(
        handling.varies for handling in handlings
    )
    grades = handlings[0].grades
    return strictest, _index(strictest, marking, table, varies=varies, grades=grades)


def strictest_of(handlings: list[Handling]) -> Handling:
    """As strict as the strictest of several, for the verbatim row that holds what all of them show."""
    first = handlings[0]
    purposes = set(first.purposes).intersection(*(each.purposes for each in handlings))
    return replace(
        first,
        marking=max(each.marking for each in handlings),
        purposes=tuple(sorted(purposes)),
        access=tuple(sorted({label for each in handlings for label in each.access})),
    )


def _marking(spec: MarkingFrom, resolver: Resolver, plan: Plan, path: str) -> pl.Expr | None:
    try:
        column = resolver.named(spec.from_, path)
    except ValueMissing:
        return None
    known = frozenset(marking.value for marking in Marking)
    if column.allowed is None or not column.allowed <= known:
        plan.problem(
            path, "Each row's marking must come from a code table.", "Use a field with `codes` that give OFFICIAL "
            "or OFFICIAL-SENSITIVE and with `on_unknown: quarantine` or `null`."
        )  # fmt: skip
    return column.expression


def _review_on(spec: RetainSpec | None, resolver: Resolver, plan: Plan, path: str) -> pl.Expr:
    nothing = pl.lit(None, dtype=pl.Date)
    if spec is None or spec.review is None:
        return nothing
    try:
        column = resolver.named(spec.review.from_, path)
    except ValueMissing:
        return nothing
    match column.type:
        case ValueType.DATE:
            day = dates.last_day(column.expression)
        case ValueType.TIME:
            day = column.expression.dt.date()
        case _:
            plan.problem(
                f"{path}.from", f"{column.origin} is no date.", "Name a field with `parse: date(…)`."
            )
            return nothing
    years = spec.review.after_years
    # A date that a typing error put at the end of the calendar has no review day; it has a quality finding.
    return pl.when(day.dt.year() + years < dates.YEAR_MAX).then(day.dt.offset_by(f"{years}y"))
