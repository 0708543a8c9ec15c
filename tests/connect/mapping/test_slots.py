"""Which records and links a row makes, under which keys, with what caption, words, facets, position and handling."""

import json
from typing import Any

import polars as pl
import pytest

from bluelamp.connect.mapping import Handling, SourceColumnsMissing
from bluelamp.pole.values.national_grid import to_national_grid, to_wgs84
from tests.connect.mapping.builders import (
    TODAY,
    a_mapping,
    a_person,
    an_event,
    batch,
    bodies,
    body_of,
    mapped,
    reasons,
)

VEHICLE = {"entity": "object", "kind": "vehicle", "mark": "VRM", "description": {"text": "A vehicle"}}
PLACE = {"entity": "location", "street": "STREET", "postcode": "POSTCODE"}
POINT = {"entity": "location", "latitude": "LAT", "longitude": "LON", "lsoa": "LSOA"}


def made(slot: dict[str, Any], *rows: dict[str, str | None], **more: Any) -> list[int]:
    """Numbers of the rows that make the slot's record."""
    return mapped(a_mapping({"s": slot}, **more), *rows).records[0]["_row"].to_list()


def test_slot_that_would_hold_nothing_makes_no_record() -> None:
    assert made(VEHICLE, {"VRM": "AB12CDE"}, {"VRM": None}, {"VRM": "  "}) == [1]


def test_always_makes_a_record_all_the_same() -> None:
    assert made({**VEHICLE, "when": "always"}, {"VRM": None}) == [1]


@pytest.mark.parametrize(
    ("when", "rows"),
    [
        ({"present": ["A"]}, [1, 2]),
        ({"absent": "A"}, [3, 4]),
        ({"equals": {"A": "X"}}, [1]),
        ({"in": {"A": ["X", "Y"]}}, [1, 2]),
        ({"not": {"equals": {"A": "X"}}}, [2, 3, 4]),
        ({"any": [{"equals": {"A": "X"}}, {"equals": {"B": "1"}}]}, [1, 3]),
        ({"all": [{"present": "A"}, {"absent": "B"}]}, [1, 2]),
        ({"present": "A", "equals": {"A": "Y"}}, [2]),
    ],
)
def test_conditions(when: dict[str, Any], rows: list[int]) -> None:
    cells: list[dict[str, str | None]] = [{"A": "X"}, {"A": "Y"}, {"B": "1"}, {}]
    assert made({**VEHICLE, "when": when}, *({**row, "VRM": "AB12CDE"} for row in cells)) == rows


def test_condition_on_a_flag_and_on_a_list() -> None:
    fields = {"f": {"from": "A", "parse": "yes_no"}, "l": {"from": "B", "split": ","}}
    rows: list[dict[str, str | None]] = [
        {"A": "Y", "VRM": "X1"},
        {"A": "N", "VRM": "X2"},
        {"B": "p,q", "VRM": "X3"},
    ]
    assert made({**VEHICLE, "when": {"equals": {"f": True}}}, *rows, fields=fields) == [1]
    assert made({**VEHICLE, "when": {"in": {"l": ["q"]}}}, *rows, fields=fields) == [3]


def test_link_needs_both_ends_and_its_own_condition() -> None:
    mapping = a_mapping(
        {"p": a_person(family="NAME"), "v": VEHICLE},
        links=[{"from": "p", "to": "v", "role": "keeper", "when": {"equals": {"KEEPS": "Y"}}}],
    )
    rows: list[dict[str, str | None]] = [
        {"VRM": "AB12CDE", "KEEPS": "Y"},
        {"VRM": "AB12CDE", "KEEPS": "N"},
        {"KEEPS": "Y"},
    ]
    (links,) = mapped(mapping, *rows).links
    assert links["_row"].to_list() == [1]
    assert links.select("type", "role", "from_slot", "to_slot").rows() == [
        ("person-object", "keeper", "p", "v")
    ]


