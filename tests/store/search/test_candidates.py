"""Candidates: found through the index, capped with the strongest kept, given up in time."""

from datetime import date
from typing import Any

import pytest
from psycopg import Connection, sql

from bluelamp.client.query import PersonSearch
from bluelamp.pole.keys import NameTraits, PersonTraits, key_hashes
from bluelamp.policy import Compare, Everything, Filter, Nothing
from bluelamp.store.search import QuestionTooWide, person_candidates
from bluelamp.store.search import candidates as under_test
from bluelamp.store.search.candidates import CANDIDATES_MAX, begin_search, within_time
from bluelamp.store.search.conditions import Conditions, visible_sql
from bluelamp.store.search.persons import WITH_KEYS
from tests.store.search.many_persons import analyse, many_persons, plan_of, same_persons

TODAY = date(2026, 11, 1)
OFFICIAL = Compare("marking", "at-most", 0)


def found(conn: Connection[Any], visible: Filter = OFFICIAL, **question: Any) -> list[str]:
    """Labels of all candidates of every stage."""
    *_, last = person_candidates(conn, PersonSearch.model_validate(question), visible, TODAY)
    return [candidate.label for candidate in last.found]


def test_a_person_search_uses_the_key_index(a_connection: Connection[Any]) -> None:
    place = many_persons(a_connection, 20_000)
    same_persons(a_connection, place, "Ada", "Testperson")
    analyse(a_connection)
    begin_search(a_connection)
    query = sql.SQL(under_test.SELECT_BY_KEYS).format(
        table=under_test.TABLES["person"],
        driver=sql.SQL(WITH_KEYS),
        visible=visible_sql(OFFICIAL, "r"),
        conditions=Conditions(OFFICIAL).composed(),
        distance=under_test.NO_DISTANCE,
    )
    keys = key_hashes(PersonTraits(names=(NameTraits("Ada", "Testperson"),)))
    plan = plan_of(a_connection, query, {"keys": keys, "candidates_max": 10})
    assert "record_person_keys" in plan
    assert "Seq Scan on record_person" not in plan


def test_the_right_person_is_among_twenty_thousand(a_connection: Connection[Any]) -> None:
    place = many_persons(a_connection, 20_000)
    same_persons(a_connection, place, "Siobhan", "Testperson")
    first = next(person_candidates(a_connection, PersonSearch(name="Shivaun Testpersen"), OFFICIAL, TODAY))
    assert [candidate.label for candidate in first.found] == ["Siobhan Testperson"]
    assert first.found[0].shared_keys


def test_too_many_candidates_are_capped_and_said_to_be(a_connection: Connection[Any]) -> None:
    place = many_persons(a_connection, 10)
    same_persons(a_connection, place, "Ada", "Testperson", CANDIDATES_MAX + 5)
    first = next(person_candidates(a_connection, PersonSearch(name="Ada Testperson"), OFFICIAL, TODAY))
    assert (len(first.found), first.is_capped) == (CANDIDATES_MAX, True)


@pytest.mark.parametrize(
    "question", [{"name": "Ada Testperson"}, {"family": "Testperson"}, {"name": "Testprson"}]
)
def test_nothing_is_found_that_may_not_be_seen(
    a_connection: Connection[Any], question: dict[str, str]
) -> None:
    place = many_persons(a_connection, 10)
    same_persons(a_connection, place, "Ada", "Testperson")
    assert found(a_connection, Everything(), **question)[0] == "Ada Testperson"
    assert found(a_connection, Nothing(), **question) == []
    assert found(a_connection, Compare("purposes", "overlaps", ("statistics",)), **question) == []


def test_a_search_that_takes_too_long_is_refused_with_a_remedy(a_connection: Connection[Any]) -> None:
    begin_search(a_connection, timeout_ms=20)
    with pytest.raises(QuestionTooWide, match="Add a date of birth"), within_time():
        a_connection.execute("SELECT pg_sleep(5)")


def test_the_time_limit_ends_with_the_transaction(a_connection: Connection[Any]) -> None:
    def limits() -> Any:
        query = "SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')"
        return a_connection.execute(query).fetchone()

    before = limits()
    begin_search(a_connection, timeout_ms=20)
    assert limits() == ("20ms", "off")
    a_connection.commit()
    assert limits() == before
