"""What fields make of source texts: clearing, codes, dates, times, numbers, lists, names, addresses, kinds."""

from typing import Any

import pytest

from tests.connect.mapping.builders import (
    a_mapping,
    a_person,
    an_event,
    bodies,
    body_of,
    findings,
    mapped,
    reasons,
)


def gender(spec: dict[str, Any], text: str | None) -> str | None:
    """What the field makes of one text, seen through a person's gender."""
    found: str | None = body_of(a_mapping({"p": a_person(gender="f")}, fields={"f": spec}), {"A": text}).get(
        "gender"
    )
    return found


def born(spec: dict[str, Any], text: str | None) -> str | None:
    """What the field makes of one text, seen through a date of birth."""
    body = body_of(a_mapping({"p": a_person(dob="f")}, fields={"f": {"from": "A", **spec}}), {"A": text})
    return body["births"][0]["date"] if "births" in body else None


def happened(spec: dict[str, Any], text: str) -> dict[str, str]:
    """What the field makes of one text, seen through the time of an event."""
    body = body_of(a_mapping({"e": an_event(occurred="f")}, fields={"f": {"from": "A", **spec}}), {"A": text})
    found: dict[str, str] = body["occurred"]
    return found


@pytest.mark.parametrize(
    ("spec", "text", "found"),
    [
        ({"from": "A"}, "  x  ", "x"),
        ({"from": "A"}, "\u00a0x\u2003", "x"),
        ({"from": "A"}, "   ", None),
        ({"from": "A"}, None, None),
        ({"from": "A", "null_if": ["x"]}, " x ", None),
        ({"from": "A", "default": "d"}, None, "d"),
        ({"from": "A", "case": "upper"}, "straße", "STRASSE"),
        ({"from": "A", "case": "lower"}, "ÉCOLE", "école"),
        ({"from": "A", "case": "title"}, "O'NEILL-MCDONALD", "O'Neill-McDonald"),
        ({"from": "A", "case": "title"}, "ST MARY'S DR", "St Mary's Dr"),
        ({"from": "A", "codes": {"1": "male", "2": None}}, "1", "male"),
        ({"from": "A", "codes": {"1": "male", "2": None}}, "2", None),
        ({"from": "A", "codes": {"1": "male"}, "on_unknown": "keep"}, "7", "7"),
        ({"from": "A", "codes": {"1": "male"}, "on_unknown": None}, "7", None),
        ({"from": "A", "code_list": {"list": "gender", "from": "cjs"}}, "2", "female"),
        ({"from": "A", "code_list": {"list": "gender"}}, "FEMALE", "female"),
        ({"from": "A", "code_list": {"list": "gender", "from": "label"}}, "Not known", "not-known"),
        ({"first_of": ["B", "A"]}, "x", "x"),
        ({"from": ["A", "B"], "join": "-"}, "x", "x"),
        ({"text": "x"}, None, None),
    ],
)  # fmt: skip
def test_texts(spec: dict[str, Any], text: str | None, found: str | None) -> None:
    if spec == {"text": "x"}:
        found = "x"
    assert gender(spec, text) == found


def test_code_that_means_two_of_ours_is_unknown() -> None:
    # The PNC writes U for not known and for not specified; a guess would be an invention.
    mapping = a_mapping(
        {"p": a_person(gender="f")},
        fields={"f": {"from": "A", "code_list": {"list": "gender", "from": "pnc"}}},
    )
    assert reasons(mapped(mapping, {"A": "U"})) == [("code-unknown", "f")]
    assert bodies(mapped(mapping, {"A": "F"})) == [{"gender": "female"}]


@pytest.mark.parametrize(
    ("parse", "text", "found"),
    [
        ("date(%d/%m/%Y)", "4/3/1984", "1984-03-04"),
        ("date(%d/%m/%Y)", "29/02/2024", "2024-02-29"),
        ("date(%d/%m/%Y)", "01/01/1066", "1066-01-01"),
        ("date(%d/%m/%Y)", "31/12/2199", "2199-12-31"),
        ("date(%d %b %Y)", "04 MAR 1984", "1984-03-04"),
        ("date(%m/%Y)", "03/1984", "1984-03"),
        ("date(%Y-%m)", "1984-03", "1984-03"),
        ("date(%Y)", "1984", "1984"),
        ("date(%Y%m%d)", "19840304", "1984-03-04"),
        ("date", "1984-03-04", "1984-03-04"),
        (["date(%d/%m/%Y)", "date(%Y)"], "1984", "1984"),
        ("date(%d/%m/%y)", "04/03/84", "1984-03-04"),
        ("date(%d/%m/%y)", "04/03/42", "2042-03-04"),
    ],
)
def test_dates(parse: str | list[str], text: str, found: str) -> None:
    assert born({"parse": parse}, text) == found


