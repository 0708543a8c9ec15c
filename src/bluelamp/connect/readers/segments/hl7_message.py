"""One HL7 v2 message to values by path: `PID.5.1`, `PID.3.2/1`, `OBX.2/5.1`. Files, frames and batches are hl7's."""

import re

from bluelamp.connect.readers.segments.hl7_escapes import Separators, separators
from bluelamp.connect.readers.segments.record import BadRecord

ONCE = frozenset(
    {"MSH", "SFT", "EVN", "PID", "PD1", "PV1", "PV2", "MRG", "MSA", "QRD", "QRF", "QAK", "QPD", "RCP", "SCH", "TXA", "ORC"}
)  # fmt: skip
"""Segments that stand once in the messages that police meet; all others are numbered from 1 even where one comes."""

LINE_ENDS = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
PATH = re.compile(r"([A-Z][A-Z0-9]{2})\.(?:\d{1,3}/)?\d{1,3}\.(?:\d{1,3}/)?\d{1,3}(?:\.\d{1,3})?")

CHARACTER_SETS = {
    "": None, "ASCII": "ascii", "ISO IR6": "ascii", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "8859/1": "latin-1",
    "8859/2": "iso8859-2", "8859/5": "iso8859-5", "8859/6": "iso8859-6", "8859/7": "iso8859-7", "8859/9": "iso8859-9",
    "8859/15": "iso8859-15", "WINDOWS-1252": "cp1252",
}  # fmt: skip
"""MSH-18 (HL7 table 0211, and two that senders write beside it) to Python's codecs."""


class MessageParser:
    """Takes messages apart, one by one."""

    def __init__(self, encoding: str, *, trusted: bool, numbered: frozenset[str], repeats_max: int) -> None:
        self._encoding = encoding
        self._trusted = trusted
        self._numbered = numbered
        self._repeats_max = repeats_max
        self._names: dict[tuple[str, int], str] = {}
        self._fields: dict[str, set[str]] = {}
        for path in numbered:
            self._fields.setdefault(path[:3], set()).add(path)

    def values(self, raw: bytes) -> dict[str, str]:
        """Every filled value of the message by its path; raises `BadRecord`.

        `raw` is one message without its frame, MSH first. MSH-1 and MSH-2 are syntax and are not among the values.
        """
        encoding = self._encoding_of(raw)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            place = LINE_ENDS.split(raw[: error.start].decode("latin-1"))[-1][:3]
            raise BadRecord("bad-encoding", f"The message is not text in {encoding}.", place) from None
        forbidden = _CONTROL.search(text)
        if forbidden is not None:
            reason = "nul-byte" if forbidden[0] == "\0" else "control-character"
            raise BadRecord(reason, f"The message holds the control character {ord(forbidden[0]):02X} (hex).")
        marks = separators(text[:16])
        values: dict[str, str] = {}
        counts: dict[str, int] = {}
        for line in LINE_ENDS.split(text):
            if line:
                self._segment(line, marks, encoding, counts, values)
        return values

    def _encoding_of(self, raw: bytes) -> str:
        """MSH-18 where it is filled, else the manifest's; or always the manifest's, where that is trusted."""
        if self._trusted:
            return self._encoding
        header = raw[: raw.find(b"\r")] if b"\r" in raw else raw.split(b"\n", 1)[0]
        fields = header.split(raw[3:4] or b"|", 18)
        # The first of several sets is that of the message (HL7 v2, 2.15.9.18).
        named = fields[17] if len(fields) > 17 else b""
        name = re.split(rb"[^A-Za-z0-9/ -]", named, maxsplit=1)[0].decode("ascii").strip().upper()
        if name not in CHARACTER_SETS:
            raise BadRecord(
                "encoding-unknown",
                "MSH-18 names a character set that is not known; set `encoding` and `trust_encoding` in the manifest.",
                "MSH.18",
            )
        return CHARACTER_SETS[name] or self._encoding

    def _segment(
        self, line: str, marks: Separators, encoding: str, counts: dict[str, int], values: dict[str, str]
    ) -> None:
        fields = line.split(marks.field)
        name = fields[0]
        if not _NAME.fullmatch(name):
            raise BadRecord(
                "segment-unreadable", "A line does not open with a segment's name and a separator."
            )
        turn = counts[name] = counts.get(name, 0) + 1
        if turn > self._repeats_max:
            raise BadRecord("too-many-repeats", f"{name} stands more than {self._repeats_max} times.", name)
        first = 1
        if name == "MSH":
            if turn > 1:
                raise BadRecord("segment-unreadable", "A message has one MSH.", "MSH")
            del fields[1:2]  # MSH-2; and MSH-1 is the separator itself
            first = 3
        prefix = self._prefix(name, turn)
        special, numbered = marks.special, self._fields.get(name, ())
        for number, value in enumerate(fields[1:], start=first):
            if not value:
                continue
            always = bool(numbered) and f"{name}.{number}" in numbered
            if always or special(value) is not None:
                self._field(value, f"{prefix}{number}.", marks, encoding, values, numbered=always)
            else:
                values[f"{prefix}{number}.1"] = value

    def _prefix(self, name: str, turn: int) -> str:
        """`PID.`, or `OBX.2/`: a number before a stroke counts how often."""
        if turn == 1 and name in ONCE and name not in self._numbered:
            return f"{name}."
        made = self._names.get((name, turn))
        if made is None:
            made = self._names[name, turn] = f"{name}.{turn}/"
        return made

    def _field(
        self,
        value: str,
        path: str,
        marks: Separators,
        encoding: str,
        values: dict[str, str],
        *,
        numbered: bool,
    ) -> None:
        repetitions = value.split(marks.repetition)
        if len(repetitions) > self._repeats_max:
            raise BadRecord(
                "too-many-repeats",
                f"{path.rstrip('.')} repeats more than {self._repeats_max} times.",
                path.rstrip("."),
            )
        for turn, repetition in enumerate(repetitions, start=1):
            place = f"{path}{turn}/" if numbered or turn > 1 else path
            for component, part in enumerate(repetition.split(marks.component), start=1):
                # The first subcomponent is the component itself, as in older versions of the standard (2.8).
                for sub, text in enumerate(part.split(marks.subcomponent), start=1):
                    if text:
                        end = f"{component}.{sub}" if sub > 1 else f"{component}"
                        values[place + end] = marks.plain(text, encoding)