def test_several_slots_of_one_entity() -> None:
    mapping = a_mapping(
        {"suspect": a_person(family="S"), "victim": {"entity": "person", "family": "V"}, "crime": an_event()},
        links=[
            {"from": "suspect", "to": "crime", "role": "suspect"},
            {"from": "victim", "to": "crime", "role": "victim"},
        ],
    )
    result = mapped(mapping, {"S": "Testperson", "V": "Testerman"}, {"S": "Testperson"})
    assert [frame.height for frame in result.records] == [2, 1, 2]
    assert [frame.height for frame in result.links] == [2, 1]
    assert result.record_counts == {"suspect": 2, "victim": 1, "crime": 2}


# ── Keys ───────────────────────────────────────────────────────────────────────────


def source_keys(key: Any, *rows: dict[str, str | None]) -> list[str | None]:
    mapping = a_mapping({"e": an_event(narrative="A")}, key=key)
    return mapping.begin(TODAY).row_keys(batch(mapping, *rows)).to_list()


def test_key_of_several_columns_is_never_ambiguous() -> None:
    keys = source_keys(["A", "B"], {"A": "x|y", "B": "z"}, {"A": "x", "B": "y|z"}, {"A": "x\\", "B": "|"})
    assert len(set(keys)) == 3


def test_row_without_its_whole_key_is_kept_aside() -> None:
    mapping = a_mapping({"e": an_event(narrative="A")}, key=["ID", "LINE"])
    result = mapped(mapping, {"LINE": "1"}, {"LINE": " "})
    assert reasons(result) == [("key-missing", "ID + LINE")]
    assert result.rejected["source_key"].to_list() == [None]


def test_rejected_row_is_named_where_its_key_is_known() -> None:
    mapping = a_mapping({"p": a_person(dob={"from": "DOB", "parse": "date(%d/%m/%Y)"})})
    assert mapped(mapping, {"ID": "K7", "DOB": "x"}).rejected["source_key"].to_list() == ["K7"]


def test_equal_rows_without_a_key_stay_distinct_and_stable() -> None:
    rows: list[dict[str, str | None]] = [{"A": "x"}, {"A": "y"}, {"A": "x"}, {"A": "x"}]
    first, other, second, third = source_keys({"hash_of": ["A", "B"]}, *rows)
    assert first is not None
    assert first != other
    assert (second, third) == (f"{first}#2", f"{first}#3")
    assert source_keys({"hash_of": ["A", "B"]}, *reversed(rows)) == [first, f"{first}#2", other, f"{first}#3"]


def test_equal_rows_are_numbered_across_batches() -> None:
    mapping = a_mapping({"e": an_event(narrative="A")}, key={"hash_of": ["A"]})
    run = mapping.begin(TODAY)
    rows = batch(mapping, *[{"A": "x"}] * 5)
    keys = [key for at in range(0, 5, 2) for key in run.row_keys(rows.slice(at, 2))]
    assert [key.partition("#")[2] for key in keys] == ["", "2", "3", "4", "5"]
    assert mapping.needs_whole_source


def test_hash_stands_in_where_the_key_is_empty() -> None:
    key = {"columns": ["ID"], "otherwise_hash_of": ["A"]}
    named, hashed, again = source_keys(key, {"ID": "K1", "A": "x"}, {"A": "x"}, {"A": "x"})
    assert named == "K1"
    assert again == f"{hashed}#2"


def test_hash_tells_an_empty_value_from_another_column() -> None:
    keys = source_keys({"hash_of": ["A", "B"]}, {"A": "x"}, {"B": "x"}, {"A": "x", "B": "x"})
    assert len(set(keys)) == 3


def test_folded_key_takes_no_notice_of_writing() -> None:
    place = {**PLACE, "key": {"columns": ["STREET", "POSTCODE"], "fold": True}}
    result = mapped(
        a_mapping({"l": place}),
        {"STREET": "1 High St.", "POSTCODE": "LS1 4AP"},
        {"STREET": "1  HIGH ST", "POSTCODE": "ls14ap"},
        {"POSTCODE": "LS1 4AP"},
        {"STREET": "?", "POSTCODE": None},
    )
    keys = result.records[0]["entity_key"].to_list()
    assert keys[0] == keys[1]
    assert keys[2] != keys[0]
    assert len(keys) == 3, "a key of which nothing is left names nothing"