def test_two_digit_year_of_a_birth_lies_in_the_past() -> None:
    assert born({"parse": "date(%d/%m/%y)", "two_digit_year": "past"}, "04/03/42") == "1942-03-04"


@pytest.mark.parametrize(
    "text", ["31/02/1984", "04/03/84", "1984-03-04", "x", "04/03/19840", "04/03/-198", "0", "٠٤/٠٣/١٩٨٤"]
)
def test_text_that_is_no_date_keeps_the_row_aside(text: str) -> None:
    mapping = a_mapping({"p": a_person(dob="f")}, fields={"f": {"from": "A", "parse": "date(%d/%m/%Y)"}})
    assert reasons(mapped(mapping, {"A": text})) == [("date-unreadable", "f")]


def test_unreadable_date_may_be_left_out_with_a_finding() -> None:
    mapping = a_mapping(
        {"p": a_person(dob="f")}, fields={"f": {"from": "A", "parse": "date(%d/%m/%Y)", "on_bad": "null"}}
    )
    result = mapped(mapping, {"A": "31/02/1984"})
    assert bodies(result) == [{}]
    assert "date-unreadable" in findings(result)


def test_date_outside_the_range_keeps_the_row_aside() -> None:
    spec = {"from": "A", "parse": "date(%d/%m/%Y)", "between": ["1900-01-01", "today"]}
    mapping = a_mapping({"p": a_person(dob="f")}, fields={"f": spec})
    rows = [{"A": text} for text in ("01/01/1900", "22/11/2026", "31/12/1899", "23/11/2026")]
    result = mapped(mapping, *rows)
    assert result.rows["_row"].to_list() == [1, 2]
    assert reasons(result) == [("value-out-of-range", "f")] * 2


@pytest.mark.parametrize(
    ("spec", "text", "found"),
    [
        ({"parse": "datetime(%d/%m/%Y %H:%M)"}, "01/07/2026 12:30", "2026-07-01T11:30:00Z"),
        ({"parse": "datetime(%d/%m/%Y %H:%M)"}, "01/12/2026 12:30", "2026-12-01T12:30:00Z"),
        ({"parse": "datetime"}, "2026-07-01 12:30:00", "2026-07-01T11:30:00Z"),
        ({"parse": "datetime"}, "2026-07-01T12:30:00.123456", "2026-07-01T11:30:00Z"),
        ({"parse": "datetime"}, "2026-07-01T12:30:00+02:00", "2026-07-01T10:30:00Z"),
        ({"parse": "datetime", "timezone": "UTC"}, "2026-07-01 12:30", "2026-07-01T12:30:00Z"),
        # The hour that is repeated on 25 October 2026.
        ({"parse": "datetime"}, "2026-10-25 01:30", "2026-10-25T00:30:00Z"),
        ({"parse": "datetime", "ambiguous": "latest"}, "2026-10-25 01:30", "2026-10-25T01:30:00Z"),
    ],
)  # fmt: skip
def test_times_are_told_in_utc(spec: dict[str, Any], text: str, found: str) -> None:
    assert happened(spec, text) == {"from": found, "precision": "minute"}


@pytest.mark.parametrize(
    ("spec", "text", "reason"),
    [
        ({"parse": "datetime"}, "noon", "time-unreadable"),
        ({"parse": "datetime"}, "2026-03-29 01:30", "time-impossible"),
        ({"parse": "datetime", "ambiguous": "quarantine"}, "2026-10-25 01:30", "time-impossible"),
    ],
)
def test_time_that_cannot_be_told_keeps_the_row_aside(spec: dict[str, Any], text: str, reason: str) -> None:
    mapping = a_mapping({"e": an_event(occurred="f")}, fields={"f": {"from": "A", **spec}})
    assert reasons(mapped(mapping, {"A": text})) == [(reason, "f")]


