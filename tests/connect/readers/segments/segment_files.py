"""Builders of PNC, HL7 and NIST files, and the read itself. All people are invented."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.readers import Reader, ReadFailure, ReadPlan, open_reader
from bluelamp.connect.segment_specs import Hl7Spec, NistSpec, PncSpec

FS, GS, RS, US = "\x1c", "\x1d", "\x1e", "\x1f"
SPECS = {"hl7": Hl7Spec, "nist": NistSpec, "pnc": PncSpec}
IMAGE = bytes(range(256)) * 4
"""Stands for a print: it holds every byte, the separators among them."""


def a_reader(
    folder: Path, kind: str, path: str = "a", plan: ReadPlan | None = None, **settings: Any
) -> Reader:
    return open_reader(SPECS[kind].model_validate({"path": path, **settings}).placed(folder), plan=plan)


def read(
    folder: Path, kind: str, content: bytes | str, *, batch_rows: int = 50_000, **settings: Any
) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    """Good rows without their empty cells, and failures."""
    (folder / "a").write_bytes(content.encode() if isinstance(content, str) else content)
    return read_all(a_reader(folder, kind, **settings), batch_rows)


def read_all(reader: Reader, batch_rows: int = 50_000) -> tuple[list[dict[str, Any]], list[ReadFailure]]:
    rows: list[dict[str, Any]] = []
    failures: list[ReadFailure] = []
    for batch in reader.batches(batch_rows):
        if isinstance(batch, pl.DataFrame):
            rows += [
                {name: cell for name, cell in row.items() if cell is not None} for row in batch.to_dicts()
            ]
        else:
            failures += batch
    return rows, failures


def reasons(failures: list[ReadFailure]) -> list[tuple[int, str, str | None]]:
    return [(failure.row, failure.reason, failure.field) for failure in failures]


def a_message(control: str = "1", *segments: str, encoding: str = "", family: str = "TESTPERSON") -> str:
    """An HL7 message of a detained person seen by healthcare."""
    head = f"MSH|^~\\&|CUSTODY-HCP|ZZ|NODE||20260301120000||ADT^A04|{control}|P|2.4||||||{encoding}".rstrip(
        "|"
    )
    person = f"PID|1||{control}^^^HCP||{family}^FAKE||19840304|F"
    return "\r".join([head, person, *segments]) + "\r"


def a_record(kind: int, fields: Sequence[tuple[int, str]], length: int | None = None) -> bytes:
    """A tagged NIST record; `length` lies about it."""
    body = GS.join(f"{kind}.{number:03d}:{value}" for number, value in fields).encode()
    whole = b""
    told = length or 0
    for _ in range(4):
        whole = f"{kind}.001:{told}{GS}".encode() + body + FS.encode()
        told = length if length is not None else len(whole)
    return whole


def a_print(idc: int = 1, image: bytes = IMAGE, length: int | None = None) -> bytes:
    """A binary record of type 4."""
    told = length if length is not None else 18 + len(image)
    head = bytes([idc, 1, 3, 255, 255, 255, 255, 255, 0, 0, 8, 0, 8, 0])
    return told.to_bytes(4, "big") + head + image


def a_face(idc: int = 2, image: bytes = IMAGE, length: int | None = None) -> bytes:
    """A tagged record of type 10, its image the last field."""
    head = f"10.002:{idc:02d}{GS}10.003:FACE{GS}10.004:ZZ{GS}10.005:20260301{GS}10.006:8{GS}10.999:".encode()
    whole = b""
    told = length or 0
    for _ in range(4):
        whole = f"10.001:{told}{GS}".encode() + head + image + FS.encode()
        told = length if length is not None else len(whole)
    return whole


def a_transaction(
    control: str = "T1",
    name: str = "TESTPERSON, FAKE",
    *,
    others: Sequence[tuple[int, int, bytes]] = (),
    count: str | None = None,
    more: Sequence[tuple[int, str]] = (),
) -> bytes:
    """A NIST transaction with one text record; `others` are (type, IDC, bytes)."""
    listed = [(2, 0), *((kind, idc) for kind, idc, _ in others)]
    told = count or RS.join([f"1{US}{len(listed)}", *(f"{kind}{US}{idc:02d}" for kind, idc in listed)])
    first = a_record(
        1,
        [(2, "0500"), (3, told), (4, "CNA"), (5, "20260301"), (7, "ZZNODE"), (8, "ZZLIVESCAN"), (9, control)],
    )
    text = a_record(2, [(2, "00"), (18, name), (22, "19840304"), (24, "F"), *more])
    return first + text + b"".join(content for _, _, content in others)


def padded(*parts: tuple[str, int]) -> str:
    """Values filled with blanks to their widths."""
    return "".join(value.ljust(width) for value, width in parts)


def a_reply(
    reference: str = "073ENQR000001R",
    *offences: Sequence[str],
    pnc_id: str = "99/1Z",
    count: int | None = None,
) -> str:
    """A PNC reply to an enquiry; each offence is its code and the codes of its disposals."""
    segments = [
        "<FSC>K" + padded(("01YZ", 4)) + "</FSC>",
        "<IDS>K" + padded((pnc_id, 11), ("TESTPERSON", 12), ("", 12)) + "</IDS>",
        "<CCR>K" + padded(("99/9999/1Z", 15), ("", 15)) + "</CCR>",
    ]
    for number, (code, *disposals) in enumerate(offences or [("TH68006",)], start=1):
        segments.append(
            f"<COF>K{number:03d}" + padded(("", 4), ("5:5:5:1", 13), (code, 8), ("28112010", 24)) + "</COF>"
        )
        if disposals:
            segments.append(
                "<ADJ>I"
                + padded(("GUILTY", 13), ("GUILTY", 14), ("26092011", 8), ("0000", 4), ("", 1))
                + "</ADJ>"
            )
        segments += ["<DIS>I" + padded((one, 104)) + "</DIS>" for one in disposals]
    told = len(segments) + 4 if count is None else count
    header = "<GMH>" + reference + "ENQASIPNCA05A730000173000001202109031023 050000001</GMH>"
    inner = "\n".join(segments)
    return f'<?xml version="1.0" standalone="yes"?>\n<CXE01>\n{header}\n<ASI>\n{inner}\n</ASI>\n<GMT>{told:06d}{reference}</GMT>\n</CXE01>\n'