def test_slot_whose_key_is_empty_makes_no_record() -> None:
    assert made(
        a_person(family="NAME", key=["NO"]), {"NAME": "Testperson"}, {"NAME": "Testperson", "NO": "7"}
    ) == [2]


def test_shared_slots_are_those_with_a_key_of_their_own() -> None:
    mapping = a_mapping({"p": a_person(family="NAME", key=["NO"]), "e": an_event()})
    assert mapping.shared_slots == {"p"}


def test_vanished_column_is_named() -> None:
    mapping = a_mapping({"p": a_person(family="NAME")})
    with pytest.raises(SourceColumnsMissing, match="'NAME'"):
        mapping.apply(batch(mapping, {"ID": "1"}).drop("NAME"), TODAY)


def test_columns_that_nothing_reads_are_reported() -> None:
    mapping = a_mapping({"p": a_person(family="NAME")}, loss=[{"columns": "CELL", "why": "Of no use later."}])
    columns = ["ID", "NAME", "CELL", "SHOE_SIZE"]
    assert mapping.unmapped_columns(columns) == ("CELL", "SHOE_SIZE")
    assert mapping.unexplained_columns(columns) == ("SHOE_SIZE",)


def test_version_follows_what_the_mapping_says_and_nothing_else() -> None:
    base = a_mapping({"p": a_person(family="NAME")})
    assert a_mapping({"p": a_person(family="NAME")}, tests=[{"in": {}, "out": {}}]).version == base.version
    assert a_mapping({"p": a_person(family="SURNAME")}).version != base.version
    assert len(base.version) == 12


# ── What search and readers see ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("slot", "row", "label"),
    [
        (a_person(family="F", given=["G", "H"], dob="D"), {"F": "Testperson", "G": "Mary", "D": "1984-03-04"}, "TESTPERSON, Mary, born 04/03/1984"),
        (a_person(family="F", dob={"from": "D", "parse": "date(%Y)"}), {"D": "1984"}, "born 1984"),
        (a_person(family="F"), {}, "Name not recorded"),
        (a_person(alias="A"), {"A": "Jo Testperson"}, "TESTPERSON, Jo"),
        ({**VEHICLE, "colour": "C"}, {"VRM": "AB12CDE", "C": "blue"}, "AB12CDE blue"),
        ({"entity": "object", "kind": "property", "description": "D"}, {"D": "A ring"}, "A ring"),
        (PLACE, {"STREET": "Example Lane", "POSTCODE": "LS1 4AP"}, "Example Lane, LS1 4AP"),
        (POINT, {"LAT": "53.8", "LON": "-1.5"}, "53.8, -1.5"),
        (an_event(reference="R", occurred="D"), {"R": "C/1", "D": "2026-07-01 12:00"}, "Incident, C/1, 01/07/2026"),
        (an_event(occurred={"from": "D", "parse": "date(%Y-%m)"}), {"D": "2026-07"}, "Incident, 07/2026"),
        (an_event(kind="asb"), {}, "Antisocial behaviour"),
    ],
)  # fmt: skip
def test_label_names_the_record_to_a_reader(
    slot: dict[str, Any], row: dict[str, str | None], label: str
) -> None:
    assert mapped(a_mapping({"s": slot}), row).records[0]["label"].to_list() == [label]


