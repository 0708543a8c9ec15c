"""How an extract with a copybook wants to be read, and what the copybook says of its fields for the draft."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from bluelamp.connect.errors import SourceMissing
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.profile.header_words import header_meaning
from bluelamp.connect.readers.fixed_width import SUFFIXES
from bluelamp.connect.readers.fixed_width.code_page import Bytes, code_page, guess_page, likely_share
from bluelamp.connect.readers.fixed_width.copybook import copybook_text, parse_copybook
from bluelamp.connect.readers.fixed_width.cutting import Cutting, DescribedCutter
from bluelamp.connect.readers.fixed_width.decoder import Records
from bluelamp.connect.readers.fixed_width.entry import Entry
from bluelamp.connect.readers.fixed_width.layout import Column, RecordLayout
from bluelamp.connect.readers.fixed_width.suspicion import LINE_ENDS, described, text_bytes
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.stream import UnpackLimits, first_bytes

SAMPLE_BYTES = 1024 * 1024
LONGER_MAX = 256
"""How much longer than the copybook a record may be for its length to be found out."""
_DATE_WORDS = re.compile(r"(?:^|-)(?:DOB|DATE|DTE|DT|BORN|DOD)(?:-|$)")
_NUMBER = re.compile(r"\.\d+(?:\.\d+)*$")
_COUNTS = re.compile(r"(?:^|-)(?:COUNT|CNT|NO-OF|NUM-OF|NUMBER-OF|FILLER)(?:-|$)")

Settings = dict[str, tuple[object, str]]
RecordFormat = Literal["fixed", "lines", "variable"]


@dataclass(frozen=True, slots=True)
class CopybookOptions:
    """What `connect new` was told beside the extract."""

    copybook: Path
    encoding: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class CopybookLook:
    """How to read the extract, what was noticed, and what the copybook says of its columns."""

    spec: FixedWidthSpec
    settings: Settings
    where: str
    notes: tuple[str, ...]
    headers: dict[str, str]
    """Each column's name as the guesses should read it; empty for one that is no first of a table."""
    explained: dict[str, dict[str, str]]
    """Codes with the names that level 88 gives them."""
    tables: dict[str, int] = field(default_factory=dict)
    """Columns of tables, without numbers, and how often they come."""
    copybook: tuple[str, str] = ("", "")
    """Name and text of the copybook, for the system's folder."""


def look_at_extract(
    source: str, options: CopybookOptions, *, folder: Path, roots: Sequence[Path]
) -> CopybookLook:
    """Look at an extract with its copybook."""
    path, book = Path(source).expanduser().absolute(), options.copybook.expanduser().absolute()
    if not book.is_file():
        raise SourceMissing(str(book), remedy="Check the path after --copybook.")
    text = copybook_text(book)
    root = parse_copybook(text, where=book.name, record=options.record)
    shown = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    readable = (*roots, path if path.is_dir() else path.parent)
    first = files_of(shown, folder, (folder, *readable), SUFFIXES)[0]
    limits = UnpackLimits(FixedWidthSpec.model_fields["max_unpacked_bytes"].default, 1_000)
    sample = first_bytes(first, "auto", limits, SAMPLE_BYTES)
    variants = guessed_forms(root)
    record = RecordLayout(
        root, {name: (when, values) for name, (when, values, _) in variants.items()}, book.name
    )
    cut = _Cut.of(sample, first.stat().st_size if len(sample) < SAMPLE_BYTES else None, record)
    page, why = _page(sample, cut, record, options.encoding)
    settings: Settings = {
        "kind": ("fixed-width", ""), "path": (shown, ""),
        "copybook": (book.name, f"{record.widest.length} bytes, {len(record.widest.columns)} columns"),
        "encoding": (page, why), "record_format": (cut.record_format, cut.why), **cut.settings,
    }  # fmt: skip
    if options.record is not None:
        settings["record"] = (options.record, "")
    zeros = sorted(
        {_NUMBER.sub("", column.name) for column in record.widest.columns if _is_signed_date(column)}
    )
    if zeros:
        settings["leading_zeros"] = (zeros, "dates kept as signed numbers: DDMMYYYY needs its first zero")
    for name, (when, values, reason) in variants.items():
        settings[f"variants.{name}"] = ({"when": when, "is": list(values)}, f"CHECK: {reason}")
    stated = {key: value for key, (value, _) in settings.items() if not key.startswith("variants.")}
    forms = {name: {"when": when, "is": list(values)} for name, (when, values, _) in variants.items()}
    spec = FixedWidthSpec.model_validate({**stated, "copybook": str(book), "variants": forms})
    doubts = (
        [
            f"encoding = {page!r} is a guess: {why.removeprefix('CHECK: ')}. Have the mainframe team confirm it."
        ]
        if options.encoding is None
        else []
    )
    doubts += [
        f"{name} is taken to be the form where {when} is {' or '.join(values)}: {reason}."
        for name, (when, values, reason) in variants.items()
    ]
    headers, explained, tables = what_names_say(record.widest.columns)
    return CopybookLook(
        spec.placed(folder, (*readable, book.parent)), settings, str(path), tuple(doubts + cut.notes), headers,
        explained, tables, (book.name, text),
    )  # fmt: skip


