"""Reading records: provenance, history, links, source."""

import json

import polars as pl

from bluelamp.client.answer import LineageAnswer, LinkList, RecordAnswer, SourceAnswer, VersionList
from bluelamp.pole.record import PersonRecord
from tests.node.serving import ServedNode, surrogate_of


def test_a_record_comes_with_its_source_and_marking(a_node: ServedNode) -> None:
    record_id = a_node.a_record(key="DP/77", marking=1, access=("custody",))
    answer = a_node.http.get(f"/v1/records/{record_id}", headers=a_node.headers("officer"))
    record = RecordAnswer.model_validate_json(answer.content).record
    assert isinstance(record, PersonRecord)
    assert (record.source.system, record.source.record_id, record.source.version) == ("custody", "DP/77", 1)
    assert (record.marking.value, record.access) == ("OFFICIAL-SENSITIVE", ("custody",))
    assert record.body.names[0].family == "Testperson"
    assert answer.headers["cache-control"] == "no-store"


def test_reading_a_record_is_logged_with_its_subject(a_node: ServedNode) -> None:
    record_id = a_node.a_record()
    a_node.http.get(f"/v1/records/{record_id}", headers=a_node.headers())
    last = a_node.audit()[-1]
    assert (last["event"], last["outcome"], last["purpose"]) == ("record-read", "allow", "investigation")
    assert last["leaf"]["subjectCount"] == 1
    page = a_node.http.get("/v1/audit-entries", params={"record": record_id}, headers=a_node.headers())
    assert [entry["event"] for entry in page.json()["entries"]] == ["record-read"]


