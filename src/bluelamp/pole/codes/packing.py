"""The two ways a code list is kept: packed columns (large, made by a tool) and TOML (small, written by hand)."""

import json
import lzma
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bluelamp.pole.codes.code_list import OWN_CODE, CodeListSummary

Columns = Mapping[str, Sequence[str]]

COLUMN_END = "\x1e"
VALIDITY = ("valid_from", "valid_to")
PACKED_BYTES_MAX = 64 * 1024 * 1024
# Text of short lines: the position in a word says more than the position in memory (pb=0, lc=4).
_FILTERS = [
    {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "lc": 4,
        "lp": 0,
        "pb": 0,
        "dict_size": 1 << 23,
    }
]


class CodeListBroken(ValueError):
    """A code list file cannot be read. Install Bluelamp again, or rebuild it with `tools/build_code_lists.py`."""


def pack(summary: CodeListSummary, columns: Columns) -> bytes:
    """Write a list as one compressed file; the same list always gives the same bytes."""
    names = list(columns)
    parts = [json.dumps({"summary": asdict(summary), "columns": names}, ensure_ascii=False, sort_keys=True)]
    for name in names:
        for cell in columns[name]:
            if "\n" in cell or COLUMN_END in cell:
                raise CodeListBroken(f"{summary.id}: a value of {name!r} holds a line break.")
        parts.append("\n".join(columns[name]))
    return lzma.compress(COLUMN_END.join(parts).encode(), format=lzma.FORMAT_XZ, filters=_FILTERS)


def unpack(packed: bytes) -> tuple[CodeListSummary, Columns]:
    """Read what `pack` wrote."""
    decompressor = lzma.LZMADecompressor(format=lzma.FORMAT_XZ)
    text = decompressor.decompress(packed, max_length=PACKED_BYTES_MAX).decode()
    head, *parts = text.split(COLUMN_END)
    described = json.loads(head)
    columns = {name: part.split("\n") for name, part in zip(described["columns"], parts, strict=True)}
    return _summary(described["summary"]), columns


def read_toml(text: str) -> tuple[CodeListSummary, Columns]:
    """Read a list written by hand: a head, and `entries` of which each has a code and a label."""
    described = tomllib.loads(text)
    entries = described.pop("entries")
    described = {"schemes": (), "facts": (), **described}
    names = (OWN_CODE, "label", *described["schemes"], *described["facts"], *VALIDITY)
    for entry in entries:
        strange = set(entry) - set(names)
        if strange:
            raise CodeListBroken(
                f"{described['id']}: the entry {entry.get('code')!r} has unknown columns {sorted(strange)}."
            )
    return _summary(described), {name: [str(entry.get(name, "")) for entry in entries] for name in names}


def _summary(described: Mapping[str, object]) -> CodeListSummary:
    plain = {name: value for name, value in described.items() if name not in ("schemes", "facts")}
    schemes, facts = described["schemes"], described["facts"]
    if not isinstance(schemes, list | tuple) or not isinstance(facts, list | tuple):
        raise CodeListBroken("The head of a code list must name its schemes and facts as lists.")
    return CodeListSummary(
        **{name: str(value) for name, value in plain.items()}, schemes=tuple(schemes), facts=tuple(facts)
    )
