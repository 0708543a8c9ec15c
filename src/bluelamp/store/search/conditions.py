"""The WHERE of a search, put together part by part, and the filters that every search takes. Nothing is run here."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, LiteralString

from psycopg import sql

from bluelamp.client.query import Search
from bluelamp.policy import Filter
from bluelamp.store.visible import compile_filter

# ── Filters of every search ──
OF_SYSTEMS: LiteralString = "r.system_no IN (SELECT s.system_no FROM system s WHERE s.id = ANY(%(systems)s))"
OF_KINDS: LiteralString = "r.kind = ANY(%(kinds)s)"
WITH_CODES: LiteralString = "r.codes @> %(codes)s"


@lru_cache(maxsize=256)
def visible_sql(visible: Filter, alias: str) -> sql.Composable:
    """The policy filter in SQL; the same few filters come with every request of a role and purpose."""
    return compile_filter(visible, alias)


@dataclass(slots=True)
class Conditions:
    """Conditions on a record `r` that must all hold, with their values and the policy filter."""

    visible: Filter
    values: dict[str, Any] = field(default_factory=dict)
    _parts: list[sql.Composable] = field(default_factory=list)

    def add(self, condition: LiteralString, **values: Any) -> None:
        """One more condition. `{visible_…}` in it becomes the policy filter on the alias after the underscore."""
        marks = self.policy_marks("l", "p") if "{visible" in condition else {}
        self._parts.append(sql.SQL(condition).format(**marks))
        self.values.update(values)

    def add_either(self, condition: LiteralString, others: "Conditions", **values: Any) -> None:
        """One more condition: this one, or all of the others."""
        either = sql.SQL("({} OR ({}))").format(sql.SQL(condition), others.composed())
        self._parts.append(either)
        self.values.update({**others.values, **values})

    def policy_marks(self, *aliases: str) -> dict[str, sql.Composable]:
        """The policy filter for each alias, as `visible_alias`."""
        return {f"visible_{alias}": visible_sql(self.visible, alias) for alias in aliases}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked so far."""
        return not self._parts

    def composed(self) -> sql.Composable:
        """All conditions as one; true where there are none."""
        return sql.SQL(" AND ").join(self._parts) if self._parts else sql.SQL("true")

    def copy(self) -> "Conditions":
        """The same conditions, to be added to separately."""
        return Conditions(self.visible, dict(self.values), list(self._parts))


def filtered(question: Search, visible: Filter) -> Conditions:
    """The filters that every search takes: systems, kinds and codes."""
    conditions = Conditions(visible)
    if question.systems:
        conditions.add(OF_SYSTEMS, systems=list(question.systems))
    if question.kinds:
        conditions.add(OF_KINDS, kinds=list(question.kinds))
    if question.codes:
        conditions.add(WITH_CODES, codes=list(question.codes))
    return conditions