@pytest.mark.parametrize(
    ("slot", "row", "words"),
    [
        (a_person(family="F", given="G"), {"F": "Müller", "G": "JOSÉ"}, "jose muller"),
        (a_person(family="F"), {"F": "Иванова"}, "ivanova"),
        (a_person(family="F", gender="G"), {"G": "female"}, None),
        (PLACE, {"STREET": "Example Lane", "POSTCODE": "LS1 4AP"}, "example lane ls1 4ap ls14ap"),
        (an_event(method="M", reference="R"), {"M": "Broke a WINDOW", "R": "C/1"}, "c/1 broke a window"),
    ],
)
def test_search_text_is_folded(slot: dict[str, Any], row: dict[str, str | None], words: str | None) -> None:
    assert mapped(a_mapping({"s": slot}), row).records[0]["search_text"].to_list() == [words]


def test_facets() -> None:
    mapping = a_mapping(
        {
            "e": an_event(kind="crime", category="C", cjsCode="J", hoClass="H", status="S"),
            "l": {**PLACE, "lsoa": "L"},
        },
        links=[{"from": "e", "to": "l", "role": "occurredAt"}],
    )
    row = {
        "C": "burglary",
        "J": "TH68036",
        "H": "028/03",
        "S": "Open",
        "L": "E01011111",
        "POSTCODE": "LS1 4AP",
    }
    result = mapped(mapping, row, {"C": "burglary"})
    assert result.records[0]["codes"].to_list() == [
        ["status:Open", "category:burglary", "ho:028/03", "cjs:TH68036", "lsoa:E01011111", "outward:LS1"],
        ["category:burglary"],
    ]
    assert result.records[1]["codes"].to_list() == [["lsoa:E01011111", "outward:LS1"]]


def test_value_cannot_slip_in_a_facet() -> None:
    mapping = a_mapping({"e": an_event(status="S")})
    for mark in ("\x1e", "\x1f", "\x1d", ",", "\n"):
        assert mapped(mapping, {"S": f"Open{mark}cjs:TH68036"}).records[0]["codes"].list.len().to_list() == [
            1
        ]
    assert reasons(mapped(mapping, {"S": "Open\0cjs:TH68036"})) == [("character-forbidden", "S")]


def test_event_is_found_where_it_occurred() -> None:
    mapping = a_mapping({"e": an_event(), "l": POINT}, links=[{"from": "e", "to": "l", "role": "occurredAt"}])
    result = mapped(mapping, {"LAT": "53.8", "LON": "-1.55"}, {})
    easting, northing = to_national_grid(53.8, -1.55)
    for frame in result.records:
        assert frame["easting"][0] == pytest.approx(float(easting), abs=0.1)
        assert frame["northing"][0] == pytest.approx(float(northing), abs=0.1)
    assert result.records[0]["easting"].to_list()[1] is None


def test_metres_gain_degrees() -> None:
    mapping = a_mapping({"l": {"entity": "location", "easting": "E", "northing": "N"}})
    point = body_of(mapping, {"E": "430000", "N": "433000"})["point"]
    latitude, longitude = to_wgs84(430000, 433000)
    assert point["latitude"] == pytest.approx(float(latitude), abs=1e-6)
    assert point["longitude"] == pytest.approx(float(longitude), abs=1e-6)
    assert (point["easting"], point["northing"]) == (430000, 433000)


def test_a_grid_reference_is_the_middle_of_its_square() -> None:
    mapping = a_mapping({"l": {"entity": "location", "gridReference": "GRID"}})
    point = body_of(mapping, {"GRID": "SE 297 338"})["point"]
    assert (point["easting"], point["northing"], point["accuracyM"]) == (429750, 433850, 71)
    latitude, _ = to_wgs84(429750, 433850)
    assert point["latitude"] == pytest.approx(float(latitude), abs=1e-6)


def test_a_grid_reference_that_names_no_square_keeps_the_row_aside() -> None:
    mapping = a_mapping({"l": {"entity": "location", "gridReference": "GRID"}})
    result = mapped(mapping, {"GRID": "ZZ99"}, {"GRID": None}, {"GRID": "SE1589231039"})
    assert reasons(result) == [("value-unreadable", "GRID")]
    assert len(bodies(result)) == 1


