"""A system folder with a real CSV file and a real mapping, for tests of files, jobs and schedule."""

from pathlib import Path

from bluelamp.connect.registry import Estate
from tests.connect.sync.node import KEYS

MANIFEST = """
[system]
id = "custody"
name = "Custody (pretend)"
supplier = "Example Supplier"

[source]
kind = "csv"
path = "custody.csv"

[capture]
every = "15m"
max_change = "20%"
"""
MAPPING = """
mapping: 1
source: {system: custody, key: [NO]}
fields:
  born: {from: DOB, parse: "date(%d/%m/%Y)"}
  sex: {from: SEX, codes: {M: male, F: female}}
entities:
  detainee: {entity: person, key: [NOMINAL], family: SURNAME, dob: born, gender: sex}
  stay: {entity: event, kind: custodyStay, reference: NO}
links:
  - {from: detainee, to: stay, role: subject}
handling: {marking: OFFICIAL-SENSITIVE, purposes: [policing]}
"""
HEADER = "NO,NOMINAL,SURNAME,DOB,SEX\n"


def lines(count: int) -> list[str]:
    """Stays in custody, two to a person."""
    return [f"C{n},N{n // 2},Testperson,04/03/1984,F\n" for n in range(count)]


def a_system_folder(
    folder: Path, rows: list[str], *, mapping: str = MAPPING, manifest: str = MANIFEST
) -> Path:
    """manifest.toml, mapping.yaml and custody.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(manifest)
    (folder / "mapping.yaml").write_text(mapping)
    (folder / "custody.csv").write_text(HEADER + "".join(rows))
    return folder


def an_estate(tmp_path: Path) -> Estate:
    """A node's systems folder that holds custody with its CSV."""
    return Estate(tmp_path / "systems", KEYS)
