"""The manifest: strict keys, no SQL, no password, lengths of time and shares, errors that name file and key."""

from datetime import timedelta
from pathlib import Path

import pytest

from bluelamp.connect.errors import (
    ManifestInvalid,
    PasswordInManifest,
    SourceMissing,
    SqlInManifest,
    WatermarkUnsupported,
)
from bluelamp.connect.manifest import (
    Capture,
    CsvSpec,
    ExcelSpec,
    Manifest,
    SqlSpec,
    SystemFacts,
    parse_manifest,
    read_manifest,
)
from bluelamp.connect.readers import ReadPlan, open_reader
from bluelamp.connect.readers.opening import OURS

SYSTEM = '[system]\nid = "custody"\nname = "Custody"\n'
CSV = '[source]\nkind = "csv"\npath = "a.csv"\n'


def a_manifest(text: str) -> Manifest:
    return parse_manifest(text, where="manifest.toml", folder=Path("/srv/custody"), roots=[Path("/data")])


def test_the_shortest_manifest_is_a_system_and_a_source() -> None:
    manifest = a_manifest(SYSTEM + CSV)
    assert isinstance(manifest.source, CsvSpec)
    assert manifest.capture.mode == "snapshot"
    assert manifest.capture.max_change == 0.05
    assert manifest.source.roots == (Path("/srv/custody"), Path("/data"))


def test_lengths_of_time_and_shares_are_read() -> None:
    manifest = a_manifest(
        SYSTEM + '[source]\nkind = "sql"\nurl = "env:X"\ntable = "dbo.Custody Rec"\nlock_timeout = "1500ms"\n'
        '[capture]\nmode = "watermark"\nwatermark = "UPD"\noverlap = "1h"\nevery = "15m"\nmax_change = "12.5%"\n'
    )
    assert isinstance(manifest.source, SqlSpec)
    assert manifest.source.table_name == ("dbo", "Custody Rec")
    assert manifest.source.lock_timeout == timedelta(seconds=1.5)
    assert manifest.capture.every == timedelta(minutes=15)
    assert manifest.capture.overlap == timedelta(hours=1)
    assert manifest.capture.max_change == 0.125


SMALLEST = {
    "csv": 'path = "a.csv"',
    "dlt": 'resource = "a.b:c"',
    "excel": 'path = "a.xlsx"',
    "fixed-width": 'path = "a"\ncopybook = "a.cpy"',
    "hl7": 'path = "a"',
    "json": 'path = "a"',
    "nist": 'path = "a"',
    "odbc": 'connection = "env:X"\ntable = "a"',
    "pnc": 'path = "a"',
    "rest": 'url = "https://x.example"',
    "soap": 'url = "https://x.example"\nwsdl = "a.wsdl"\noperation = "List"',
    "sql": 'url = "env:X"\ntable = "a"',
    "xml": 'path = "a"\nrecord = "//a"',
}
"""The least that each kind of source says."""
WATERMARK = '[capture]\nmode = "watermark"\nwatermark = "at"\n'


def test_every_kind_is_tried_with_a_watermark() -> None:
    assert set(SMALLEST) == set(OURS)


@pytest.mark.parametrize("kind", sorted(set(SMALLEST) - {"sql"}))
def test_watermark_of_a_kind_that_is_read_whole_is_refused(kind: str) -> None:
    source = f'[source]\nkind = "{kind}"\n{SMALLEST[kind]}\n'
    assert a_manifest(SYSTEM + source).source.kind == kind
    with pytest.raises(WatermarkUnsupported, match=r"manifest\.toml, field .*always read whole.*snapshot"):
        a_manifest(SYSTEM + source + WATERMARK)
    spec = a_manifest(SYSTEM + source).source
    with pytest.raises(WatermarkUnsupported):
        open_reader(spec, plan=ReadPlan(watermark="at"))


@pytest.mark.parametrize(
    "source",
    [
        f'kind = "sql"\n{SMALLEST["sql"]}\n',
        f'kind = "rest"\n{SMALLEST["rest"]}\nsince_parameter = "since"\n',
        'kind = "mainframe"\n',
    ],
)
def test_watermark_of_a_source_that_tells_its_changes_is_taken(source: str) -> None:
    assert a_manifest(SYSTEM + "[source]\n" + source + WATERMARK).capture.watermark == "at"