def test_point_outside_great_britain_has_degrees_and_no_metres() -> None:
    result = mapped(a_mapping({"l": POINT}), {"LAT": "0", "LON": "0"})
    assert bodies(result)[0]["point"] == {"latitude": 0.0, "longitude": 0.0}
    assert result.records[0]["easting"].to_list() == [None]


def test_half_a_point_keeps_the_row_aside() -> None:
    assert reasons(mapped(a_mapping({"l": POINT}), {"LAT": "53.8"})) == [("value-missing", "LAT + LON")]


def test_long_text_keeps_the_row_aside_and_is_never_cut() -> None:
    mapping = a_mapping({"p": a_person(family="NAME")})
    result = mapped(mapping, {"NAME": "x" * 100}, {"NAME": "x" * 101}, {"NAME": "é" * 500})
    assert bodies(result)[0]["names"][0]["family"] == "x" * 100
    assert reasons(result) == [("value-too-long", "NAME")] * 2


def test_right_to_left_text_is_a_name() -> None:
    assert (
        body_of(a_mapping({"p": a_person(family="NAME")}), {"NAME": "الخطيبي"})["names"][0]["family"]
        == "الخطيبي"
    )


# ── Handling ───────────────────────────────────────────────────────────────────────


def test_every_record_is_handled_as_the_mapping_says() -> None:
    handling = {
        "marking": "OFFICIAL-SENSITIVE",
        "purposes": ["policing"],
        "access": ["custody"],
        "basis": "assessment",
        "grading": {"source": "2", "information": "B", "handling": "P"},
        "retain": {"mopi_group": "2", "review": {"after_years": "6", "from": "d"}},
    }
    mapping = a_mapping(
        {"p": a_person(family="NAME")},
        fields={"d": {"from": "D", "parse": "date(%d/%m/%Y)"}},
        handling=handling,
    )
    result = mapped(mapping, {"D": "29/02/2024"}, {"D": "31/12/9998"}, {})
    assert result.handlings == (Handling(1, ("policing",), ("custody",), "assessment", 2, "B", "P", None, 2),)
    assert [str(day) for day in result.records[0]["review_on"]] == ["2030-02-28", "None", "None"]


def test_row_that_states_no_marking_is_handled_as_the_stricter() -> None:
    marking = {"from": "M", "codes": {"O": "OFFICIAL", "S": "OFFICIAL-SENSITIVE"}}
    mapping = a_mapping(
        {"p": a_person(family="NAME")},
        fields={"m": marking},
        handling={"marking": {"from": "m"}, "purposes": ["policing"]},
    )
    result = mapped(mapping, {"M": "O"}, {"M": "S"}, {})
    for frame in (result.rows, result.records[0]):
        assert [result.handlings[at].marking for at in frame["handling"]] == [0, 1, 1]
    assert mapping.quarantine_handling.marking == 1


def test_grading_may_be_each_rows_own() -> None:
    mapping = a_mapping(
        {"p": a_person(family="NAME"), "e": an_event()},
        fields={
            "s": {"from": "S", "codes": {"1": "1", "2": "2"}},
            "i": {"from": "I", "codes": {"A": "A", "E": "E"}, "on_unknown": "null"},
        },
        links=[{"from": "p", "to": "e", "role": "subject"}],
        handling={
            "marking": "OFFICIAL",
            "purposes": ["policing"],
            "grading": {"source": {"from": "s"}, "information": {"from": "i"}, "handling": "C"},
        },
    )
    result = mapped(mapping, {"S": "1", "I": "E"}, {"S": "2", "I": "Z"}, {})
    wanted = [(1, "E", "C"), (2, None, "C"), (None, None, "C")]
    for frame in (result.rows, *result.records, *result.links):
        found = [result.handlings[at] for at in frame["handling"]]
        assert [
            (each.grading_source, each.grading_information, each.grading_handling) for each in found
        ] == wanted


