"""What a sync does to the tables, run by run."""

import pytest
from psycopg import Connection

from tests.connect.sync.node import PretendNode, a_node
from tests.connect.sync.sources import PretendMapping, a_row

__all__ = ["a_node"]


def test_first_run_lands_every_row(a_node: PretendNode) -> None:
    summary = a_node.sync([a_row("A", city="Leeds"), a_row("B", city="Leeds"), a_row("C")])
    assert (summary.state, summary.rows_read, summary.rows_written) == ("completed", 3, 3)
    assert a_node.count("record") == 4
    assert a_node.count("link") == 2


def test_second_run_of_the_same_rows_writes_nothing(a_node: PretendNode) -> None:
    rows = [a_row("A", city="Leeds"), a_row("B", city="Leeds"), a_row("C")]
    a_node.sync(rows)
    before = a_node.content(exact=True)
    summary = a_node.sync(list(reversed(rows)))
    assert (summary.rows_unchanged, summary.rows_written) == (3, 0)
    assert a_node.content(exact=True) == before


def test_changed_row_gets_a_new_version_and_the_old_one_goes_to_history(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(50)]
    a_node.sync(rows)
    rows[7] = a_row("7", name="Otherperson")
    summary = a_node.sync(rows)
    assert (summary.state, summary.rows_written, summary.rows_unchanged) == ("completed", 1, 49)
    assert a_node.rows("SELECT label, version FROM record WHERE label <> 'Testperson'") == [
        ("Otherperson", 2)
    ]
    assert a_node.rows("SELECT label, version, ending FROM record_history") == [
        ("Testperson", 1, "superseded")
    ]
    assert a_node.rows("SELECT version, ending FROM source_record_history") == [(1, "superseded")]


def test_vanished_row_is_ended_not_erased(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}", city=f"Town {n}") for n in range(50)]
    a_node.sync(rows)
    summary = a_node.sync(rows[1:])
    assert (summary.rows_removed, a_node.count("source_record"), a_node.count("record")) == (1, 49, 98)
    assert a_node.rows("SELECT DISTINCT ending FROM record_history") == [("removed",)]
    assert a_node.rows("SELECT ending FROM link_history") == [("removed",)]


def test_row_that_comes_back_goes_on_from_its_last_version(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}", city="Leeds") for n in range(50)]
    a_node.sync(rows)
    a_node.sync(rows[1:])
    a_node.sync(rows)
    assert a_node.rows("SELECT version FROM source_record WHERE source_key = '0'") == [(2,)]
    assert a_node.rows("SELECT version FROM record WHERE entity = 'person' AND version > 1") == [(2,)]


def test_fewer_than_half_of_the_rows_stops_the_run(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(50)]
    a_node.sync(rows)
    before = a_node.content(exact=True)
    summary = a_node.sync(rows[20:])
    assert summary.state == "stopped"
    assert summary.error is not None
    assert summary.error["code"] == "too-much-change"
    assert "--accept-changes" in summary.error["remedy"]
    assert summary.error["details"]["removed"] == 20
    assert summary.rows_read == 0
    assert a_node.content(exact=True) == before
    accepted = a_node.sync(rows[20:], accept_changes=True)
    assert (accepted.state, accepted.rows_removed, a_node.count("record")) == ("completed", 20, 30)


def test_bad_row_is_kept_aside_and_its_old_version_stays(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(60)]
    a_node.sync(rows)
    rows[3] = a_row("3", code="9")
    summary = a_node.sync(rows)
    assert (summary.rows_quarantined, summary.rows_removed, a_node.count("record")) == (1, 0, 60)
    assert a_node.rows("SELECT reason, field, position, state FROM quarantine") == [
        ("code-unknown", "CODE", 4, "waiting")
    ]
    rows[3] = a_row("3", name="Put right")
    a_node.sync(rows)
    assert a_node.rows("SELECT state FROM quarantine") == [("resolved",)]


