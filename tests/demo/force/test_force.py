"""The synthetic force is the same each time, plainly invented, shaped like old systems, and its truth is true."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bluelamp.demo.force import ForceFiles, TrueRow, WrongNumberOfPeople, next_day, read_truth, write_force

CHECK_CHARACTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
DRAMA = re.compile(r"07700900\d{3}|01134960\d{3}|01144960\d{3}|01614960\d{3}|01632960\d{3}")
INVENTED_POSTCODE = re.compile(r"(LS|BD|HD|WF|HX)6\d\d[ABD-HJLNP-UW-Z]{2}")
COLUMNS = [
    *("SEAL_NO", "OCCURRENCE_REF", "OWNER", "DOB", "ADDRESS", "POSTCODE", "TELEPHONE"),
    *("ITEM", "DESCRIPTION", "SERIAL", "VRM", "FOUND_AT", "BOOKED_IN"),
]


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> ForceFiles:
    """A force of the usual size; no test here changes it."""
    return write_force(tmp_path_factory.mktemp("force"))


def custody(force: ForceFiles, question: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(force.custody)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(question).fetchall()


def deposits(force: ForceFiles) -> list[list[str]]:
    with force.property_store.open(encoding="latin-1", newline="") as stream:
        return list(csv.reader(stream, delimiter="|"))


def truth_of(force: ForceFiles, system: str) -> list[TrueRow]:
    return [row for row in read_truth(force.truth) if row.system == system]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    write_force(tmp_path / "a", people=120, seed=5)
    write_force(tmp_path / "b", people=120, seed=5)
    write_force(tmp_path / "c", people=120, seed=6)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a")["property.csv"] != contents(tmp_path / "c")["property.csv"]


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    write_force(tmp_path, people=200, seed=5)
    write_force(tmp_path, people=60, seed=5)
    write_force(tmp_path / "fresh", people=60, seed=5)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert again == contents(tmp_path / "fresh")


@pytest.mark.parametrize("people", [-1, 49, 90_001])
def test_a_force_too_small_or_too_large_is_refused(people: int, tmp_path: Path) -> None:
    with pytest.raises(WrongNumberOfPeople):
        write_force(tmp_path / "force", people=people)
    assert not (tmp_path / "force").exists()


@pytest.mark.parametrize("seed", range(8))
def test_the_smallest_force_can_be_made_and_worked_with_any_seed(seed: int, tmp_path: Path) -> None:
    force = write_force(tmp_path, people=50, seed=seed)
    assert {row.expected for row in read_truth(force.truth)} == {
        *("loaded", "short-row", "bad-date", "unknown-code", "duplicate-key")
    }
    for _ in range(3):
        next_day(tmp_path)


def test_the_counts_given_are_the_counts_written(force: ForceFiles) -> None:
    assert force.people == 2000 == len(force.true_people.read_text(encoding="utf-8").splitlines()) - 1
    assert force.detained_persons == len(custody(force, "SELECT * FROM DETAINED_PERSON"))
    assert force.custody_records == len(custody(force, "SELECT * FROM CUSTODY_RECORD"))
    assert force.property_rows == len(deposits(force)) - 1
    assert force.detained_persons > 1000
    assert force.property_rows > 1000


def test_the_view_has_one_row_a_custody_record_and_the_later_of_two_times(force: ForceFiles) -> None:
    rows = custody(force, "SELECT * FROM V_CUSTODY")
    assert len(rows) == len({row["CUSTODY_NO"] for row in rows}) == force.custody_records
    assert len({row["DP_NO"] for row in rows}) == force.detained_persons
    updated = {
        row["CUSTODY_NO"]: max(row["a"], row["b"])
        for row in custody(
            force,
            "SELECT CUSTODY_NO, c.LAST_UPDATED a, d.LAST_UPDATED b"
            " FROM CUSTODY_RECORD c JOIN DETAINED_PERSON d USING (DP_NO)",
        )
    }
    assert {row["CUSTODY_NO"]: row["LAST_UPDATED"] for row in rows} == updated


def test_nothing_is_stamped_later_than_the_extract(force: ForceFiles) -> None:
    stamps = custody(force, "SELECT max(LAST_UPDATED) l, max(DETENTION_AUTHORISED) d FROM V_CUSTODY")[0]
    assert max(stamps["l"], stamps["d"]) <= "2026-10-31 23:00:00"
    held = custody(force, "SELECT * FROM CUSTODY_RECORD WHERE DISPOSAL IS NULL")
    assert {row["LAST_UPDATED"] == row["DETENTION_AUTHORISED"] for row in held} == {True}
    assert custody(force, "SELECT 1 FROM CUSTODY_RECORD WHERE ARREST_TIME > ARRIVAL_TIME") == []


def test_codes_in_custody_are_of_the_published_lists(force: ForceFiles) -> None:
    people = custody(force, "SELECT * FROM DETAINED_PERSON")
    assert {row["SEX"] for row in people} == set("0129")
    assert {row["ETHNIC_APPEARANCE"] for row in people} <= set("01234567")
    assert all(re.fullmatch(r"(\d\d/\d\d/\d{4})?", row["DOB"]) for row in people)
    codes = {row["OFFENCE_CODE"] for row in custody(force, "SELECT * FROM CUSTODY_RECORD")}
    assert {"TH68010", "CJ88116", "TH68036", "FA06001", "CM90002"} <= codes
    assert all(re.fullmatch(r"[A-Z]{2}\d{5}A?", code) for code in codes)


def test_a_pnc_id_passes_its_check_unless_the_truth_says_mistyped(force: ForceFiles) -> None:
    slips = {int(row.key): row.slips for row in truth_of(force, "custody")}
    held = custody(force, "SELECT DP_NO, PNC_ID FROM DETAINED_PERSON WHERE PNC_ID IS NOT NULL")
    mistyped = 0
    for row in held:
        year, serial = row["PNC_ID"].split("/")
        passes = CHECK_CHARACTERS[int(year[2:] + serial[:7]) % 23] == serial[7]
        assert passes != ("pnc-id-mistyped" in slips[row["DP_NO"]])
        mistyped += not passes
    assert len(held) > 400
    assert 0 < mistyped < len(held) / 10


def test_other_police_numbers_pass_their_checks(force: ForceFiles) -> None:
    for row in custody(force, "SELECT * FROM V_CUSTODY"):
        year, station, system, serial = row["ASN"].split("/")
        assert station.startswith("13Z")
        number = int("13" + system + year + serial[:11])
        assert CHECK_CHARACTERS[number % 23] == serial[11]
        if row["CRO"]:
            serial, year = row["CRO"].split("/")
            assert CHECK_CHARACTERS[int(year[:2] + serial) % 23] == year[2]


def test_the_published_example_of_an_arrest_number_gets_its_letter() -> None:
    from bluelamp.demo.force.identifiers import check_character

    assert check_character(int("01" + "01" + "11" + "00000410779")) == "H"


def test_no_telephone_mail_address_or_postcode_can_be_anybodys(force: ForceFiles) -> None:
    people = custody(force, "SELECT * FROM DETAINED_PERSON")
    lines = [line for line in deposits(force)[1:] if len(line) == len(COLUMNS)]
    telephones = [row["TELEPHONE"] for row in people] + [line[6] for line in lines]
    postcodes = [row["POSTCODE"] for row in people] + [line[5] for line in lines]
    assert sum(map(bool, telephones)) > 1000
    for telephone in filter(None, telephones):
        assert DRAMA.fullmatch(re.sub(r"^(\+44|0044)", "0", telephone.replace(" ", "")))
    for postcode in filter(None, postcodes):
        assert INVENTED_POSTCODE.fullmatch(postcode.upper().replace(" ", ""))
    assert all((row["EMAIL"] or "x@example.org").endswith("@example.org") for row in people)
    assert all(re.fullmatch(r"Y[A-Z]9\d ?[A-Z]{3}", line[10]) for line in lines if line[10])


def test_nobody_shares_a_mobile_number_by_accident(force: ForceFiles) -> None:
    with force.true_people.open(encoding="utf-8", newline="") as stream:
        held = Counter(
            row["telephone"] for row in csv.DictReader(stream) if row["telephone"].startswith("07")
        )
    assert set(held.values()) == {1}


def test_the_extract_is_latin_1_and_not_utf_8(force: ForceFiles) -> None:
    content = force.property_store.read_bytes()
    assert b"\xa3" in content
    assert b"\xe9" in content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    # latin-1 gives every byte a meaning; control characters would betray another code page.
    assert not any(0x80 <= byte < 0xA0 for byte in content)
    assert content.count(b"\r\n") == force.property_rows + 1


def test_whole_lines_have_every_column(force: ForceFiles) -> None:
    heading, *lines = deposits(force)
    assert heading == COLUMNS
    whole = [row for row in truth_of(force, "property") if row.expected != "short-row"]
    assert {len(lines[int(row.line) - 2]) for row in whole} == {len(COLUMNS)}


def test_each_broken_line_is_broken_as_the_truth_says(force: ForceFiles) -> None:
    lines = deposits(force)[1:]
    truth = truth_of(force, "property")
    broken = [row for row in truth if row.expected != "loaded"]
    assert {row.expected for row in broken} == {"short-row", "bad-date", "unknown-code", "duplicate-key"}
    assert len(broken) == force.broken_rows < force.property_rows * 0.02
    for row in broken:
        line = lines[int(row.line) - 2]
        cells = dict(zip(COLUMNS, line, strict=False))
        assert {
            "short-row": len(line) < len(COLUMNS),
            "bad-date": cells.get("BOOKED_IN", "").startswith("31/02/"),
            "unknown-code": cells.get("ITEM") == "ZZ9",
            "duplicate-key": sum(other[0] == line[0] for other in lines) == 2,
        }[row.expected]
    seals = Counter(lines[int(row.line) - 2][0] for row in truth if row.expected == "loaded")
    assert set(seals.values()) == {1}


def test_the_truth_covers_every_row_and_names_only_true_people(force: ForceFiles) -> None:
    with force.true_people.open(encoding="utf-8", newline="") as stream:
        persons = {row["person"] for row in csv.DictReader(stream)}
    detained = {str(row["DP_NO"]) for row in custody(force, "SELECT DP_NO FROM DETAINED_PERSON")}
    held, stored = truth_of(force, "custody"), truth_of(force, "property")
    assert {row.key for row in held} == detained
    assert len(held) == len(detained)
    assert [row.key for row in stored] == [line[0] for line in deposits(force)[1:]]
    assert [int(row.line) for row in stored] == list(range(2, force.property_rows + 2))
    assert {row.person for row in held} <= persons
    assert {row.person for row in stored} <= persons | {""}


def test_a_row_without_slips_says_what_is_true(force: ForceFiles) -> None:
    with force.true_people.open(encoding="utf-8", newline="") as stream:
        people = {row["person"]: row for row in csv.DictReader(stream)}
    rows = {str(row["DP_NO"]): row for row in custody(force, "SELECT * FROM DETAINED_PERSON")}
    clean = [row for row in truth_of(force, "custody") if not row.slips and row.person > "P00004"]
    assert len(clean) > 100
    for row in clean:
        held, true = rows[row.key], people[row.person]
        assert held["SURNAME"] == true["family"].upper()
        day, month, year = held["DOB"].split("/")
        assert f"{year}-{month}-{day}" == true["born"]
        assert (held["PNC_ID"] or "") == true["pnc_id"]
        assert held["POSTCODE"].upper().replace(" ", "") == true["postcode"].replace(" ", "")


def test_people_occur_in_both_systems_and_some_twice_in_one(force: ForceFiles) -> None:
    held = Counter(row.person for row in truth_of(force, "custody"))
    stored = {row.person for row in truth_of(force, "property")} - {""}
    assert len(held.keys() & stored) > 200
    assert sum(count > 1 for count in held.values()) > 20
    slips = {slip for row in read_truth(force.truth) for slip in row.slips}
    assert {
        *("nickname", "spelling", "family-mistyped", "names-swapped", "middle-left-out", "punctuation"),
        *("accents-lost", "former-family", "date-swapped", "date-mistyped", "date-missing"),
        *("earlier-address", "postcode-missing", "telephone-missing", "organisation"),
    } <= slips


def test_there_are_twins_juniors_and_every_naming_custom(force: ForceFiles) -> None:
    with force.true_people.open(encoding="utf-8", newline="") as stream:
        people = list(csv.DictReader(stream))
    assert len({row["custom"] for row in people}) == 12
    births = Counter((row["household"], row["born"]) for row in people)
    assert sum(count > 1 for count in births.values()) >= 3
    names = Counter((row["household"], row["given"], row["family"]) for row in people)
    assert sum(count > 1 for count in names.values()) >= 3


def test_each_known_search_has_its_persons_in_both_systems(force: ForceFiles) -> None:
    assert len(force.known) == 3
    for known in force.known:
        for person in (*known.persons, *known.lookalikes):
            assert person in {row.person for row in truth_of(force, "custody")}
            assert person in {row.person for row in truth_of(force, "property") if row.expected == "loaded"}
    owners = {line[2] for line in deposits(force) if len(line) > 2}
    surnames = {row["SURNAME"] for row in custody(force, "SELECT SURNAME FROM DETAINED_PERSON")}
    assert "O BRALLAGHAN, SHIVAUN" in owners
    assert "O'BRALLAGHAN" in surnames


def test_a_day_of_work_changes_what_it_says(tmp_path: Path) -> None:
    force = write_force(tmp_path, people=600, seed=3)
    before = {row["CUSTODY_NO"]: tuple(row) for row in custody(force, "SELECT * FROM V_CUSTODY")}
    worked = next_day(tmp_path)
    after = {row["CUSTODY_NO"]: tuple(row) for row in custody(force, "SELECT * FROM V_CUSTODY")}
    assert worked.custody.added == len(after.keys() - before.keys()) > 0
    assert worked.custody.deleted == len(before.keys() - after.keys()) > 0
    both = before.keys() & after.keys()
    assert worked.custody.changed == sum(before[key] != after[key] for key in both) > 0
    touched = sum(before.get(key) != after.get(key) for key in after)
    newer = [row for row in after.values() if row[-1] > max(old[-1] for old in before.values())]
    assert len(newer) == touched, "a watermark must see each new and each changed row"


def test_days_of_work_stay_under_the_guard_and_keep_the_truth(tmp_path: Path) -> None:
    force = write_force(tmp_path, people=600, seed=3)
    for _ in range(4):
        rows = len(custody(force, "SELECT CUSTODY_NO FROM CUSTODY_RECORD"))
        lines = len(deposits(force))
        worked = next_day(tmp_path)
        for changes, size in ((worked.custody, rows), (worked.property_store, lines)):
            assert changes.added > 0
            assert changes.changed > 0
            assert changes.deleted > 0
            assert changes.changed + changes.deleted < 0.05 * size
        detained = {str(row["DP_NO"]) for row in custody(force, "SELECT DP_NO FROM DETAINED_PERSON")}
        assert {row.key for row in truth_of(force, "custody")} == detained
        stored = truth_of(force, "property")
        assert [row.key for row in stored] == [line[0] for line in deposits(force)[1:]]
        assert sum(row.expected != "loaded" for row in stored) == force.broken_rows
        assert {"P00001", "P00002", "P00003", "P00004"} <= {row.person for row in stored}


def test_days_of_work_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_force(tmp_path / name, people=120, seed=5)
        next_day(tmp_path / name)
        next_day(tmp_path / name)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
