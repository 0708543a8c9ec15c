"""Searching persons through the API: found, explained, audited, and never what may not be seen."""

import base64
from typing import Any

import pytest

from bluelamp.client.answer import PersonAnswer
from tests.node.found_records import a_location, a_person
from tests.node.serving import ServedNode


def search(node: ServedNode, caller: str = "officer", /, **question: Any) -> PersonAnswer:
    answer = node.http.post("/v1/persons/search", json=question, headers=node.headers(caller))
    assert answer.status_code == 200, answer.text
    return PersonAnswer.model_validate_json(answer.content)


def ids(answer: PersonAnswer) -> list[str]:
    return [hit.record.id for hit in answer.hits]


def some_others(node: ServedNode) -> None:
    for given, family, born in (
        ("Gareth", "Otherperson", "1971-02-03"),
        ("Zofia", "Nobodyska", "1993-11-21"),
        ("Harpreet", "Elsewhere", "2001-06-30"),
        ("Ngozi", "Anderswo", "1955-12-12"),
    ):
        a_person(node, given, family, born)


NAMES = [
    # recorded given, recorded family, what is typed, how the name fits
    ("Siobhan", "O'Brallaghan", "Shivaun OBrallaghan", "spelling"),
    ("Caitlin", "McTestly", "Kathleen Mac Testly", None),
    ("William", "Testperson", "Bill Testperson", "nickname"),
    ("Elizabeth Jane", "Testperson", "Liz Testperson", "nickname"),
    ("Margaret", "Testperson", "Peggy Testperson", "nickname"),
    ("John", "Smythe", "Jon Smith", None),
    ("Catherine", "Testperson", "Kathryn Testpersen", None),
    ("Muhammad", "Testkhan", "Mohammed Testkhan", "spelling"),
    ("Mohammed Abdul", "Rahman", "Muhamad Abdulrahman", None),
    ("محمد", "الاختبار", "Mohammed Alakhtbar", None),
    ("Harpreet", "Kaur Testgill", "Testgill Harpreet", "swapped"),
    ("Priya", "Patel", "Pria Patell", "typo"),
    ("Oluwaseun", "Adeyemi", "Oluwasean Adeyemi", None),
    ("Łukasz", "Wiśniewski", "Lukasz Wisniewski", None),
    ("Aleksandra", "Kowalska", "Alexandra Kowalski", None),
    ("Oleksandr", "Шевченко", "Oleksandr Shevchenko", None),
    ("小明", "王", "Wang Xiaoming", None),
    ("Nguyễn Văn", "Thử", "Nguyen Van Thu", None),
    ("Jean-Pierre", "Testperson", "Jean Pierre Testperson", None),
    ("Ada", "Smith-Testperson", "Ada Testperson", None),
]