@pytest.mark.parametrize(
    ("parse", "text", "found"),
    [
        ("date(%d/%m/%Y)", "04/03/2025", {"from": "2025-03-04", "to": "2025-03-04", "precision": "day"}),
        ("date(%m/%Y)", "02/2024", {"from": "2024-02-01", "to": "2024-02-29", "precision": "month"}),
        ("date(%Y)", "2024", {"from": "2024-01-01", "to": "2024-12-31", "precision": "year"}),
    ],
)
def test_date_of_an_event_is_a_range_of_days(parse: str, text: str, found: dict[str, str]) -> None:
    assert happened({"parse": parse}, text) == found


def test_range_of_an_event() -> None:
    fields = {name: {"from": name, "parse": "datetime", "timezone": "UTC"} for name in ("A", "B")}
    mapping = a_mapping(
        {"e": an_event(occurred={"from": "a", "to": "b"})}, fields={"a": fields["A"], "b": fields["B"]}
    )
    result = mapped(mapping, {"A": "2026-07-01 10:00", "B": "2026-07-02 11:00"}, {"B": "2026-07-02 11:00"})
    assert [body["occurred"] for body in bodies(result)] == [
        {"from": "2026-07-01T10:00:00Z", "to": "2026-07-02T11:00:00Z", "precision": "minute"},
        {"to": "2026-07-02T11:00:00Z", "precision": "minute"},
    ]
    assert result.records[0]["from_at"].dt.hour().to_list() == [10, 11]


@pytest.mark.parametrize(
    ("text", "found"), [("53.5", 53.5), ("£1,234.50", None), ("1e1", 10.0), ("-0.5", -0.5), ("+7", 7.0)]
)
def test_numbers(text: str, found: float | None) -> None:
    mapping = a_mapping({"l": {"entity": "location", "latitude": "A", "longitude": "B"}})
    result = mapped(mapping, {"A": text, "B": "0"})
    if found is None:
        assert reasons(result) == [("value-out-of-range", "A")]
    else:
        assert bodies(result)[0]["point"]["latitude"] == found


@pytest.mark.parametrize("text", ["x", "nan", "inf", "-inf", "0x10", "1_000", "--1", "1.2.3", "١"])
def test_text_that_is_no_number_keeps_the_row_aside(text: str) -> None:
    mapping = a_mapping({"l": {"entity": "location", "latitude": "A", "longitude": "B"}})
    assert ("number-unreadable", "A") in reasons(mapped(mapping, {"A": text, "B": "0"}))


def test_yes_and_no() -> None:
    mapping = a_mapping({"e": an_event(fraud={"from": "A", "parse": "yes_no"})})
    result = mapped(mapping, *({"A": text} for text in ("Y", "no", "1", "False", None, "maybe")))
    assert [body.get("crime", {}).get("fraud") for body in bodies(result)] == [True, False, True, False, None]
    assert [reason for reason, _ in reasons(result)] == ["code-unknown"]


def test_list_of_codes() -> None:
    spec = {"from": "A", "split": ";", "codes": {"V": "VI", "D": "DR", "-": None}}
    mapping = a_mapping({"p": a_person(markers="f")}, fields={"f": spec})
    result = mapped(mapping, {"A": " V ;; D;-"}, {"A": "-"}, {"A": ";"}, {"A": "V;X"})
    assert bodies(result) == [{"markers": [{"code": "VI"}, {"code": "DR"}]}, {}, {}]
    assert reasons(result) == [("code-unknown", "f")]
    assert result.records[0]["codes"].to_list() == [["marker:VI", "marker:DR"], [], []]


def test_name_in_one_column() -> None:
    mapping = a_mapping(
        {"p": a_person(name="f")}, fields={"f": {"from": "A", "parse": "name(surname-first)"}}
    )
    assert body_of(mapping, {"A": "TESTPERSON, Mary Ann"}) == {
        "names": [
            {
                "type": "real",
                "given": ["Mary"],
                "middle": ["Ann"],
                "family": "Testperson",
                "asRecorded": "TESTPERSON, Mary Ann",
            }
        ]
    }


