"""Gzip and zip: read as they are, refused when cut, damaged, too large or named to escape."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from bluelamp.connect.errors import PathRefused, SourceTooLarge, SourceTruncated, SourceUnreadable
from tests.connect.readers.csv_files import read_csv

CONTENT = b"id,name\n1,Ann\n2,Bob\n"


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("packed", [gzip.compress(CONTENT), zipped({"extract/a.csv": CONTENT})])
def test_packed_files_are_told_by_their_first_bytes(tmp_path: Path, packed: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(packed)
    rows, failures = read_csv(tmp_path)
    assert [(row["name"], row["_row"]) for row in rows] == [("Ann", 2), ("Bob", 3)]
    assert failures == []


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_cut_gzip_is_refused(tmp_path: Path, keep: float) -> None:
    packed = gzip.compress(
        b"id,name\n" + b"".join(b"%d,%d\n" % (row, row * 7919 % 10007) for row in range(30_000))
    )
    (tmp_path / "a.csv").write_bytes(packed[: int(len(packed) * keep)])
    with pytest.raises(SourceTruncated, match="cut"):
        read_csv(tmp_path)


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(CONTENT))
    packed[-6] ^= 0xFF
    (tmp_path / "a.csv").write_bytes(bytes(packed))
    with pytest.raises(SourceUnreadable):
        read_csv(tmp_path)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"a.csv": content})])
def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    (tmp_path / "a.csv").write_bytes(pack(b"id,name\n" + (b"1," + b"x" * 1000 + b"\n") * 20_000))
    with pytest.raises(SourceTooLarge, match="max_ratio"):
        read_csv(tmp_path)


def test_a_bomb_is_refused_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(gzip.compress(b"id,name\n" + b"1,x\n" * 1000))
    with pytest.raises(SourceTooLarge, match="max_unpacked_bytes"):
        read_csv(tmp_path, max_unpacked_bytes=1000)
    (tmp_path / "a.csv").write_bytes(zipped({"a.csv": b"id,name\n" + b"1,x\n" * 1000}))
    with pytest.raises(SourceTooLarge, match="It says it unpacks to"):
        read_csv(tmp_path, max_unpacked_bytes=1000)


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "..\\a.csv", "C:\\a.csv", "x/../../a.csv"])
def test_a_member_named_to_escape_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(zipped({name: CONTENT}))
    with pytest.raises(PathRefused):
        read_csv(tmp_path)


def test_an_archive_of_several_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(zipped({"a.csv": CONTENT, "b.csv": CONTENT}))
    with pytest.raises(SourceUnreadable, match="holds 2 files"):
        read_csv(tmp_path)


def test_a_cut_or_locked_zip_is_refused(tmp_path: Path) -> None:
    packed = zipped({"a.csv": CONTENT})
    (tmp_path / "a.csv").write_bytes(packed[:-10])
    with pytest.raises(SourceTruncated):
        read_csv(tmp_path)
    locked = bytearray(packed)
    locked[6] |= 1
    locked[packed.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.csv").write_bytes(bytes(locked))
    with pytest.raises(SourceUnreadable, match="password"):
        read_csv(tmp_path)


def test_a_file_said_to_be_gzip_that_is_not_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CONTENT)
    with pytest.raises(SourceUnreadable):
        read_csv(tmp_path, compression="gz")
