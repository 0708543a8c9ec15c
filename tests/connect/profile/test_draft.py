"""A draft loads at the first try, explains its guesses, shows no values of people, and keeps no password."""

import tomllib
from pathlib import Path

import pytest
import yaml

from bluelamp.connect.errors import ManifestInvalid, ServiceByManifest
from bluelamp.connect.profile import FolderTaken, TableNotChosen, draft
from bluelamp.connect.readers import Secrets
from bluelamp.demo.force import write_force
from tests.connect.profile.drafts import a_draft, bodies, loaded, meaning_of
from tests.connect.readers.sql_sources import postgresql_url, run_sql


@pytest.fixture(scope="module")
def a_force(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("force")
    write_force(folder, people=200)
    return folder


def people(count: int = 40) -> list[dict[str, str]]:
    return [
        {
            "REF": f"R{row:05}", "SURNAME": f"TESTPERSON{'ABCDEFGH'[row % 8]}", "FORENAME": "FAKE",
            "DOB": f"{1 + row % 28:02}/0{1 + row % 9}/19{50 + row % 49}", "SEX": "MFU"[row % 3], "POSTCODE": f"LS{1 + row % 9} {row % 9}AA",
        }
        for row in range(count)
    ]  # fmt: skip


def test_the_synthetic_custody_view_loads_without_an_edit(a_force: Path, tmp_path: Path) -> None:
    folder = tmp_path / "systems" / "custody"
    made = draft("custody", f"sqlite:///{a_force / 'custody.sqlite'}", folder=folder, table="V_CUSTODY")
    assert made.trial.kept_aside == {}
    assert made.root_needed == a_force
    mapped = loaded(made, folder, (a_force,))
    assert sum(len(batch.rejected) for batch in mapped) == 0
    persons = bodies(mapped, "person")
    assert all(person["names"][0]["family"] for person in persons)
    assert sum("births" in person for person in persons) > 0.8 * len(persons)
    assert {event["kind"] for event in bodies(mapped, "event")} == {"custodyStay"}
    assert len(bodies(mapped, "arrest_place")) > 0
    roles = {role for batch in mapped for frame in batch.links for role in frame["role"]}
    assert roles == {"subject", "home", "arrestedAt"}


def test_the_synthetic_property_extract_loads_without_an_edit(a_force: Path, tmp_path: Path) -> None:
    folder = tmp_path / "systems" / "property"
    made = draft("property", str(a_force / "property.csv"), folder=folder, roots=(a_force,))
    source = tomllib.loads(made.files["manifest.toml"])["source"]
    assert (source["encoding"], source["delimiter"]) == ("cp1252", "|")
    mapped = loaded(made, folder, (a_force,))
    assert made.root_needed is None
    assert all(len(batch.rejected) <= 0.02 * (len(batch.rows) + len(batch.rejected)) for batch in mapped)
    assert bodies(mapped, "property")[0]["seal"]
    assert bodies(mapped, "owner")[0]["names"][0]["family"]
    assert bodies(mapped, "vehicle")[0]["mark"]


def test_headers_in_plain_words_give_a_person_with_date_of_birth_and_sex(tmp_path: Path) -> None:
    made = a_draft(tmp_path, people())
    assert meaning_of(made) == {
        "REF": "ref", "SURNAME": "family", "FORENAME": "given", "DOB": "dob", "SEX": "gender", "POSTCODE": "postcode",
    }  # fmt: skip
    mapping = yaml.safe_load(made.files["mapping.yaml"])
    assert mapping["source"]["key"] == ["REF"]
    assert mapping["fields"]["sex"]["codes"] == {"M": "male", "F": "female", "U": "not-known"}
    assert mapping["fields"]["born"]["parse"] == "date(%d/%m/%Y)"


def test_victim_and_suspect_of_one_row_are_two_people(tmp_path: Path) -> None:
    rows = [
        {"CRIME_REF": f"13/{row:05}", "VICTIM_SURNAME": "TESTPERSON", "VICTIM_DOB": "25/12/1984", "SUSPECT_SURNAME": "NOBODY",
         "SUSPECT_FORENAME": "FAKE", "OFFENCE": "Invented offence", "EASTING": "430000", "NORTHING": "433000"}
        for row in range(30)
    ]  # fmt: skip
    made = a_draft(tmp_path, rows, name="crime")
    mapping = yaml.safe_load(made.files["mapping.yaml"])
    assert {"victim", "suspect", "event", "scene"} == set(mapping["entities"])
    roles = {(link["from"], link["to"], link["role"]) for link in mapping["links"]}
    assert roles == {
        ("victim", "event", "victim"),
        ("suspect", "event", "suspect"),
        ("event", "scene", "occurredAt"),
    }


def test_a_column_known_by_its_values_alone_is_used_and_marked(tmp_path: Path) -> None:
    rows = [{**row, "COL_17": f"fake{turn}@example.com"} for turn, row in enumerate(people())]
    made = a_draft(tmp_path, rows)
    assert meaning_of(made)["COL_17"] == "email"
    assert "CHECK COL_17" in made.files["mapping.yaml"]


def test_a_header_that_its_values_belie_is_not_believed(tmp_path: Path) -> None:
    made = a_draft(tmp_path, [{**row, "EMAIL": "see file"} for row in people()])
    assert meaning_of(made)["EMAIL"] is None
    assert "# EMAIL: the header says email, but only 0% of the values fit" in made.files["mapping.yaml"]


def test_dates_that_could_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    made = a_draft(tmp_path, [{**row, "DOB": "04/03/1984"} for row in people()])
    assert "day first" in made.files["mapping.yaml"]
    assert any(
        "fields.born" in line for line in made.files["mapping.yaml"].splitlines() if line.startswith("# ")
    )


def test_codes_that_nobody_knows_are_listed_for_somebody_who_does(tmp_path: Path) -> None:
    made = a_draft(tmp_path, [{**row, "SEX": "MFZ"[turn % 3]} for turn, row in enumerate(people())])
    assert "CHECK what Z mean" in " ".join(made.files["mapping.yaml"].replace("#", " ").split())
    assert made.trial.kept_aside == {}


def test_rows_without_a_key_are_named_by_a_hash_and_that_is_asked_about(tmp_path: Path) -> None:
    rows = [{name: row[name] for name in ("SURNAME", "DOB", "SEX")} for row in people()] * 2
    made = a_draft(tmp_path, rows)
    assert "hash_of" in yaml.safe_load(made.files["mapping.yaml"])["source"]["key"]
    assert any("source.key" in question for question in made.to_check)


def test_two_columns_that_name_a_row_together_are_found(tmp_path: Path) -> None:
    rows = [
        {"CUSTODY_NO": f"C{row // 3}", "LINE_NO": str(row % 3), "OFFENCE": "Invented"} for row in range(60)
    ]
    assert yaml.safe_load(a_draft(tmp_path, rows).files["mapping.yaml"])["source"]["key"] == [
        "CUSTODY_NO",
        "LINE_NO",
    ]


def test_no_value_of_a_person_is_written(tmp_path: Path) -> None:
    rows = [
        {**row, "SURNAME": f"CANARY{turn}", "FORENAME": f"Canary{turn}", "NOTES": f"canary {turn}"}
        for turn, row in enumerate(people())
    ]
    made = a_draft(tmp_path, rows)
    assert "canary" not in "".join(made.files.values()).casefold()
    assert "canary" not in repr(made).casefold()


def test_the_draft_says_what_it_proves_of_itself(tmp_path: Path) -> None:
    made = a_draft(tmp_path, people())
    rules = tomllib.loads(made.files["quality.toml"])["rules"]
    assert rules["mapping-compiles"] == rules["tests-pass"] == "done"
    assert rules["owner-named"] == "todo"


def test_a_password_given_on_the_way_in_goes_to_a_secret(an_empty_database: str, tmp_path: Path) -> None:
    plain = postgresql_url(an_empty_database)
    run_sql(plain, "CREATE TABLE custody (custody_no text PRIMARY KEY, surname text, dob date)",
            "INSERT INTO custody SELECT 'C' || i, 'TESTPERSON', DATE '1984-03-04' + i FROM generate_series(1, 30) AS i")  # fmt: skip
    url = plain.replace("@", ":s3cr3t@", 1) if ":@" not in plain else plain.replace(":@", ":s3cr3t@", 1)
    folder = tmp_path / "systems" / "custody"
    made = draft("custody", url, folder=folder)
    assert made.secret == ("custody.url", url)
    assert "s3cr3t" not in "".join(made.files.values()) + repr(made)
    assert tomllib.loads(made.files["manifest.toml"])["source"]["url"] == "file:custody.url"
    (tmp_path / "custody.url").write_text(url)
    mapped = loaded(made, folder, (), Secrets(folder=tmp_path))
    assert bodies(mapped, "person")[0]["births"][0]["date"].startswith("1984-03")
    assert yaml.safe_load(made.files["mapping.yaml"])["source"]["key"] == ["custody_no"]


def test_a_database_of_several_tables_asks_which(an_empty_database: str, tmp_path: Path) -> None:
    url = postgresql_url(an_empty_database)
    run_sql(url, "CREATE TABLE a (id int)", "CREATE VIEW b AS SELECT 1 AS id")
    with pytest.raises(TableNotChosen, match=r"a, b.*--table"):
        draft("custody", "env:X", folder=tmp_path / "custody", secrets=Secrets(environment={"X": url}))


def test_a_name_that_is_none_and_a_folder_that_is_taken_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match=r"a-z"):
        draft("Custody!", "a.csv", folder=tmp_path)
    made = a_draft(tmp_path, people())
    made.write(tmp_path / "systems" / "custody")
    with pytest.raises(FolderTaken):
        made.write(tmp_path / "systems" / "custody")