def test_an_unchanged_record_need_not_be_sent_again(a_node: ServedNode) -> None:
    record_id = a_node.a_record()
    etag = a_node.http.get(f"/v1/records/{record_id}", headers=a_node.headers()).headers["etag"]
    again = a_node.http.get(f"/v1/records/{record_id}", headers={**a_node.headers(), "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_links_name_the_other_end_and_hide_what_may_not_be_seen(a_node: ServedNode) -> None:
    person = a_node.a_record()
    crime = a_node.a_record("event", kind="crime", body={"kind": "crime"}, label="Burglary 13/1")
    secret = a_node.a_record("event", kind="crime", body={"kind": "crime"}, label="Secret", marking=1)
    a_node.a_link(person, crime, like=person)
    a_node.a_link(person, secret, role="witness", like=person)
    answer = a_node.http.get(f"/v1/records/{person}/links", headers=a_node.headers("enquiry"))
    links = LinkList.model_validate_json(answer.content).links
    assert [(link.role, link.other.id, link.direction) for link in links] == [("suspect", crime, "from")]
    expanded = a_node.http.get(
        f"/v1/records/{crime}",
        params={"expand": ["links", "neighbours", "versions"]},
        headers=a_node.headers(),
    )
    whole = RecordAnswer.model_validate_json(expanded.content)
    assert [record.id for record in whole.neighbours or ()] == [person]
    assert [link.direction for link in whole.links or ()] == ["to"]
    assert [version.state for version in whole.versions or ()] == ["current"]


def test_neighbours_come_in_id_order_however_they_lie_in_the_database(a_node: ServedNode) -> None:
    person = a_node.a_record()
    others = [a_node.a_record("event", kind="crime", body={"kind": "crime"}) for _ in range(12)]
    for other in others:
        a_node.a_link(person, other, like=person)
    answer = a_node.http.get(
        f"/v1/records/{person}", params={"expand": "neighbours"}, headers=a_node.headers()
    )
    shown = [record.id for record in RecordAnswer.model_validate_json(answer.content).neighbours or ()]
    assert shown == sorted(others, key=surrogate_of)


def test_a_link_that_may_not_be_seen_hides_even_between_records_that_may(a_node: ServedNode) -> None:
    person, crime = a_node.a_record(), a_node.a_record("event", kind="crime", body={"kind": "crime"})
    sensitive = a_node.a_record(marking=1)
    a_node.a_link(person, crime, like=sensitive)
    answer = a_node.http.get(f"/v1/records/{person}/links", headers=a_node.headers("enquiry"))
    assert answer.json()["links"] == []


def test_links_come_page_by_page(a_node: ServedNode) -> None:
    person = a_node.a_record()
    others = [a_node.a_record("event", kind="crime", body={"kind": "crime"}) for _ in range(5)]
    for other in others:
        a_node.a_link(person, other, like=person)
    seen: list[str] = []
    asked: dict[str, str | int] = {"limit": 2}
    while True:
        page = a_node.http.get(f"/v1/records/{person}/links", params=asked, headers=a_node.headers()).json()
        seen += [link["other"]["id"] for link in page["links"]]
        if "nextCursor" not in page:
            break
        asked["cursor"] = page["nextCursor"]
    assert sorted(seen) == sorted(others)


def test_a_cursor_of_another_question_is_refused(a_node: ServedNode) -> None:
    person = a_node.a_record()
    for cursor in ("AAAA", "eyJxIjoieCJ9", "!!!"):
        answer = a_node.http.get(
            f"/v1/records/{person}/links", params={"cursor": cursor}, headers=a_node.headers()
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


def test_the_source_is_shown_verbatim_to_those_who_may(a_node: ServedNode) -> None:
    record_id = a_node.a_record(raw={"SURNAME": "TESTPERSON ", "DOB": "31/02/1980"})
    answer = a_node.http.get(f"/v1/records/{record_id}/source", headers=a_node.headers())
    assert SourceAnswer.model_validate_json(answer.content).columns == {
        "SURNAME": "TESTPERSON ",
        "DOB": "31/02/1980",
    }
    refused = a_node.http.get(f"/v1/records/{record_id}/source", headers=a_node.headers("enquiry"))
    assert refused.json()["code"] == "scope-missing"


def test_lineage_names_row_reading_and_mapping_to_those_who_may(a_node: ServedNode) -> None:
    record_id = a_node.a_record(raw={"SURNAME": "TESTPERSON"})
    answer = a_node.http.get(f"/v1/records/{record_id}/lineage", headers=a_node.headers())
    shown = LineageAnswer.model_validate_json(answer.content)
    source = SourceAnswer.model_validate_json(
        a_node.http.get(f"/v1/records/{record_id}/source", headers=a_node.headers()).content
    )
    assert (shown.source_key, shown.content_hash) == (source.source_key, source.content_hash)
    assert shown.snapshot.run == shown.mapped.run
    assert "TESTPERSON" not in answer.text
    refused = a_node.http.get(f"/v1/records/{record_id}/lineage", headers=a_node.headers("enquiry"))
    assert refused.json()["code"] == "scope-missing"


def test_lineage_and_source_tell_the_place_of_the_row(a_node: ServedNode) -> None:
    record_id = a_node.a_record(raw={"SURNAME": "TESTPERSON"})
    paths = [f"/v1/records/{record_id}/{part}" for part in ("lineage", "source")]
    for path in paths:
        assert "place" not in a_node.http.get(path, headers=a_node.headers()).json()
    with a_node.pool.connection() as conn:
        conn.execute("UPDATE source_record SET position = 1203")
    for path in paths:
        assert a_node.http.get(path, headers=a_node.headers()).json()["place"] == "row 1,203"
    with a_node.pool.connection() as conn:
        conn.execute(
            """UPDATE run SET checkpoint = '{"files": [["a.csv", 0, "line"], ["b.csv", 1000, "line"]]}'"""
        )
    shown = LineageAnswer.model_validate_json(a_node.http.get(paths[0], headers=a_node.headers()).content)
    assert (shown.position, shown.place) == (1203, "b.csv, line 203")
    verbatim = SourceAnswer.model_validate_json(a_node.http.get(paths[1], headers=a_node.headers()).content)
    assert (verbatim.position, verbatim.place) == (1203, "b.csv, line 203")


def test_versions_tell_the_history(a_node: ServedNode) -> None:
    record_id = a_node.a_record()
    answer = a_node.http.get(f"/v1/records/{record_id}/versions", headers=a_node.headers())
    history = VersionList.model_validate_json(answer.content)
    assert [(one.version, one.state) for one in history.versions] == [(1, "current")]


def test_an_export_holds_every_record_once_in_either_format(a_node: ServedNode) -> None:
    made = {a_node.a_record() for _ in range(7)}
    a_node.a_record(marking=1, label="hidden")
    lines: list[str] = []
    asked: dict[str, str | int] = {"limit": 3}
    while True:
        page = a_node.http.get("/v1/export/person", params=asked, headers=a_node.headers("analyst"))
        lines += [json.loads(line)["id"] for line in page.text.splitlines()]
        if "open-policing-next-cursor" not in page.headers:
            break
        asked["cursor"] = page.headers["open-policing-next-cursor"]
    assert len(lines) == len(set(lines)) == 8
    assert made < set(lines)
    parquet = a_node.http.get(
        "/v1/export/person", params={"format": "parquet"}, headers=a_node.headers("analyst")
    )
    frame = pl.read_parquet(parquet.content)
    assert set(frame["id"]) == set(lines)
    assert json.loads(frame["body"][0])["names"][0]["family"] == "Testperson"
    assert a_node.audit()[-1]["event"] == "records-exported"