def _page(sample: bytes, cut: "_Cut", record: RecordLayout, given: str | None) -> tuple[str, str]:
    if given is not None:
        return code_page(given).name, "as given"
    cells = (
        text_bytes(cut.records, record.widest) if cut.records is not None else np.frombuffer(sample, np.uint8)
    )
    guess = guess_page(cells.tobytes())
    return guess.encoding, f"CHECK: {guess.reason}"


@dataclass(frozen=True, slots=True)
class _Cut:
    """How the sample falls into records."""

    record_format: RecordFormat
    why: str
    records: Records | None
    settings: Settings
    notes: list[str]

    @classmethod
    def of(cls, sample: bytes, size: int | None, record: RecordLayout) -> "_Cut":
        width = record.widest.length
        for blocked in (True, False):
            if described(sample, block=blocked) and (size is None or size % width or record.tables):
                cutter = DescribedCutter(Cutting(width, 0x40, keeps_rest=True), blocked=blocked)
                chunk = next(cutter.chunks(io.BytesIO(sample), ""), None)
                extra: Settings = {"block_descriptors": (True, "")} if blocked else {}
                return cls(
                    "variable",
                    "each record has its length in front",
                    chunk.records if chunk else None,
                    extra,
                    [],
                )
        for end, shown in LINE_ENDS:
            if _parts(sample, width, end):
                return cls._ended(sample, width, end, shown)
        if (
            b"\n" in sample
            and all(len(line.rstrip(b"\r")) <= width for line in sample.split(b"\n")[:-1])
            and sample.isascii()
        ):
            return cls("lines", "one record a line", None, {}, [])
        length = _length(sample, size, record)
        settings: Settings = (
            {}
            if length == width
            else {
                "record_length": (
                    length,
                    "CHECK: longer than the copybook; it divides the file and its text reads well",
                )
            }
        )
        count = len(sample) // length
        cells = np.frombuffer(sample, dtype=np.uint8, count=count * length).reshape(count, length)
        notes = (
            [f"Records are taken to be {length} bytes long, but the copybook has {width}: ask for LRECL."]
            if settings
            else []
        )
        return cls("fixed", "nothing between records", Records(cells, None, 1), settings, notes)

    @classmethod
    def _ended(cls, sample: bytes, width: int, end: bytes, shown: str) -> "_Cut":
        step = width + len(end)
        count = len(sample) // step
        cells = np.frombuffer(sample, dtype=np.uint8, count=count * step).reshape(count, step)
        records = Records(cells, None, 1)
        if end.endswith(b"\n"):
            return cls("lines", f"{shown} behind every record", records, {}, [])
        return cls("fixed", "", records, {"record_length": (step, f"{shown} behind every record")}, [])