def test_a_kind_of_somebody_elses_keeps_its_options() -> None:
    manifest = a_manifest(SYSTEM + '[source]\nkind = "mainframe"\noptions = {copybook = "a.cpy"}\n')
    assert manifest.source.kind == "mainframe"
    assert manifest.source.options == {"copybook": "a.cpy"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (SYSTEM + CSV + "colour = 1\n", "source.colour"),
        (SYSTEM + '[source]\nkind = "csv"\n', "source.path"),
        (SYSTEM + CSV.replace('"a.csv"', "3"), "source.path"),
        (SYSTEM + CSV + 'delimiter = "ab"\n', "source"),
        (SYSTEM + CSV + "header_row = 0\n", "source"),
        (SYSTEM + CSV + '[capture]\nevery = "15"\n', "capture.every"),
        (SYSTEM + CSV + '[capture]\nmax_change = "105%"\n', "capture.max_change"),
        (SYSTEM + CSV + '[capture]\nmode = "watermark"\n', "capture"),
        (SYSTEM + CSV + '[capture]\nmode = "sometimes"\n', "capture.mode"),
        (SYSTEM.replace("custody", "Custody!") + CSV, "system.id"),
        (CSV, "system"),
        (SYSTEM, "source"),
    ],
)
def test_a_wrong_key_is_named_with_its_file(text: str, key: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        a_manifest(text)
    assert caught.value.field == key
    assert str(caught.value).startswith("manifest.toml, field ")


def test_text_that_is_not_toml_is_refused() -> None:
    with pytest.raises(ManifestInvalid, match="not TOML"):
        a_manifest("[system")


@pytest.mark.parametrize(
    "line",
    [
        'table = "SELECT * FROM custody"', 'table = "custody; DROP TABLE x"', 'table = "select a from b"',
        'table = "(select 1)"', "table = \"a'b\"", 'table = "custody--"', 'table = "a.b.c"', 'table = "fn(x)"',
        'table = "custody"\nquery = "select 1"', 'table = "custody"\nwhere = "1=1"', 'table = "t"\nschema = "a;b"',
    ],
)  # fmt: skip
def test_sql_in_a_manifest_is_refused(line: str) -> None:
    with pytest.raises(SqlInManifest, match="view"):
        a_manifest(SYSTEM + f'[source]\nkind = "sql"\nurl = "env:X"\n{line}\n')


@pytest.mark.parametrize(
    "lines",
    [
        'url = "postgresql://reader:hunter2@host/db"',
        'url = "mysql://host/db?password=hunter2"',
        'url = "mssql://host/db?Pwd=hunter2"',
        'url = "postgresql://host/db"\npassword = "hunter2"',
    ],
)
def test_a_password_in_a_manifest_is_refused_and_not_repeated(lines: str) -> None:
    with pytest.raises(PasswordInManifest, match="env:NAME") as caught:
        a_manifest(SYSTEM + f'[source]\nkind = "sql"\ntable = "t"\n{lines}\n')
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["sqlite:///a.db", "postgresql://reader@host/db", "env:X", "file:/run/secrets/x"]
)
def test_a_url_without_a_password_may_stand_there(url: str) -> None:
    assert a_manifest(SYSTEM + f'[source]\nkind = "sql"\ntable = "t"\nurl = "{url}"\n').source.kind == "sql"


def test_a_url_that_is_none_is_refused() -> None:
    with pytest.raises(ManifestInvalid):
        a_manifest(SYSTEM + '[source]\nkind = "sql"\ntable = "t"\nurl = "the custody database"\n')


def test_a_manifest_file_is_read_and_its_absence_said(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="connect new"):
        read_manifest(tmp_path / "manifest.toml")
    (tmp_path / "manifest.toml").write_text(SYSTEM + CSV)
    assert read_manifest(tmp_path / "manifest.toml").source.folder == tmp_path
    (tmp_path / "manifest.toml").write_bytes(b"\xff")
    with pytest.raises(ManifestInvalid, match="UTF-8"):
        read_manifest(tmp_path / "manifest.toml")


def test_every_key_is_in_the_reference() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "manifest.md").read_text(encoding="utf-8")
    for part in (SystemFacts, CsvSpec, ExcelSpec, SqlSpec, Capture):
        for name, field in part.model_fields.items():
            assert f"`{field.alias or name}`" in reference or f'kind = "{field.default}"' in reference, name
