"""Telling PNC, HL7 and NIST files by their first bytes."""

import codecs
import re
from typing import Literal

from bluelamp.connect.readers.segments.hl7 import SUFFIXES as HL7_SUFFIXES
from bluelamp.connect.readers.segments.nist import SUFFIXES as NIST_SUFFIXES
from bluelamp.connect.readers.segments.nist_window import START
from bluelamp.connect.readers.segments.pnc import SUFFIXES as PNC_SUFFIXES

SUFFIXES = tuple(dict.fromkeys((*PNC_SUFFIXES, *HL7_SUFFIXES, *NIST_SUFFIXES)))
_HL7 = re.compile(rb"[\s\x0b]*(?:MSH|FHS|BHS)[^A-Za-z0-9\s]{2}")
_PNC = re.compile(rb"\s*(?:<\?xml[^<>]*\?>)?\s*<[A-Z]{3}[0-9]{2}>\s*<[A-Z][A-Z0-9]{2}>")
SegmentKind = Literal["hl7", "nist", "pnc"]


def kind_of(start: bytes) -> SegmentKind | None:
    """Which kind of tagged record a file opens with, if any."""
    start = start.removeprefix(codecs.BOM_UTF8)
    if START.match(start.lstrip(b"\r\n\t ")):
        return "nist"
    if _HL7.match(start):
        return "hl7"
    return "pnc" if _PNC.match(start) else None
