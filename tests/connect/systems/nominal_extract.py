"""Builds the shipped extract of the nominal index: `python -m tests.connect.systems.nominal_extract` writes it and its golden rows.

Nobody in it exists: names say so, PNC numbers are of the year 1999/99, telephones are Ofcom's for drama.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bluelamp.connect.manifest import read_manifest
from bluelamp.connect.readers import open_reader
from tests.connect.readers.fixed_width.extracts import binary, packed, text, zoned

SYSTEM = Path(__file__).parents[3] / "src/bluelamp/connect/systems/nominal_index"
SURNAMES = ("TESTPERSON", "FAKENAME", "NOBODY", "INVENTED", "O'EXAMPLE", "MADE-UP")
FORENAMES = ("MARY ANN", "JOHN", "JOSÉ", "SIÂN", "ABDUL-TEST", "PAT")


def a_nominal(number: int) -> bytes:
    """One record, every seventh with an address abroad, every ninth without a date of birth."""
    aliases = [(SURNAMES[(number + turn) % 6], FORENAMES[(number * turn) % 6]) for turn in range(number % 6)]
    warnings = ["VI", "DR", "WE", "AL", "SU"][: number % 4]
    day = 0 if number % 9 == 0 else 19400101 + number % 60 * 10000 + number % 12 * 100 + number % 28
    return b"".join(
        (
            zoned(number, 7, signed=False),
            text(SURNAMES[number % 6], 24),
            text(FORENAMES[number % 5], 24),
            packed(day, 8, signed=False),
            text("MFU"[number % 3], 1),
            text(f"1999/99{number:05}X", 13),
            b"\0" * 12,
            *(text(code, 2) for code in [*warnings, "", "", "", "", ""][:5]),
            binary(len(aliases), 2),
            *(text(family, 20) + text(given, 20) for family, given in [*aliases, *[("", "")] * 5][:5]),
            _address(number),
            text(f"07700 900{number:03}", 15),
            packed("-12.50" if number % 4 else "130.05", 7, scale=2),
            text("20240314", 8),
            text("£", 9),
        )
    )


def _address(number: int) -> bytes:
    if number % 7 == 0:
        return text("F", 1) + text(f"{number} RUE DE L'EXEMPLE, PARIS", 48) + text("FRANCE", 10)
    return text("U", 1) + text(f"{number} EXAMPLE LANE", 30) + text("LEEDS", 20) + text("ZZ99 3VZ", 8)


def the_extract() -> bytes:
    """Forty nominals."""
    return b"".join(a_nominal(number) for number in range(1, 41))


def the_rows() -> Iterator[pl.DataFrame]:
    """What the reader makes of the shipped extract."""
    reader = open_reader(read_manifest(SYSTEM / "manifest.toml").source)
    for batch in reader.batches():
        assert isinstance(batch, pl.DataFrame), batch
        yield batch.drop("_row")


def as_csv(frame: pl.DataFrame) -> str:
    """The rows as the golden file holds them."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([["" if value is None else value for value in row] for row in frame.iter_rows()])
    return written.getvalue()


if __name__ == "__main__":
    (SYSTEM / "fixtures/NOMINAL.dat").write_bytes(the_extract())
    (SYSTEM / "fixtures/nominal.csv").write_text(as_csv(pl.concat(the_rows())), encoding="utf-8")