def test_a_name_is_found_as_people_write_it(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    people = [a_person(a_node, given, family, "1984-03-04") for given, family, _, _ in NAMES]
    some_others(a_node)
    for wanted, (_, _, typed, how) in zip(people, NAMES, strict=True):
        with subtests.test(typed):
            answer = search(a_node, name=typed)
            assert ids(answer)[0] == wanted
            assert answer.hits[0].why[0].field == "name"
            assert how is None or answer.hits[0].why[0].how == how
            with_date = search(a_node, name=typed, born="1984-03-04")
            assert ids(with_date)[0] == wanted
            assert {reason.field for reason in with_date.hits[0].why} == {"name", "born"}
            other_date = search(a_node, name=typed, born="1931-09-21")
            assert wanted not in ids(other_date)


PARTS_OF_A_NAME: list[tuple[dict[str, str], str]] = [
    ({"family": "Testperson"}, "exact"),
    ({"name": "Testperson"}, "exact"),
    ({"name": "Testpers"}, "prefix"),
    ({"name": "testper*"}, "prefix"),
    ({"family": "Testpreson"}, "typo"),
    ({"name": "A Testperson"}, "initial"),
    ({"given": "Adaline", "family": "Testperson"}, "exact"),
    ({"given": "Testperson", "family": "Adaline"}, "swapped"),
    ({"given": "Adaline"}, "exact"),
]


def test_part_of_a_name_is_found(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    wanted = a_person(a_node, "Adaline Grace", "Testperson", "1984-03-04")
    some_others(a_node)
    for question, how in PARTS_OF_A_NAME:
        with subtests.test(str(question)):
            answer = search(a_node, **question)
            assert ids(answer) == [wanted]
            assert answer.hits[0].why[0].how == how


@pytest.mark.parametrize(
    ("recorded", "asked", "how"),
    [
        ("1984-03-04", {"born": "1984-03-04"}, "exact"),
        ("1984-03-04", {"born": "1984-04-03"}, "day-month-swapped"),
        ("1984-03-04", {"born": "1984-03-05"}, "typo"),
        ("1984-03-04", {"born": "1984"}, "partial"),
        ("1984-03-04", {"born": "1984-03"}, "partial"),
        ("1984", {"born": "1984-03-04"}, "partial"),
        ("1984-03-04", {"bornFrom": "1980-01-01", "bornTo": "1989-12-31"}, "in-range"),
        ("1984-03-04", {"ageFrom": 30, "ageTo": 60}, "in-range"),
    ],
)
def test_a_date_of_birth_agrees_as_far_as_it_is_known(
    a_node: ServedNode, recorded: str, asked: dict[str, Any], how: str
) -> None:
    wanted = a_person(a_node, "Ada", "Testperson", recorded)
    a_person(a_node, "Ada", "Testperson", "1931-09-09")
    answer = search(a_node, name="Ada Testperson", **asked)
    assert ids(answer)[0] == wanted
    assert next(reason.how for reason in answer.hits[0].why if reason.field == "born") == how


def test_another_date_of_birth_shuts_a_namesake_out_but_no_date_does_not(a_node: ServedNode) -> None:
    unknown = a_person(a_node, "Ada", "Testperson")
    a_person(a_node, "Ada", "Testperson", "1931-09-09")
    assert ids(search(a_node, name="Ada Testperson", born="1984-03-04")) == [unknown]


CHANGED_OR_WORN: list[tuple[dict[str, str], str]] = [
    # another family name and a given name that sounds otherwise, with the day of birth, swapped or not
    ({"name": "Chrisdine Quarmbank", "born": "1984-03-04"}, "born"),
    ({"name": "Chrisdine Quarmbank", "born": "1984-04-03"}, "born"),
    # a slip in each name and no date
    ({"name": "Chrsitine Tetsperson"}, "name"),
]


def test_a_name_with_slips_in_every_part_is_found(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    wanted = a_person(a_node, "Christine", "Testperson", "1984-03-04")
    a_person(a_node, "Zoe", "Anderswo", "1984-03-04")
    some_others(a_node)
    for question, field in CHANGED_OR_WORN:
        with subtests.test(str(question)):
            answer = search(a_node, **question)
            assert ids(answer) == [wanted]
            assert answer.hits[0].why[0].field == field


def test_a_number_with_a_slip_is_found_if_nobody_has_the_one_asked_for(a_node: ServedNode) -> None:
    wanted = a_person(
        a_node, "Ada", "Testperson", phone="+447700900123", identifiers=(("pncId", "06/99991F"),)
    )
    some_others(a_node)
    for question in ({"phone": "07700 900132"}, {"identifier": {"scheme": "pncId", "value": "06/99981F"}}):
        answer = search(a_node, **question)
        assert ids(answer) == [wanted]
        assert answer.hits[0].why[0].how == "typo"
    right = a_person(a_node, "Zoe", "Otherperson", phone="+447700900132")
    assert ids(search(a_node, phone="07700 900132")) == [right]


def test_a_namesake_without_a_place_stands_below_who_lives_there(a_node: ServedNode) -> None:
    there, nowhere = (a_person(a_node, "Ada", "Testperson") for _ in range(2))
    home = a_location(a_node, premises="7", street="Lanternlight Row", town="Leeds", postcode="LS66 1BL")
    a_node.a_link(there, home, type="person-location", role="home", like=there)
    assert ids(search(a_node, name="Ada Testperson", postcode="LS66 1BL")) == [there, nowhere]


NUMBERS: list[tuple[dict[str, Any], str]] = [
    ({"identifier": {"scheme": "pncId", "value": "2006/0099991F"}}, "identifier"),
    ({"identifier": {"scheme": "pnc", "value": "06/99991F"}}, "identifier"),
    ({"identifier": {"value": " 06 / 99991 f "}}, "identifier"),
    ({"identifier": {"value": "AB123456C"}}, "identifier"),
    ({"identifier": {"value": "9999/06X"}}, "identifier"),
    ({"phone": "07700 900123"}, "phone"),
    ({"phone": "+44 (0)7700 900123"}, "phone"),
    ({"phone": "900123"}, "phone"),
    ({"email": "ADA.TESTER@example.org"}, "email"),
    ({"name": "Somebody Else", "phone": "07700900123"}, "phone"),
    ({"born": "1984-03-04"}, "born"),
]


def test_a_number_finds_the_person_whatever_the_name(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    wanted = a_person(
        a_node, "Ada", "Testperson", "1984-03-04", phone="+447700900123", email="ada.tester@example.org",
        identifiers=(("pncId", "06/99991F"), ("nino", "AB123456C"), ("cro", "9999/06X")),
    )  # fmt: skip
    some_others(a_node)
    for question, field in NUMBERS:
        with subtests.test(str(question)):
            answer = search(a_node, **question)
            assert ids(answer) == [wanted]
            assert field in {reason.field for reason in answer.hits[0].why}


@pytest.mark.parametrize(
    "question",
    [
        {"postcode": "LS66 1BL"},
        {"address": "7 Lanternlight Row, Leeds"},
        {"address": "Lanternlight Row"},
        {"name": "Ada Testperson", "postcode": "ls661bl"},
        {"postcode": "LS66", "ageFrom": 18},
        {"postcode": "LS66", "name": "Ada"},
    ],
)
def test_a_person_is_found_by_where_they_are_linked_to(a_node: ServedNode, question: dict[str, Any]) -> None:
    wanted = a_person(a_node, "Ada", "Testperson", "1984-03-04")
    home = a_location(a_node, premises="7", street="Lanternlight Row", town="Leeds", postcode="LS66 1BL")
    a_node.a_link(wanted, home, type="person-location", role="home", like=wanted)
    some_others(a_node)
    answer = search(a_node, **question)
    assert ids(answer) == [wanted]
    assert any(reason.how == "linked" and "home" in reason.sentence for reason in answer.hits[0].why)


def test_a_place_that_may_not_be_seen_leads_to_nobody(a_node: ServedNode) -> None:
    person = a_person(a_node, "Ada", "Testperson")
    secret = a_person(a_node, "Eve", "Secretperson", marking=1)
    refuge = a_location(a_node, premises="9", street="Refuge Row", postcode="LS66 9ZZ", marking=1)
    home = a_location(a_node, premises="7", street="Lanternlight Row", postcode="LS66 1BL")
    a_node.a_link(person, refuge, type="person-location", role="home", like=person)
    a_node.a_link(person, home, type="person-location", role="home", like=secret)
    assert ids(search(a_node, "enquiry", postcode="LS66 9ZZ")) == []
    assert ids(search(a_node, "enquiry", postcode="LS66 1BL")) == []
    assert ids(search(a_node, postcode="LS66 9ZZ")) == [person]


def test_an_alias_finds_the_person_and_says_so(a_node: ServedNode) -> None:
    wanted = a_person(a_node, "Ada", "Testperson", "1984-03-04", alias=("Scarlet", "Nightingale"))
    answer = search(a_node, name="Scarlett Nightingale")
    assert ids(answer) == [wanted]
    assert "alias" in answer.hits[0].why[0].sentence


def test_gender_and_codes_filter(a_node: ServedNode) -> None:
    woman = a_person(a_node, "Sam", "Testperson", gender="female", codes=("marker:VI",))
    unknown = a_person(a_node, "Sam", "Testperson")
    a_person(a_node, "Sam", "Testperson", gender="male")
    assert ids(search(a_node, name="Sam Testperson", gender="female")) == [woman, unknown]
    assert ids(search(a_node, name="Sam Testperson", codes=["gender:female"])) == [woman]
    answer = search(a_node, name="Sam Testperson", facets=True)
    facets = {facet.facet: {value.label: value.count for value in facet.values} for facet in answer.facets}
    assert facets["gender"] == {"Female": 1, "Male": 1}
    assert facets["system"] == {"custody": 3}


def test_pages_hold_every_match_once_and_belong_to_one_question(a_node: ServedNode) -> None:
    everybody = {a_person(a_node, "Ada", "Testperson", f"19{year}-03-04") for year in range(50, 75)}
    seen: list[str] = []
    question: dict[str, Any] = {"name": "Ada Testperson", "limit": 10}
    while True:
        answer = search(a_node, **question)
        assert (answer.total.count, answer.total.relation) == (25, "exact")
        seen += ids(answer)
        if answer.next_cursor is None:
            break
        question["cursor"] = answer.next_cursor
    assert set(seen) == everybody
    assert len(seen) == 25
    other = a_node.http.post(
        "/v1/persons/search", json={**question, "name": "Somebody Else"}, headers=a_node.headers("officer")
    )
    assert other.json()["code"] == "cursor-invalid"


def test_a_search_is_audited_with_its_question_found_or_not(a_node: ServedNode) -> None:
    wanted = a_person(a_node, "Ada", "Testperson")
    search(a_node, name="Ada Testperson")
    search(a_node, name="Nobody Whatsoever")
    found, nothing = a_node.audit()[-2:]
    assert [one["event"] for one in (found, nothing)] == ["persons-searched", "persons-searched"]
    assert [one["leaf"]["subjectCount"] for one in (found, nothing)] == [1, 0]
    assert found["detail"]["asked"] == {"name": "Ada Testperson"}
    assert "Testperson" not in str(found["leaf"])
    assert nothing["leaf"]["counts"] == {"matches": 0, "records": 0}
    assert wanted
    assert "Testperson" not in a_node.log.getvalue()


def test_what_may_not_be_seen_leaves_no_trace_in_the_answer(a_node: ServedNode) -> None:
    a_person(a_node, "Ada", "Testperson", "1984-03-04", gender="female")
    question = {"name": "Ada Testperson", "facets": True}

    def asked() -> bytes:
        return a_node.http.post(
            "/v1/persons/search", json=question, headers=a_node.headers("enquiry")
        ).content

    before = asked()
    a_person(a_node, "Ada", "Testperson", "1984-03-04", gender="male", marking=1)
    a_person(a_node, "Ada", "Testperson", "1984-03-04", gender="male", access=("health",))
    a_person(a_node, "Ada", "Testperson", "1984-03-04", gender="male", purposes=("statistics",))
    assert asked() == before
    assert search(a_node, "officer", **question).total.count == 2
    assert search(a_node, "local-administrator", **question).total.count == 3


def test_coverage_names_every_system_and_counts_the_page(a_node: ServedNode) -> None:
    a_person(a_node, "Ada", "Testperson")
    coverage = search(a_node, name="Ada Testperson").coverage
    assert (coverage.force, coverage.state) == ("13", "complete")
    assert [(one.system, one.state, one.records) for one in coverage.systems] == [("custody", "complete", 1)]
    assert coverage.systems[0].as_of is not None


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"born": "1984-02-31"}, "born"),
    ({"born": "0000"}, "born"),
    ({"name": "x", "ageFrom": 40, "ageTo": 30}, "ageTo"),
    ({"name": "x", "bornFrom": "1990-01-01", "bornTo": "1980-01-01"}, "bornTo"),
    ({"name": "x\x00y"}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "x", "limit": 0}, "limit"),
]