def _parts(sample: bytes, width: int, end: bytes) -> bool:
    step = width + len(end)
    count = min(50, len(sample) // step)
    return count > 1 and all(sample[turn * step + width : (turn + 1) * step] == end for turn in range(count))


def _length(sample: bytes, size: int | None, record: RecordLayout) -> int:
    """The copybook's length, or a longer one that divides the file and makes text of the text fields."""
    width = record.widest.length
    if size is None or size % width == 0:
        return width
    best, best_share = width, 0.0
    for length in range(width + 1, width + LONGER_MAX + 1):
        if size % length:
            continue
        count = len(sample) // length
        cells = np.frombuffer(sample, dtype=np.uint8, count=count * length).reshape(count, length)
        share = _steady(cells, record)
        if share > best_share:
            best, best_share = length, share
    return best if best_share > 0.9 else width


def _steady(cells: Bytes, record: RecordLayout) -> float:
    """How well the text fields read in the page that fits them best."""
    found = text_bytes(Records(cells, None, 1), record.widest)
    return likely_share(found, code_page(guess_page(found.tobytes()).encoding)) or 0.0


def _is_signed_date(column: Column) -> bool:
    return (
        column.shape != "text" and column.signed and column.scale == 0 and column.digits in {6, 7, 8}
        and bool(_DATE_WORDS.search(_NUMBER.sub("", column.name)))
    )  # fmt: skip


def guessed_forms(root: Entry) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Redefinitions whose form a level 88 tells by its name: field, values and the reason."""
    found: dict[str, tuple[str, tuple[str, ...], str]] = {}
    entries = list(root.all_entries())
    told = [(other.name, condition) for other in entries for condition in other.conditions if other.name]
    for entry in entries:
        if entry.name is None or entry.redefines is None:
            continue
        words, first = set(entry.name.split("-")), set(entry.redefines.split("-"))
        best = 0
        for name, condition in told:
            said = set(condition.name.split("-"))
            # ADDRESS-UK speaks of the first form though it shares a word with ADDRESS-FOREIGN.
            score = len(said & (words - first)) - len(said & (first - words))
            if score > best and all(end is None for _, end in condition.values):
                shared = ", ".join(sorted(said & (words - first)))
                reason = f"level 88 {condition.name} of {name} speaks of {shared}"
                best, found[entry.name] = score, (name, tuple(value for value, _ in condition.values), reason)
    return found


def what_names_say(
    columns: Sequence[Column],
) -> tuple[dict[str, str], dict[str, dict[str, str]], dict[str, int]]:
    """Headers for the guesses, explained codes, and tables."""
    prefix = _shared_prefix([column.name for column in columns])
    headers: dict[str, str] = {}
    tables: dict[str, int] = {}
    explained: dict[str, dict[str, str]] = {}
    for column in columns:
        numbered = _NUMBER.search(column.name)
        plain = column.name[: numbered.start()] if numbered else column.name
        if numbered:
            tables[plain] = tables.get(plain, 0) + 1
        headers[column.name] = (
            "" if numbered and set(numbered[0].split(".")) != {"", "1"} else _header(plain, prefix)
        )
        shared = _shared_words([condition.name for condition in column.conditions])
        explained[column.name] = {
            value: _words(condition.name.removeprefix(shared), prefix, plain)
            for condition in column.conditions
            for value, end in condition.values
            if end is None and value.strip()
        }
    return headers, {name: codes for name, codes in explained.items() if codes}, tables


def _shared_prefix(names: Sequence[str]) -> str:
    """The record's mark before most names, as in NOM-SURNAME, NOM-DOB."""
    firsts = [name.partition("-")[0] for name in names if "-" in name]
    commonest = max(set(firsts), key=firsts.count, default="")
    often = len(names) >= 4 and firsts.count(commonest) > 0.6 * len(names)
    return f"{commonest}-" if often else ""


def _header(name: str, prefix: str) -> str:
    """The words of the name that mean something: whole, else without the group, the mark or its first words."""
    if _COUNTS.search(name):
        return ""
    leaf = name.rpartition(".")[2]
    group = name.rpartition(".")[0].rpartition(".")[2]
    bare, bare_group = leaf.removeprefix(prefix), group.removeprefix(prefix)
    words = bare.replace("ALIASES", "ALIAS").split("-")
    tried = [
        "-".join(words),
        f"{bare_group}-{bare}",
        *("-".join(words[turn:]) for turn in range(1, min(3, len(words)))),
    ]
    return next((header for header in tried if header_meaning(header) is not None), bare)


def _shared_words(conditions: Sequence[str]) -> str:
    """The first words that all names of a field's conditions share, as in STATUS-CURRENT and STATUS-EXPIRED."""
    parts = [name.split("-") for name in conditions]
    shared: list[str] = []
    for words in zip(*(names[:-1] for names in parts), strict=False):
        if len(parts) < 2 or len(set(words)) > 1 or words[0] in {"NOT", "NO"}:
            break
        shared.append(words[0])
    return "".join(f"{word}-" for word in shared)


def _words(condition: str, prefix: str, column: str) -> str:
    """A condition's name as words, without the mark and without the field's own name before it."""
    bare = condition.removeprefix(prefix).removeprefix(f"{column.rpartition('.')[2].removeprefix(prefix)}-")
    return bare.replace("-", " ").capitalize()