def test_second_row_of_a_key_is_kept_aside(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(100)] + [a_row("5", name="Second")]
    for batch_rows in (1000, 7):
        summary = a_node.sync(rows, batch_rows=batch_rows)
        assert (summary.state, summary.rows_quarantined) == ("completed", 1)
        assert a_node.rows("SELECT reason, position FROM quarantine") == [("key-duplicate", 101)]
        assert a_node.rows("SELECT label FROM record WHERE label = 'Second'") == []


def test_changed_mapping_maps_unchanged_rows_again(a_node: PretendNode) -> None:
    rows = [a_row("A", city="Leeds"), a_row("B", city="Leeds")]
    a_node.sync(rows)
    summary = a_node.sync(rows, mapping=PretendMapping("v2", prefix="Mx "))
    assert (summary.state, summary.rows_written) == ("completed", 2)
    assert (
        a_node.rows("SELECT label, version FROM record WHERE entity = 'person'") == [("Mx Testperson", 2)] * 2
    )
    assert a_node.rows("SELECT version FROM record WHERE entity = 'location'") == [(1,)]
    assert a_node.rows("SELECT version FROM source_record") == [(1,)] * 2
    assert a_node.sync(rows, mapping=PretendMapping("v2", prefix="Mx ")).rows_unchanged == 2


def test_shared_record_stays_until_no_row_speaks_of_it(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(100)] + [
        a_row("200", "Older", "Leeds"),
        a_row("300", "Newer", "Leeds"),
    ]
    place = "SELECT label, version FROM record WHERE entity = 'location'"
    a_node.sync(rows)
    assert a_node.rows(place) == [("Leeds as Newer has it", 1)]
    a_node.sync(rows[:-1])
    assert a_node.rows(place) == [("Leeds as Older has it", 2)]
    a_node.sync(rows[:-2])
    assert a_node.rows(place) == []
    assert a_node.count("record_mention") == 0


def test_heir_of_a_shared_record_is_the_greatest_key_even_if_it_did_not_change(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(100)]
    rows += [
        a_row("200", "Least", "Leeds"),
        a_row("300", "Middle", "Leeds"),
        a_row("400", "Greatest", "Leeds"),
    ]
    a_node.sync(rows)
    rows[-3], rows[-1] = a_row("200", "Renamed", "Leeds"), a_row("400", "Greatest", "Bradford")
    a_node.sync(rows)
    places = a_node.rows("SELECT label FROM record WHERE entity = 'location' ORDER BY label")
    assert places == [("Bradford as Greatest has it",), ("Leeds as Middle has it",)]


def test_row_that_postgresql_refuses_is_kept_aside_alone(a_node: PretendNode) -> None:
    rows = [a_row(f"{n}") for n in range(64)]
    rows[40] = a_row("40", name="Nul \0 byte")
    summary = a_node.sync(rows)
    assert (summary.state, summary.rows_written, summary.rows_quarantined) == ("completed", 63, 1)
    assert a_node.rows("SELECT stage, reason, position FROM quarantine") == [("load", "database-refused", 41)]


@pytest.mark.parametrize("mode", ["snapshot", "full"])
def test_every_run_and_batch_leaves_an_audit_entry(a_node: PretendNode, mode: str) -> None:
    rows = [a_row(f"{n}") for n in range(40)]
    a_node.sync(rows, mode=mode)
    rows[0] = a_row("0", name="Changed")
    a_node.sync(rows[:-1], mode=mode, max_change=0.5)
    events = a_node.rows("SELECT event, count(*) FROM audit_entry GROUP BY event ORDER BY event")
    assert events == [("records-altered", 1), ("records-collected", 2), ("records-removed", 1)]


def test_counts_that_do_not_add_up_are_refused_by_the_database_itself(a_connection: Connection) -> None:
    a_connection.execute(
        "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('s', 'S', '{}', 'v')"
    )
    with pytest.raises(Exception, match="counts_add_up"):
        a_connection.execute(
            "INSERT INTO run (id, system_no, mode, actor, mapping_version, source, rows_read) "
            "SELECT gen_random_uuid(), system_no, 'snapshot', 'a', 'v', 's', 1 FROM system"
        )