def test_a_question_that_makes_no_sense_is_refused_with_its_field(
    a_node: ServedNode, subtests: pytest.Subtests
) -> None:
    for question, field in REFUSED:
        with subtests.test(str(question)[:60]):
            answer = a_node.http.post("/v1/persons/search", json=question, headers=a_node.headers())
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["field"] == field


ODD: list[dict[str, Any]] = [
    {"name": "x" * 300},
    {"name": "a b c d e f g h i j k l m n o p " * 9},
    {"name": "\u202eevil\u202c"},
    {"name": "%_\\'\";--"},
    {"name": "'; DROP TABLE record; --"},
    {"name": "🙂🙂🙂"},
    {"name": "محمد بن عبد الله"},
    {"name": ","},
    {"name": " "},
    {"name": "*"},
    {"born": "9999-12-31"},
    {"born": "0001-01-01"},
    {"bornFrom": "0001-01-01", "bornTo": "9999-12-31"},
    {"ageFrom": 130},
    {"ageTo": 0},
    {"identifier": {"value": "?"}},
    {"identifier": {"scheme": "nonsense", "value": "79/123456X"}},
    {"phone": "x"},
    {"email": "@"},
    {"postcode": "%%%"},
    {"address": "1" * 300},
    {"name": "Ada", "systems": ["no-such-system"]},
    {"name": "Ada", "codes": ["gender:{}"]},
]


