"""One tagged record of ANSI/NIST-ITL to values by path. Which records make a transaction is nist's business."""

import re

from bluelamp.connect.readers.segments.record import BadRecord

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"
"""File, group, record and unit separator: they end records, fields, subfields and information items."""
BINARY_TYPES = frozenset({3, 4, 5, 6, 7, 8})
TEXT_TYPES = frozenset({1, 2})
HEADER_FIELDS = frozenset({1, 2, 3, 4, 5})
"""Of records that hold images or templates only these are read: length, IDC, and three that say what and whence."""
COUNT_FIELD = 3
"""Field 1.003 lists the transaction's records; it is checked and then says nothing more."""
_FIELD = re.compile(rb"(\d{1,2})\.(\d{1,9}):(.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
PATH = re.compile(r"\d{1,2}\.(?:\d{1,5}/)?\d{3,9}(?:\.\d{1,5}(?:/\d{1,5})?)?")


class RecordParser:
    """Takes tagged records apart."""

    def __init__(self, encoding: str, numbered: frozenset[str], repeats_max: int) -> None:
        self._encoding = encoding
        self._numbered = numbered
        self._repeats_max = repeats_max

    def fields(self, body: bytes, kind: int) -> dict[int, bytes]:
        """The fields of a record by number; `body` is without its FS. Raises `BadRecord`."""
        fields: dict[int, bytes] = {}
        for one in body.split(GS):
            found = _FIELD.fullmatch(one)
            if found is None or int(found[1]) != kind:
                raise BadRecord(
                    "segment-unreadable",
                    f"A field of the type-{kind} record has no tag of that type.",
                    str(kind),
                )
            number = int(found[2])
            if number in fields:
                raise BadRecord(
                    "repeat-unexpected", f"Field {kind}.{number:03d} stands twice.", f"{kind}.{number:03d}"
                )
            fields[number] = found[3]
        return fields

    def put(self, fields: dict[int, bytes], kind: int, turn: int, values: dict[str, str]) -> None:
        """Add the filled values of these fields by their paths: `2.018`, `2.018.2/1`, `14.1/003`."""
        prefix = f"{kind}.{turn}/" if turn > 1 or kind not in TEXT_TYPES else f"{kind}."
        for number, value in fields.items():
            if kind == 1 and number == COUNT_FIELD:
                continue
            path = f"{prefix}{number:03d}"
            if RS in value or US in value or f"{kind}.{number:03d}" in self._numbered:
                self._several(value, path, f"{kind}.{number:03d}" in self._numbered, values)
            elif value:
                values[path] = self._text(value, path)

    def _several(self, value: bytes, path: str, numbered: bool, values: dict[str, str]) -> None:
        subfields = value.split(RS)
        if len(subfields) > self._repeats_max:
            raise BadRecord("too-many-repeats", f"{path} repeats more than {self._repeats_max} times.", path)
        for turn, subfield in enumerate(subfields, start=1):
            for place, part in enumerate(subfield.split(US), start=1):
                if not part:
                    continue
                if numbered or turn > 1:
                    values[f"{path}.{turn}/{place}"] = self._text(part, path)
                else:
                    values[f"{path}.{place}" if place > 1 else path] = self._text(part, path)

    def _text(self, value: bytes, path: str) -> str:
        try:
            text = value.decode(self._encoding)
        except UnicodeDecodeError:
            raise BadRecord("bad-encoding", f"{path} is not text in {self._encoding}.", path) from None
        forbidden = _CONTROL.search(text)
        if forbidden is not None:
            reason = "nul-byte" if forbidden[0] == "\0" else "control-character"
            raise BadRecord(
                reason, f"{path} holds the control character {ord(forbidden[0]):02X} (hex).", path
            )
        return text


def counted(value: bytes) -> list[tuple[int, int]]:
    """The records that 1.003 lists behind the first: type and IDC of each. Raises `BadRecord`."""
    subfields = [subfield.split(US) for subfield in value.split(RS)]
    numbers = [
        [int(part) for part in subfield if part.isdigit() and len(part) < 10] for subfield in subfields
    ]
    if any(len(one) != 2 for one in numbers) or numbers[0][0] != 1:
        raise BadRecord("count-wrong", "1.003 (CNT) does not list the transaction's records.", "1.003")
    if numbers[0][1] != len(numbers) - 1:
        raise BadRecord(
            "count-wrong", "The first count of 1.003 (CNT) is not that of the records it lists.", "1.003"
        )
    return [(kind, idc) for kind, idc in numbers[1:]]


def binary_header(raw: bytes, kind: int, turn: int, values: dict[str, str]) -> None:
    """What the first bytes of a binary record say: its IDC, and of prints (types 3 to 6) impression and fingers."""
    values[f"{kind}.{turn}/002"] = str(raw[4])
    if kind in {3, 4, 5, 6} and len(raw) >= 12:
        values[f"{kind}.{turn}/003"] = str(raw[5])
        fingers = [finger for finger in raw[6:12] if finger != 255]
        for place, finger in enumerate(fingers, start=1):
            values[f"{kind}.{turn}/004" + (f".{place}/1" if place > 1 else "")] = str(finger)