def test_nickname_in_a_name_becomes_a_name_of_its_own() -> None:
    mapping = a_mapping({"p": a_person(name="f")}, fields={"f": {"from": "A", "parse": "name(given-first)"}})
    names = body_of(mapping, {"A": 'Mary "Polly" Testperson'})["names"]
    assert {"type": "nickname", "given": ["Polly"]} in names


def test_alias_as_text_is_split() -> None:
    names = body_of(a_mapping({"p": a_person(alias="A")}), {"A": "TESTPERSON, Jo"})["names"]
    assert names == [
        {"type": "alias", "given": ["Jo"], "family": "Testperson", "asRecorded": "TESTPERSON, Jo"}
    ]


def test_address_in_one_column_and_parts_that_win_over_it() -> None:
    mapping = a_mapping({"l": {"entity": "location", "address": "A", "town": "T"}})
    address = body_of(mapping, {"A": "58 Example Lane, Leeds, LS64 9XP", "T": "Bradford"})["address"]
    assert address == {
        "premises": "58",
        "street": "Example Lane",
        "town": "Bradford",
        "postcode": "LS64 9XP",
        "asRecorded": "58 Example Lane, Leeds, LS64 9XP",
    }


def test_kind_cleans_and_keeps_what_it_cannot_read() -> None:
    mapping = a_mapping({"l": {"entity": "location", "postcode": {"from": "A", "kind": "postcode"}}})
    result = mapped(mapping, {"A": "ls649xp"}, {"A": "gone away"})
    assert [body["address"]["postcode"] for body in bodies(result)] == ["LS64 9XP", "gone away"]
    assert {"value-unreadable", "postcode-form"} <= findings(result)


def test_kind_may_refuse_or_leave_out() -> None:
    for action, kept in (("quarantine", 0), ("null", 1)):
        spec = {"from": "A", "kind": "postcode", "on_bad": action}
        mapping = a_mapping({"l": {"entity": "location", "street": "S", "postcode": spec}})
        result = mapped(mapping, {"A": "gone away", "S": "Example Lane"})
        assert [body["address"] for body in bodies(result)] == [{"street": "Example Lane"}] * kept


def test_several_phones_in_one_column() -> None:
    spec = {"from": "A", "split": "/", "kind": "phone"}
    mapping = a_mapping({"p": a_person(phone="f")}, fields={"f": spec})
    assert body_of(mapping, {"A": "07700 900001/07700 900002"}) == {
        "contacts": [
            {"kind": "phone", "value": "+447700900001"},
            {"kind": "phone", "value": "+447700900002"},
        ]
    }


def test_outer_spaces_may_be_kept() -> None:
    mapping = a_mapping({"e": an_event(narrative="f")}, fields={"f": {"from": "A", "strip": False}})
    assert body_of(mapping, {"A": "  as typed "}) == {"kind": "incident", "narrative": "  as typed "}


def test_words_that_mean_nothing_in_every_column() -> None:
    mapping = a_mapping({"p": a_person(family="A", gender="B")}, source={"null_if": ["", "N/K"]})
    assert body_of(mapping, {"A": " N/K ", "B": "N/K"}) == {}


@pytest.mark.parametrize(
    ("row", "family", "given"),
    [
        ({"S": "TESTPERSON", "F": "MARY ANN"}, "Testperson", ["Mary"]),
        ({"F": "MARY ANN"}, None, ["Mary"]),
        ({"S": "EXAMPLE SAMPLEY"}, "Example Sampley", None),
    ],
)
def test_joined_forenames_never_become_the_family_name_nor_the_reverse(
    row: dict[str, str], family: str | None, given: list[str] | None
) -> None:
    spec = {"from": ["S", "F"], "join": ", ", "parse": "name(surname-first)"}
    mapping = a_mapping({"p": a_person(name="f")}, fields={"f": spec})
    (name,) = body_of(mapping, row)["names"]
    assert (name.get("family"), name.get("given")) == (family, given)
    assert ("person-no-family-name" in findings(mapped(mapping, row))) == (family is None)


def test_joined_name_of_empty_columns_is_no_name() -> None:
    spec = {"from": ["S", "F"], "join": ", ", "parse": "name(surname-first)"}
    assert body_of(a_mapping({"p": a_person(name="f")}, fields={"f": spec}), {}) == {}
