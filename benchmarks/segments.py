"""How many PNC, HL7 and NIST records are read in a second of processor time, beside a naive loop of splits on the same file.

    python -m benchmarks.segments --records 20000

Invented records are written to a temporary folder. The reader does all that a run asks of it: the survey of columns, the
checks of counts and lengths, and batches of text. The naive loop splits every record into its values and checks nothing.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.kinds import print_each
from bluelamp.connect.readers import open_reader
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec, PncSpec, SegmentsSpec

PRINT_BYTES = 4_000


def hl7(number: int) -> bytes:
    """A message with ten segments."""
    lines = [
        f"MSH|^~\\&|HCP|ZZ|NODE|ZZ|20260301103000||ADT^A04|M{number}|P|2.4", "EVN|A04|20260301102900",
        f"PID|1||HC{number:06d}^^^HCP~999{number}^^^NHS||TESTPERSON^FAKE^A||19840304|F|||1 EXAMPLE STREET^^EXAMPLETON^^ZZ99 3VZ",
        "PV1|1|E|MED1" + "|" * 41 + "20260301100000", "AL1|1|DA|PEN^Penicillin|SV", "DG1|1||J45^Asthma",
        *(f"OBX|{turn}|NM|X{turn}^Value||{turn * 7}|mg" for turn in range(1, 5)),
    ]  # fmt: skip
    return ("\r".join(lines) + "\r").encode()


def tagged(kind: int, fields: list[str]) -> bytes:
    """A NIST record with its length."""
    body = "\x1d".join(f"{kind}.{field}" for field in fields)
    size = len(body) + len(f"{kind}.001:") + 2
    size += len(str(size + len(str(size))))
    return f"{kind}.001:{size}\x1d{body}\x1c".encode()


def nist(number: int) -> bytes:
    """A transaction with one text record and two prints."""
    first = tagged(
        1,
        [
            "002:0500",
            "003:1\x1f3\x1e2\x1f00\x1e4\x1f01\x1e4\x1f02",
            "004:CNA",
            "005:20260301",
            f"009:T{number}",
        ],
    )
    text = tagged(
        2, ["002:00", "018:TESTPERSON, FAKE", "019:NOBODY, FAKE\x1eTESTER, FAKE", "022:19840304", "024:F"]
    )
    prints = [
        (18 + PRINT_BYTES).to_bytes(4, "big") + bytes([idc, 1, 3, 255, 255, 255, 255, 255, 0, 0, 8, 0, 8, 0]) + b"\x80" * PRINT_BYTES
        for idc in (1, 2)
    ]  # fmt: skip
    return first + text + b"".join(prints)


def pnc(number: int) -> bytes:
    """A reply with three offences, each with a disposal."""
    segments = [
        "<FSC>K01YZ</FSC>",
        f"<IDS>K{f'99/{number}Z':11}{'TESTPERSON':12}{'':12}</IDS>",
        f"<CCR>K{'99/9999/1Z':15}{'':15}</CCR>",
    ]
    for offence in range(1, 4):
        segments.append(f"<COF>K{offence:03d}    {'5:5:5:1':13}{'TH68006':8}{'28112010':24}</COF>")
        segments.append(f"<ADJ>I{'GUILTY':13}{'GUILTY':14}260920110000 </ADJ>")
        segments.append(f"<DIS>I{'1002M12':104}</DIS>")
    reference = f"073ENQR{number:06d}R"
    header = f"<GMH>{reference}ENQASIPNCA05A730000173000001202109031023 1</GMH>"
    inner = "\n".join(segments)
    return f"<CXE01>\n{header}\n<ASI>\n{inner}\n</ASI>\n<GMT>{len(segments) + 4:06d}{reference}</GMT>\n</CXE01>\n".encode()


def naive_hl7(path: Path) -> int:
    """Split at line ends, bars, hats."""
    count = 0
    for message in path.read_text().split("MSH|")[1:]:
        values = {}
        for segment in message.split("\r"):
            for field, value in enumerate(segment.split("|")):
                for part, text in enumerate(value.split("^")):
                    values[segment[:3], field, part] = text
        count += 1
    return count


def naive_nist(path: Path) -> int:
    """Split at the file, group, record and unit separators, images and all."""
    count = 0
    for record in path.read_bytes().split(b"\x1c"):
        values = {}
        for field in record.split(b"\x1d"):
            tag, _, value = field.partition(b":")
            values[tag] = [subfield.split(b"\x1f") for subfield in value.split(b"\x1e")]
        count += b"1.001" in values or any(tag.endswith(b"1.001") for tag in values)
    return count


def naive_pnc(path: Path) -> int:
    """Find the tags and strip what stands between them."""
    count = 0
    for message in path.read_text().split("<CXE01>")[1:]:
        values = [
            (name, text[:1], text[1:].strip()) for name, text in re.findall(r"<(\w{3})>([^<]+)<", message)
        ]
        count += bool(values)
    return count


KINDS: dict[str, tuple[Callable[[int], bytes], type[SegmentsSpec], Callable[[Path], int]]] = {
    "hl7": (hl7, Hl7Spec, naive_hl7),
    "nist": (nist, NistSpec, naive_nist),
    "pnc": (pnc, PncSpec, naive_pnc),
}


def measure(kind: str, records: int, folder: Path) -> dict[str, float | int | str]:
    """Records for each second of processor time, ours and the naive loop's, in the same process."""
    make, spec, naive = KINDS[kind]
    path = folder / f"bench.{kind}"
    path.write_bytes(b"".join(make(number) for number in range(records)))
    began = time.process_time()
    reader = open_reader(spec.model_validate({"path": path.name}).placed(folder))
    rows = sum(len(batch) for batch in reader.batches() if isinstance(batch, pl.DataFrame))
    ours = time.process_time() - began
    assert rows == records
    began = time.process_time()
    assert naive(path) >= records
    theirs = time.process_time() - began
    return {
        "kind": kind, "records": records, "columns": len(reader.columns), "mbytes": round(path.stat().st_size / 1e6, 1),
        "rows_per_cpu_second": round(records / ours), "naive_rows_per_cpu_second": round(records / theirs),
        "share_of_naive": round(theirs / ours, 2),
    }  # fmt: skip


if __name__ == "__main__":
    print_each(__doc__, KINDS, measure)
