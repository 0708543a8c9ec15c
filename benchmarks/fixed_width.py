"""How fast mainframe records become columns of text, beside a plain Python loop over the same bytes.

    python -m benchmarks.fixed_width --records 200000

Records of 67 bytes: text in EBCDIC, packed, zoned and binary numbers, all invented. CPU time of this process, best of three.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers import open_reader

LENGTH = 67
COPYBOOK = """01 R. 05 ID PIC 9(8). 05 SURNAME PIC X(20). 05 FORENAME PIC X(15). 05 DOB PIC S9(8) COMP-3. 05 SEX PIC X.
 05 HITS PIC S9(9) COMP. 05 BALANCE PIC S9(7)V99 COMP-3. 05 GRADE PIC S9(3)V9. 05 POSTCODE PIC X(5)."""


def an_extract(count: int) -> bytes:
    """So many invented records."""
    fixed = "TESTPERSON".ljust(20).encode("cp037") + "FAKE NAME".ljust(15).encode("cp037")
    rest = "ZZ993".encode("cp037")
    return b"".join(
        f"{number:08}".encode("cp037") + fixed
        + bytes.fromhex(f"0{19400101 + number % 60 * 10000:08}c") + (b"\xd4" if number % 2 else b"\xc6")
        + (number % 1000).to_bytes(4, "big") + bytes.fromhex(f"{number % 1_000_000_000:09}{'cd'[number % 2]}")
        + f"{number % 1000:03}".encode("cp037") + bytes([0xC0 | number % 10]) + b"\x40\x40\x40\x40" + rest[:1]
        for number in range(count)
    )  # fmt: skip


def decoded(folder: Path) -> int:
    """All records through the reader."""
    spec = FixedWidthSpec.model_validate({"path": "a.dat", "copybook": "a.cpy", "encoding": "cp037"})
    batches = open_reader(spec.placed(folder)).batches()
    return sum(len(batch) for batch in batches if isinstance(batch, pl.DataFrame))


def _packed(cell: bytes, scale: int) -> str:
    digits = cell.hex()
    text = str(int(digits[:-1])).rjust(scale + 1, "0")
    whole = f"{text[:-scale]}.{text[-scale:]}" if scale else text
    return f"-{whole}" if digits[-1] == "d" else whole


def looped(folder: Path) -> int:
    """The same columns, record by record."""
    content = (folder / "a.dat").read_bytes()
    rows = []
    for start in range(0, len(content), LENGTH):
        record = content[start : start + LENGTH]
        rows.append(
            (
                record[:8].decode("cp037"), record[8:28].decode("cp037").rstrip(), record[28:43].decode("cp037").rstrip(),
                _packed(record[43:48], 0), record[48:49].decode("cp037"), str(int.from_bytes(record[49:53], "big", signed=True)),
                _packed(record[53:58], 2), f"{int(bytes(byte & 15 | 0x30 for byte in record[58:62])) / 10:.1f}",
                record[62:].decode("cp037").rstrip(),
            )
        )  # fmt: skip
    names = ["id", "surname", "forename", "dob", "sex", "hits", "balance", "grade", "postcode"]
    return len(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))


def cpu_seconds(act: Callable[[Path], int], folder: Path) -> float:
    """The best of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        act(folder)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=200_000)
    count = parser.parse_args().records
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "a.dat").write_bytes(an_extract(count))
        (folder / "a.cpy").write_text(COPYBOOK)
        reader, loop = cpu_seconds(decoded, folder), cpu_seconds(looped, folder)
    print(f"reader      {count / reader:>12,.0f} records per CPU second")
    print(f"plain loop  {count / loop:>12,.0f} records per CPU second")
    print(f"ratio       {loop / reader:>12.1f}")


if __name__ == "__main__":
    main()
