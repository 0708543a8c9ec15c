"""Real open crime: two whole months of West Yorkshire from data.police.uk, byte for byte.

Licence, origin and checksums are in SOURCE.toml. Loading it is the connector's work, not ours.
"""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

__all__ = ["MonthDamaged", "MonthUnknown", "OpenMonth", "attribution", "extract", "months", "read"]


class MonthUnknown(LookupError):
    """That month of open crime is not shipped. Choose one that `bluelamp.demo.open_data.months()` names."""


class MonthDamaged(Exception):
    """The shipped open crime does not match its checksum. Install Bluelamp again."""


@dataclass(frozen=True)
class OpenMonth:
    """One shipped month: its compressed file and what the CSV inside must be."""

    month: str
    file: str
    rows: int
    bytes: int
    sha256: str


@cache
def months() -> Mapping[str, OpenMonth]:
    """The months shipped, by their name (`2016-07`)."""
    return {name: OpenMonth(month=name, **fields) for name, fields in _source()["months"].items()}


def attribution() -> str:
    """The sentence that the licence asks us to show wherever this is used."""
    return str(_source()["attribution"])


def read(month: str) -> bytes:
    """The month's CSV exactly as published (UTF-8, comma, one heading line)."""
    if month not in months():
        raise MonthUnknown(f"{month}: shipped are {', '.join(months())}")
    wanted = months()[month]
    content = gzip.decompress((files(__name__) / wanted.file).read_bytes())
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise MonthDamaged(wanted.file)
    return content


def extract(month: str, folder: Path) -> Path:
    """Writes the month's CSV into the folder, under the name it was published by."""
    content = read(month)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / months()[month].file.removesuffix(".gz")
    target.write_bytes(content)
    return target


@cache
def _source() -> Mapping[str, Any]:
    return tomllib.loads((files(__name__) / "SOURCE.toml").read_text(encoding="utf-8"))
