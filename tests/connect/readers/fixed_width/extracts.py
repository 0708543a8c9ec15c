"""Builders of mainframe extracts: values encoded as COBOL stores them, and the read itself."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import ebcdic  # noqa: F401 (registers the British code pages)
import polars as pl

from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers import Reader, ReadFailure, ReadPlan, open_reader


def text(value: str, width: int, page: str = "cp285") -> bytes:
    """PIC X(width)."""
    return value.ljust(width).encode(page)


def packed(value: Decimal | int | str, digits: int, *, scale: int = 0, signed: bool = True) -> bytes:
    """COMP-3."""
    number = Decimal(value)
    nibbles = str(abs(int(number.scaleb(scale)))).rjust(digits, "0") + (
        "d" if number < 0 else "c" if signed else "f"
    )
    return bytes.fromhex(nibbles.rjust(2 * (digits // 2 + 1), "0"))


def zoned(
    value: Decimal | int, digits: int, *, scale: int = 0, signed: bool = True, leading: bool = False
) -> bytes:
    """DISPLAY in EBCDIC, the sign over the last (or first) digit."""
    number = Decimal(value)
    cells = bytearray(str(abs(int(number.scaleb(scale)))).rjust(digits, "0").encode("cp037"))
    if signed:
        place = 0 if leading else -1
        cells[place] = (0xD0 if number < 0 else 0xC0) | (cells[place] & 15)
    return bytes(cells)


def binary(value: int, width: int, *, signed: bool = True) -> bytes:
    """COMP."""
    return value.to_bytes(width, "big", signed=signed)


def described(record: bytes) -> bytes:
    """The record with its length in front (RDW)."""
    return (len(record) + 4).to_bytes(2, "big") + b"\0\0" + record


def an_extract(
    folder: Path, copybook: str, content: bytes, *, plan: ReadPlan | None = None, **settings: Any
) -> Reader:
    """A reader over these bytes with this copybook (in free format)."""
    (folder / "a.dat").write_bytes(content)
    (folder / "a.cpy").write_text(copybook)
    stated = {"path": "a.dat", "copybook": "a.cpy", "encoding": "cp285", **settings}
    return open_reader(FixedWidthSpec.model_validate(stated).placed(folder), plan=plan)


def read_extract(
    folder: Path, copybook: str, content: bytes, *, batch_rows: int = 50_000, **settings: Any
) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    """All rows and failures."""
    return read_all(an_extract(folder, copybook, content, **settings), batch_rows)


def read_all(reader: Reader, batch_rows: int = 50_000) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    rows: list[dict[str, Any]] = []
    failures: list[ReadFailure] = []
    for batch in reader.batches(batch_rows):
        if isinstance(batch, pl.DataFrame):
            rows += batch.to_dicts()
        else:
            failures += batch
    return rows, failures
