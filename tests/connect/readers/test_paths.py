"""Which files a path may mean: nothing outside the allowed folders, by no trick."""

import os
from pathlib import Path

import pytest

from bluelamp.connect.errors import PathRefused, SourceMissing
from bluelamp.connect.readers.paths import files_of


@pytest.fixture
def a_system(tmp_path: Path) -> Path:
    folder = tmp_path / "systems" / "custody"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("id\n1\n")
    (tmp_path / "secret.csv").write_text("id\n9\n")
    return folder


@pytest.mark.parametrize(
    "pattern",
    [
        "../../secret.csv",
        "/etc/passwd",
        "../../*.csv",
        "x/../../../secret.csv",
        "http://host/a.csv",
        "file:///etc/passwd",
        "a\0.csv",
    ],
)
def test_a_path_that_leads_outside_is_refused(a_system: Path, pattern: str) -> None:
    with pytest.raises(PathRefused):
        files_of(pattern, a_system, (a_system,), (".csv",))


def test_a_link_that_leads_outside_is_refused(a_system: Path) -> None:
    (a_system / "link.csv").symlink_to(a_system.parent.parent / "secret.csv")
    for pattern in ("link.csv", "*.csv", "."):
        with pytest.raises(PathRefused, match="roots"):
            files_of(pattern, a_system, (a_system,), (".csv",))


def test_a_listed_root_may_be_read(a_system: Path) -> None:
    outside = a_system.parent.parent
    assert files_of(str(outside / "secret.csv"), a_system, (a_system, outside), (".csv",)) == [
        outside / "secret.csv"
    ]


def test_only_regular_files_are_read(a_system: Path) -> None:
    os.mkfifo(a_system / "pipe.csv")
    with pytest.raises(PathRefused, match="regular"):
        files_of("pipe.csv", a_system, (a_system,), (".csv",))
    assert files_of(".", a_system, (a_system,), (".csv",)) == [a_system / "a.csv"]


def test_a_name_with_brackets_that_exists_is_that_file(a_system: Path) -> None:
    (a_system / "a[1].csv").write_text("id\n1\n")
    assert files_of("a[1].csv", a_system, (a_system,), (".csv",)) == [a_system / "a[1].csv"]


def test_nothing_there_is_said(a_system: Path) -> None:
    for pattern in ("b.csv", "*.dat"):
        with pytest.raises(SourceMissing):
            files_of(pattern, a_system, (a_system,), (".csv",))
