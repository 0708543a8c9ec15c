"""Filter trees mean the same in Python and in SQL."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection, sql

from bluelamp.policy import All, Compare, Either, Everything, Filter, Not, Nothing, permits
from bluelamp.store.visible import compile_filter

WORDS = ("custody", "health", "policing", "safeguarding")
words = st.lists(st.sampled_from(WORDS), max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
leaves = st.one_of(
    st.just(Everything()),
    st.just(Nothing()),
    st.builds(Compare, st.just("marking"), st.sampled_from(("at-most", "equals")), st.integers(0, 1)),
    st.builds(
        Compare, st.sampled_from(("purposes", "access")), st.sampled_from(("overlaps", "within")), words
    ),
    st.builds(Compare, st.just("mopiGroup"), st.sampled_from(("at-most", "equals")), st.integers(1, 4)),
    st.builds(Compare, st.sampled_from(("entity", "kind")), st.just("in"), st.just(("person", "crime"))),
    st.builds(Compare, st.just("basis"), st.just("equals"), st.sampled_from(("fact", "assessment"))),
    st.builds(Compare, st.just("handlingCode"), st.just("in"), st.just(("P",))),
)
filters: st.SearchStrategy[Filter] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
handlings = st.fixed_dictionaries(
    {
        "marking": st.integers(0, 1),
        "purposes": words,
        "access": words,
        "basis": st.sampled_from(("fact", "assessment")),
        "mopiGroup": st.one_of(st.none(), st.integers(1, 4)),
        "handlingCode": st.one_of(st.none(), st.sampled_from(("P", "C"))),
        "entity": st.sampled_from(("person", "event")),
        "kind": st.sampled_from(("person", "crime")),
    }
)

ONE_RECORD = """
WITH handling AS (
    SELECT 1 AS handling_no, %(marking)s::int AS marking, %(purposes)s::text[] AS purposes, %(access)s::text[] AS access,
           %(basis)s::text AS basis, %(mopiGroup)s::int AS mopi_group, %(handlingCode)s::text AS grading_handling
), r AS (SELECT 1 AS handling_no, %(entity)s::text AS entity, %(kind)s::text AS kind, 1 AS system_no)
SELECT count(*) FROM r WHERE {visible}
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=filters, handling=handlings)
def test_the_sql_of_a_filter_shows_exactly_what_the_filter_permits(
    a_connection: Connection[Any], tree: Filter, handling: dict[str, Any]
) -> None:
    asked = {name: list(value) if isinstance(value, tuple) else value for name, value in handling.items()}
    row = a_connection.execute(
        sql.SQL(ONE_RECORD).format(visible=compile_filter(tree, "r")), asked
    ).fetchone()
    assert row is not None
    assert (row[0] == 1) == permits(tree, handling)


def test_a_filter_on_the_system_looks_its_number_up(a_connection: Connection[Any]) -> None:
    condition = compile_filter(Compare("system", "in", ("custody",)), "r")
    query = sql.SQL("SELECT count(*) FROM (SELECT 1 AS system_no) r WHERE {visible}").format(
        visible=condition
    )
    assert a_connection.execute(query).fetchone() == (0,)


MARKED = Compare("marking", "at-most", 0)


@pytest.mark.parametrize(
    ("tree", "permitted"),
    [
        (Everything(), True),
        (Nothing(), False),
        (MARKED, True),
        (Compare("marking", "at-most", -1), False),
        (Compare("absent", "equals", "x"), False),
        (Compare("basis", "equals", "fact"), True),
        (Compare("basis", "in", ("fact", "assessment")), True),
        (Compare("purposes", "overlaps", ("policing",)), True),
        (Compare("purposes", "within", ("policing",)), True),
        (Compare("absent", "within", ("policing",)), True),
        (All((MARKED, Everything())), True),
        (All((MARKED, Nothing())), False),
        (Either((Nothing(), MARKED)), True),
        (Either(()), False),
        (Not(MARKED), False),
        (Not(Nothing()), True),
    ],
    ids=repr,
)
def test_each_form_permits_what_it_says(tree: Filter, permitted: bool) -> None:
    record = {"marking": 0, "basis": "fact", "purposes": ("policing",)}
    assert permits(tree, record) is permitted