def test_source_row_is_handled_as_strictly_as_its_strictest_slot() -> None:
    mapping = a_mapping(
        {
            "p": a_person(family="NAME", handling={"marking": "OFFICIAL-SENSITIVE", "access": ["health"]}),
            "e": an_event(),
        },
        links=[{"from": "p", "to": "e", "role": "subject"}],
    )
    result = mapped(mapping, {"NAME": "Testperson"})

    def handling(frame: pl.DataFrame) -> Handling:
        return result.handlings[int(frame["handling"][0])]

    strict = Handling(1, ("policing",), ("health",))
    assert handling(result.rows) == handling(result.links[0]) == handling(result.records[0]) == strict
    assert handling(result.records[1]) == Handling(0, ("policing",))
    assert result.handlings[0] == strict == mapping.quarantine_handling


def test_validity_of_records_and_links() -> None:
    fields = {name: {"from": name.upper(), "parse": "date(%d/%m/%Y)"} for name in ("since", "until")}
    mapping = a_mapping(
        {"p": a_person(family="NAME"), "l": {**PLACE, "valid_from": "since", "valid_to": "until"}},
        fields=fields,
        links=[{"from": "p", "to": "l", "role": "home", "valid_from": "since"}],
    )
    result = mapped(mapping, {"STREET": "Example Lane", "SINCE": "01/02/2025", "UNTIL": "03/02/2025"})
    record = result.records[1].row(0, named=True)
    assert record["valid_from"].isoformat() == "2025-02-01T00:00:00+00:00"
    assert record["valid_to"].isoformat() == "2025-02-03T23:59:59.999999+00:00"
    assert result.links[0]["valid_from"].to_list() == [record["valid_from"]]


def test_expectations_are_counted() -> None:
    mapping = a_mapping(
        {"p": a_person(family="NAME"), "v": VEHICLE},
        quality={
            "max_quarantine": "2%",
            "expect": [
                {"field": "NAME", "present": "95%"},
                {"field": "SEX", "in": ["M", "F"], "at_least": "0.9"},
                {"slot": "v", "at_least": "5%"},
            ],
        },
    )
    rows: list[dict[str, str | None]] = [{"NAME": "x", "SEX": "M"}, {"SEX": "Q"}, {"VRM": "AB12CDE"}]
    assert mapped(mapping, *rows).expectation_counts == ((1, 3), (1, 2), (1, 3))
    assert mapping.max_quarantine == 0.02


def test_constant_parts_alone_do_not_make_a_group() -> None:
    mapping = a_mapping(
        {
            "p": a_person(
                names=[{"type": "alias", "family": "AKA"}], descriptors=[{"kind": "build", "value": "B"}]
            )
        }
    )
    assert body_of(mapping, {}) == {}
    assert body_of(mapping, {"B": "slim"}) == {"descriptors": [{"kind": "build", "value": "slim"}]}


def test_required_part_that_is_missing_keeps_the_row_aside() -> None:
    mapping = a_mapping(
        {"o": {"entity": "object", "kind": "organisation", "name": "NAME", "registrationNumber": "NO"}}
    )
    assert reasons(mapped(mapping, {"NO": "1"}, {"NAME": "Example Ltd"})) == [("value-missing", "NAME")]


def test_event_kind_from_a_field() -> None:
    kind = {"from": "K", "codes": {"A": "asb", "C": "crime"}}
    mapping = a_mapping({"e": {"entity": "event", "kind": kind, "reference": "ID"}})
    result = mapped(mapping, {"K": "A"}, {"K": "C"}, {}, {"K": "X"})
    assert result.records[0]["kind"].to_list() == ["asb", "crime"]
    assert [body["kind"] for body in bodies(result)] == ["asb", "crime"]
    assert [reason for reason, _ in reasons(result)] == ["code-unknown"]


def test_quality_json_is_null_where_nothing_was_noticed() -> None:
    mapping = a_mapping({"l": PLACE})
    quality = mapped(
        mapping, {"STREET": "Example Lane", "POSTCODE": "LS1 4AP"}, {"POSTCODE": "gone"}
    ).records[0]["quality"]
    assert quality[0] is None
    assert [finding["rule"] for finding in json.loads(quality[1])] == ["postcode-form"]
