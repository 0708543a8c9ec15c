"""What we ship of other people is what was recorded, with its licence; nothing is fetched from elsewhere."""

import io
import json
import tarfile
import tomllib
from pathlib import Path

import pytest

from tools.vendor import VENDOR, differences, vendor

LEDGER = '[widget]\nwhat = "a widget"\ntake = ["dist/widget.js", "LICENSE"]\n'


def a_tarball(**files: str) -> bytes:
    """An npm package as `npm pack` writes it."""
    packed = io.BytesIO()
    about = json.dumps({"name": "widget", "version": "1.2.3", "license": "MIT"})
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in {"package.json": about, **files}.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with one vendored package."""
    path = tmp_path / "vendor.toml"
    path.write_text(LEDGER)
    script = "run()\n//# sourceMappingURL=widget.js.map"
    vendor("widget", a_tarball(**{"dist/widget.js": script, "dist/other.js": "", "LICENSE": "MIT"}), path)
    return path


def test_shipped_files_are_those_recorded() -> None:
    assert differences(VENDOR / "vendor.toml") == []


def test_every_package_states_version_and_licence() -> None:
    for package in tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8")).values():
        assert package["version"]
        assert package["licence"]
        assert "LICENSE" in package["sha256"]


def test_only_listed_files_come_without_source_map(ledger: Path) -> None:
    files = {path.name: path.read_text() for path in (ledger.parent / "widget").iterdir()}
    assert files == {"widget.js": "run()\n", "LICENSE": "MIT"}
    recorded = tomllib.loads(ledger.read_text())["widget"]
    assert (recorded["version"], recorded["licence"]) == ("1.2.3", "MIT")


def test_changed_missing_and_unrecorded_files_are_found(ledger: Path) -> None:
    assert differences(ledger) == []
    folder = ledger.parent / "widget"
    (folder / "widget.js").write_text("run();steal()")
    (folder / "LICENSE").unlink()
    (folder / "extra.js").write_text("")
    assert len(differences(ledger)) == 3


def test_stylesheets_fetch_nothing_from_elsewhere() -> None:
    for path in VENDOR.glob("*/*.css"):
        text = path.read_text("utf-8")
        assert "@import" not in text
        assert not [part for part in text.split("url(")[1:] if part.strip("\"' ").startswith(("http", "//"))]