def test_what_is_a_suspects_is_never_given_to_the_victim(tmp_path: Path) -> None:
    rows = [
        {"CRIME_REF": f"13/{row:05}", "VIC_SURNAME": "TESTPERSON", "SUSPECT_DOB": "25/12/1984", "POSTCODE": "LS1 1AA", "OFFENCE": "Invented"}
        for row in range(30)
    ]  # fmt: skip
    mapping = yaml.safe_load(a_draft(tmp_path, rows, name="crime").files["mapping.yaml"])
    assert mapping["entities"]["victim"] == {"entity": "person", "family": "VIC_SURNAME"}
    assert mapping["entities"]["scene"]["key"] == ["POSTCODE"]
    assert mapping["entities"]["scene"]["postcode"] == {"from": "POSTCODE", "kind": "postcode"}
    assert {link["role"] for link in mapping["links"]} == {"victim", "occurredAt"}


@pytest.mark.parametrize(
    "address", ["https://key:s3cret@api.example/v1/stops?token=abc", "HTTP://api.example"]
)
def test_address_of_a_web_service_is_connected_by_a_manifest(tmp_path: Path, address: str) -> None:
    with pytest.raises(ServiceByManifest, match=r"api\.example.*read-a-rest-service") as caught:
        draft("stops", address, folder=tmp_path / "stops")
    assert "s3cret" not in str(caught.value)
    assert "abc" not in str(caught.value)