def test_odd_questions_are_answered(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    a_person(a_node, "Ada", "Testperson", "1984-03-04", phone="+447700900123")
    for question in ODD:
        with subtests.test(str(question)[:60]):
            answer = a_node.http.post("/v1/persons/search", json=question, headers=a_node.headers())
            assert answer.status_code in (200, 422), answer.text


def test_a_system_that_is_not_connected_is_refused_rather_than_answered_by_nobody(a_node: ServedNode) -> None:
    a_person(a_node, "Ada", "Testperson")
    asked = {"name": "Ada Testperson", "systems": ["custody", "no-such-system"]}
    answer = a_node.http.post("/v1/persons/search", json=asked, headers=a_node.headers())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "systems"
    assert search(a_node, name="Ada Testperson", systems=["custody"]).total.count == 1


def test_a_cursor_that_nobody_gave_out_is_refused(a_node: ServedNode, subtests: pytest.Subtests) -> None:
    nested = base64.urlsafe_b64encode(b"[" * 1400).decode().rstrip("=")
    for cursor in (
        "x",
        "AAAA",
        nested,
        base64.urlsafe_b64encode(b'{"q":"x","offset":1}').decode().rstrip("="),
    ):
        for kind in ("persons", "events"):
            with subtests.test(f"{kind} {cursor[:20]}"):
                asked = {"name": "Ada", "cursor": cursor} if kind == "persons" else {"cursor": cursor}
                answer = a_node.http.post(f"/v1/{kind}/search", json=asked, headers=a_node.headers())
                assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")
