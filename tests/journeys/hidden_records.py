"""A database in which every visible record has hidden twins, and the questions that would find them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.node.found_records import LEEDS, a_location, a_person, an_event, an_object
from tests.node.serving import ServedNode, surrogate_of

JULY = datetime(2016, 7, 1, 12, tzinfo=UTC)
HANDLINGS: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (0, ("policing",), ()),
    (1, ("policing",), ()),
    (0, ("licensing",), ()),
    (0, ("policing", "safeguarding"), ("health",)),
    (1, ("policing",), ("custody",)),
)
"""Marking, purposes and access labels: the first is open to every role that reads; each other is shut to some."""

CROWD = 2600
"""Hidden twins of one record: more than a search ranks, so that a cap counted before the filter would show."""

MANY = 10_050
"""Open events of one kind: more than are counted exactly, so that a page is found by walking back in time."""

HANDLING_OF = """
INSERT INTO handling (marking, purposes, access) VALUES (%s, %s, %s)
ON CONFLICT (marking, purposes, access, basis, grading_source, grading_information, grading_handling, conditions,
             mopi_group) DO UPDATE SET marking = excluded.marking RETURNING handling_no
"""
COPY_OF = """
INSERT INTO record
SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'handling_no', %s::int))).*
FROM record r, generate_series(1, %s) WHERE r.id = %s
"""
SCATTERED = """
UPDATE record SET from_at = from_at - (hashtext(id::text) & 65535) * interval '1 minute', to_at = NULL
WHERE entity = 'event' AND kind = 'incident'
"""
VERSION_BEFORE = """
INSERT INTO record_history
SELECT (jsonb_populate_record(r, '{"version": 99}')).*, now(), r.run_no, 'superseded' FROM record r WHERE r.id = %s
"""


def plant(node: ServedNode) -> dict[str, list[str]]:
    """Twins of everything under every handling; the URNs by entity, one for each handling in order."""
    made: dict[str, list[str]] = {"person": [], "object": [], "location": [], "event": []}
    for at, handling in enumerate(HANDLINGS):
        twins = _twins(node, at)
        for entity, urn in twins.items():
            made[entity].append(urn)
            _handle(node, urn, handling)
    open_person = made["person"][0]
    for at in range(len(HANDLINGS)):
        # Every mix: a link that may be seen to an end that may not, and the other way round.
        for entity, type_, role in _ROLES:
            for like in {open_person, made["person"][at]}:
                node.a_link(open_person, made[entity][at], type=type_, role=role, like=like)
                node.a_link(made["person"][at], made[entity][0], type=type_, role=role, like=like)
        if at:
            _shut_in_one_place(node, made, at)
    _history(node, made)
    return made


def _shut_in_one_place(node: ServedNode, made: dict[str, list[str]], at: int) -> None:
    """What is open but for one link, one person or one place: that one alone must hide it."""
    person, event, hidden = made["person"][0], made["event"][0], made["person"][at]
    node.a_link(person, event, role="witness", like=hidden)
    node.a_link(hidden, event, role="victim", like=person)
    # A house whose name sorts before all others, so that it would be the reason shown.
    house = a_location(node, premises="0", street="Aardvark Row", town="Leeds", postcode=f"LS1 {at}AB")
    _handle(node, house, HANDLINGS[at])
    node.a_link(person, house, type="person-location", role="home", like=person)
    other = a_location(node, premises="9", street="Zebra Row", town="Leeds", postcode=f"LS1 {at}CD")
    node.a_link(person, other, type="person-location", role="home", like=hidden)


_ROLES = (
    ("object", "person-object", "keeper"),
    ("location", "person-location", "home"),
    ("event", "person-event", "suspect"),
)


def _twins(node: ServedNode, at: int) -> dict[str, str]:
    codes = ("ward:E05001441",)
    return {
        "person": a_person(
            node, "Ada", "Testperson", "1984-03-04", alias=("Addie", "Sample"), phone="07700900123",
            email="ada@example.test", identifiers=(("pnc-id", "1984/1234567X"),), postcode="LS1 1UR", gender="female",
            codes=codes,
        ),
        "object": an_object(node, "vehicle", mark="AB12CDE", vin=f"VIN000000000000{at:02}", codes=codes),
        "location": a_location(
            node, at=LEEDS, premises="1", street="City Square", town="Leeds", postcode="LS1 2ES", codes=codes
        ),
        "event": an_event(
            node, f"13CR47{at:02}/16", at=JULY, until=JULY, where=LEEDS, words="a red bicycle was stolen",
            codes=("cjs:TH68001", "category:bicycle-theft", *codes), classification={"cjsCode": "TH68001"},
        ),
    }  # fmt: skip


def _handle(node: ServedNode, urn: str, handling: tuple[Any, ...]) -> None:
    marking, purposes, access = handling
    with node.pool.connection() as conn:
        row = conn.execute(HANDLING_OF, (marking, list(purposes), list(access))).fetchone()
        assert row is not None
        record = surrogate_of(urn)
        conn.execute("UPDATE record SET handling_no = %s WHERE id = %s", (row[0], record))
        conn.execute(
            "UPDATE source_record SET handling_no = %s WHERE id = (SELECT source_id FROM record WHERE id = %s)",
            (row[0], record),
        )


def _history(node: ServedNode, made: dict[str, list[str]]) -> None:
    """An open record that was hidden for a time, hidden records that were once open, and a crowd of hidden twins."""
    incident = surrogate_of(an_event(node, "13IN0001/16", kind="incident", at=JULY))
    with node.pool.connection() as conn:
        row = conn.execute(HANDLING_OF, (0, ["policing"], [])).fetchone()
        hidden = conn.execute(HANDLING_OF, (1, ["policing"], ["health"])).fetchone()
        shut = conn.execute(HANDLING_OF, (1, ["licensing"], ["health"])).fetchone()
        assert row is not None
        assert hidden is not None
        assert shut is not None
        for at, urn in enumerate(made["person"]):
            record = surrogate_of(urn)
            # Version 1 was open to all, version 2 shut to most, version 3 is as the record stands.
            for version, handling_no in enumerate((row[0], hidden[0] if at == 0 else row[0]), start=1):
                conn.execute(VERSION_BEFORE, (record,))
                conn.execute(
                    "UPDATE record_history SET version = %s, handling_no = %s WHERE id = %s AND version = 99",
                    (version, handling_no, record),
                )
            conn.execute("UPDATE record SET version = 3 WHERE id = %s", (record,))
        for entity in made:
            conn.execute(COPY_OF, (shut[0], CROWD, surrogate_of(made[entity][0])))
        conn.execute(COPY_OF, (row[0], MANY, incident))
        conn.execute(COPY_OF, (shut[0], CROWD, incident))
        sensitive = conn.execute(HANDLING_OF, (1, ["policing"], [])).fetchone()
        assert sensitive is not None
        conn.execute(COPY_OF, (sensitive[0], CROWD, incident))
        conn.execute(SCATTERED)
        # The crowd lives at the open address too, by links that may be seen.
        conn.execute(
            """INSERT INTO link (id, type, role, from_id, to_id, system_no, source_id, source_version, run_no,
                   handling_no, recorded_at)
               SELECT gen_random_uuid(), 'person-location', 'home', r.id, %s, r.system_no, r.source_id, 1, r.run_no,
                   %s, r.recorded_at
               FROM record_person r WHERE r.handling_no = %s""",
            (surrogate_of(made["location"][0]), row[0], shut[0]),
        )
        conn.execute("ANALYZE")


SEARCHES: dict[str, list[dict[str, Any]]] = {
    "persons": [
        {"name": "Ada Testperson"}, {"name": "Testperson"}, {"given": "Ada"}, {"name": "Adda Testpersonn"},
        {"name": "Ada Testperson", "born": "1984-03-04"}, {"born": "1984-03"}, {"bornFrom": "1980-01-01"},
        {"identifier": {"value": "1984/1234567X"}}, {"phone": "07700 900123"}, {"email": "ada@example.test"},
        {"name": "Testperson", "postcode": "LS1 1UR"}, {"postcode": "LS1 2ES"}, {"address": "1 City Square, Leeds"}, {"postcode": "LS1"},
        {"postcode": "LS1 1AB"}, {"postcode": "LS1 1CD"}, {"address": "0 Aardvark Row, Leeds"},
        {"address": "9 Zebra Row, Leeds"}, {"name": "Ada Testperson", "postcode": "LS1 1AB"},
        {"name": "Ada Testperson", "address": "9 Zebra Row, Leeds"}, {"name": "Ada Testperson", "postcode": "LS1"},
        {"name": "Sample", "gender": "female"}, {"name": "Ada Testperson", "codes": ["ward:E05001441"]},
        {"ageFrom": 20, "ageTo": 60, "postcode": "LS1 2ES"},
    ],
    "objects": [
        {"mark": "AB12CDE"}, {"mark": "AB1? *"}, {"identifier": "VIN00000000000001"}, {"text": "AB12CDE"},
        {"text": "AB12", "codes": ["ward:E05001441"]},
    ],
    "locations": [
        {"text": "City Square"}, {"postcode": "LS1 2ES"}, {"near": {"latitude": LEEDS[0], "longitude": LEEDS[1]}},
        {"polygon": [[53.79, -1.56], [53.81, -1.56], [53.81, -1.53], [53.79, -1.53]]}, {"codes": ["ward:E05001441"]},
    ],
    "events": [
        {"reference": "13CR4701/16"}, {"offence": "TH68001"}, {"kinds": ["crime"]}, {"kinds": ["incident"]}, {"role": "suspect"},
        {"role": "witness"}, {"role": "victim"}, {"words": "bicycle", "role": "witness"},
        {"occurredFrom": "2016-07-01", "occurredTo": "2016-07-02"}, {"words": "red bicycle"},
        {"near": {"latitude": LEEDS[0], "longitude": LEEDS[1]}}, {"codes": ["category:bicycle-theft"]},
        {"polygon": [[53.79, -1.56], [53.81, -1.56], [53.81, -1.53], [53.79, -1.53]]},
    ],
}  # fmt: skip

Question = tuple[str, str, dict[str, Any] | None]


def questions(made: dict[str, list[str]]) -> Iterator[Question]:
    """Every way to ask: method, path and body. Paged ones ask for small pages."""
    for kind, asked in SEARCHES.items():
        for one in asked:
            for facets, limit in ((True, 2), (False, 100)):
                yield "POST", f"/v1/{kind}/search", {**one, "facets": facets, "limit": limit}
    for person in made["person"]:
        for role in (None, "suspect", "witness", "victim"):
            yield "POST", "/v1/events/search", {"person": person, "role": role, "facets": True}
    for urns in made.values():
        for urn in urns:
            yield "GET", f"/v1/records/{urn}", None
            yield "GET", f"/v1/records/{urn}?expand=links&expand=neighbours&expand=versions", None
            yield "GET", f"/v1/records/{urn}/links?limit=2", None
            yield "GET", f"/v1/records/{urn}/versions", None
            yield "GET", f"/v1/records/{urn}/source", None
            yield "GET", f"/v1/records/{urn}/lineage", None
    for entity in made:
        yield "GET", f"/v1/export/{entity}?limit=2", None
        yield "GET", f"/v1/export/{entity}?format=parquet", None
