"""A system with XML for a source, synced for real: counts add up, and what one record holds changes no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bluelamp.connect.sync import Request, RunSummary, sync_connected
from bluelamp.store.connection import Pool, open_pool
from tests.connect.sync.systems_on_disk import an_estate

MANIFEST = """
[system]
id = "crimes"
name = "Crimes (pretend)"

[source]
kind = "xml"
path = "crimes.xml"
record = "//crime"
repeats_max = 3

[capture]
max_change = "10%"
"""
MAPPING = """
mapping: 1
source: {system: crimes, key: [no]}
entities:
  crime: {entity: event, kind: crime, reference: no}
  suspect: {entity: person, repeat: 2, family: "suspect.{n}.surname"}
links:
  - {from: suspect, to: crime, role: suspect}
handling: {marking: OFFICIAL, purposes: [policing]}
quality: {max_quarantine: 50%}
"""


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def a_crime(no: str, suspects: int = 1) -> str:
    return f"<crime><no>{no}</no>{'<suspect><surname>TESTPERSON</surname></suspect>' * suspects}</crime>"


def test_counts_add_up_and_a_further_repeat_changes_no_other_row(a_pool: Pool, tmp_path: Path) -> None:
    estate = an_estate(tmp_path)
    folder = estate.folder / "crimes"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(MANIFEST)
    (folder / "mapping.yaml").write_text(MAPPING)

    def synced(*crimes: str) -> RunSummary:
        (folder / "crimes.xml").write_text(f"<a>{''.join(crimes)}</a>")
        summary = sync_connected(a_pool, estate, "crimes", Request("tester"))
        assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
        assert summary.error is None, summary.error
        return summary

    some = [a_crime(str(no)) for no in range(40)]
    first = synced(*some, a_crime("40", suspects=4), a_crime(""))
    assert (first.rows_read, first.rows_written, first.rows_quarantined) == (42, 40, 2)
    assert {reason for reason, _, _ in first.reasons} == {"too-many-repeats", "key-missing"}
    more = synced(*some, a_crime("41", suspects=3))
    assert (more.rows_written, more.rows_unchanged) == (1, 40)
    fewer = synced(*some, a_crime("41", suspects=2))
    assert (fewer.state, fewer.rows_written, fewer.rows_unchanged) == ("completed", 1, 40)
