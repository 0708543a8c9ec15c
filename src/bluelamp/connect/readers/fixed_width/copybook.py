"""A COBOL copybook as a tree of entries, checked. Lengths and places of fields are layout.py's."""

from pathlib import Path

from bluelamp.connect.errors import CopybookInvalid
from bluelamp.connect.readers.fixed_width.clauses import ClauseReader
from bluelamp.connect.readers.fixed_width.entry import Entry
from bluelamp.connect.readers.fixed_width.reference_format import SourceFormat, code_lines
from bluelamp.connect.readers.fixed_width.words import Word, words_of

COPYBOOK_BYTES_MAX = 4 * 1024 * 1024
_NOT_ENTRIES = {"FD", "SD", "EJECT", "SKIP1", "SKIP2", "SKIP3"}


def read_copybook(path: Path, source_format: SourceFormat = "auto", record: str | None = None) -> Entry:
    """The record that a copybook file describes."""
    return parse_copybook(copybook_text(path), where=path.name, source_format=source_format, record=record)


def copybook_text(path: Path) -> str:
    """The copybook's text; refused if it is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CopybookInvalid(
            str(path), f"It cannot be read ({error.strerror}).",
            remedy="Put the copybook into the system's folder and name it under `copybook` in the manifest's [source].",
        ) from error  # fmt: skip
    if len(raw) > COPYBOOK_BYTES_MAX:
        raise CopybookInvalid(
            str(path), "It is larger than 4 MiB.", remedy="Is it the extract itself? Name the copybook."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if raw.count(b"\0") or raw.count(b"\x40") > len(raw) // 3:
        raise CopybookInvalid(
            str(path), "It is not plain text.",
            remedy="It looks as if it came from the mainframe untranslated: transfer the copybook as text, the extract as binary.",
        )  # fmt: skip
    return text


def parse_copybook(
    text: str, *, where: str = "copybook", source_format: SourceFormat = "auto", record: str | None = None
) -> Entry:
    """The record of this copybook text; `record` chooses among several of level 01."""
    records = _tree(_sentences(list(words_of(code_lines(text, source_format), where)), where), where)
    chosen = _chosen(records, record, where)
    _Checks(where).check(chosen)
    return chosen


def _sentences(words: list[Word], where: str) -> list[list[Word]]:
    found: list[list[Word]] = []
    current: list[Word] = []
    for word in words:
        if not word.ends:
            current.append(word)
        elif current:
            found.append(current)
            current = []
    if current:
        raise CopybookInvalid(
            f"{where}, line {current[0].line}", f"The entry that opens with {current[0].text!r} has no full stop.",
            remedy="End it with a full stop. If the line is cut at column 72 though it is not in COBOL's card format, set `copybook_format = \"free\"`.",
        )  # fmt: skip
    return found


def _tree(sentences: list[list[Word]], where: str) -> list[Entry]:
    """Top entries with all below them; a copybook that opens below 01 gets a record without a name."""
    tops: list[Entry] = []
    path: list[Entry] = []
    for words in sentences:
        if words[0].text in _NOT_ENTRIES:
            continue
        reader = ClauseReader(words, where)
        entry = reader.read()
        if entry.level == 88:
            if not path:
                raise reader.fault(
                    "Level 88 stands before any field.", "Put it behind the field whose values it names."
                )
            path[-1].conditions.append(reader.condition())
            continue
        while path and (path[-1].level >= entry.level or entry.level == 77):
            path.pop()
        if path and path[-1].picture is not None:
            raise reader.fault(
                f"It stands below {path[-1].shown}, which has a picture.",
                "A group has no PICTURE: correct the level numbers.",
                words[0],
            )
        _siblings(tops, path, entry).append(entry)
        path.append(entry)
    if not tops:
        raise CopybookInvalid(
            where,
            "It holds no entry.",
            remedy="Is it the right file? A copybook lists fields with level numbers and PIC.",
        )
    return tops


def _siblings(tops: list[Entry], path: list[Entry], entry: Entry) -> list[Entry]:
    """The list that the entry belongs to."""
    if entry.level in {1, 77}:
        return tops
    if path:
        return path[-1].children
    if not tops or tops[-1].level != 0:
        tops.append(Entry(0, None, entry.line))
    return tops[-1].children


def _chosen(records: list[Entry], name: str | None, where: str) -> Entry:
    if name is not None:
        found = next((entry for entry in records if (entry.name or "").upper() == name.upper()), None)
        if found is None:
            raise CopybookInvalid(
                where, f"It has no record {name}; there are: {', '.join(entry.shown for entry in records)}.",
                remedy="Set `record` in the manifest's [source] to one of these.",
            )  # fmt: skip
        return found
    if len(records) > 1:
        raise CopybookInvalid(
            where, f"It describes {len(records)} records: {', '.join(entry.shown for entry in records)}.",
            remedy="Set `record` in the manifest's [source] (or --record) to the one that the extract holds.",
        )  # fmt: skip
    return records[0]


class _Checks:
    """Rules that need the whole tree; usage and sign of a group are handed down on the way."""

    def __init__(self, where: str) -> None:
        self._where = where

    def check(self, entry: Entry) -> None:
        """Check the entry and all below it."""
        if not entry.children and entry.picture is None:
            raise self._fault(
                entry,
                "It has neither a picture nor entries below it.",
                "Give it a PICTURE, or correct the level numbers below it.",
            )
        if entry.picture is not None:
            self._elementary(entry)
        for place, child in enumerate(entry.children):
            child.usage = child.usage or entry.usage
            child.sign = child.sign or entry.sign
            if child.redefines is not None and not any(
                before.name == child.redefines for before in entry.children[:place]
            ):
                raise self._fault(
                    child, f"It redefines {child.redefines}, which does not stand before it in the same group.",
                    "Correct the name, or the level number.",
                )  # fmt: skip
            self.check(child)

    def _elementary(self, entry: Entry) -> None:
        picture, usage = entry.picture, entry.usage or "display"
        assert picture is not None
        if picture.kind == "text":
            if usage != "display":
                raise self._fault(
                    entry, "A text has a usage that only numbers have.", "Correct PICTURE or USAGE."
                )
            return
        if "binary" in usage and picture.digits > 18:
            raise self._fault(
                entry,
                f"A binary number of {picture.digits} digits is not read.",
                "Ask for an extract with it as COMP-3.",
            )
        if "binary" in usage and entry.synchronized:
            raise self._fault(
                entry, "SYNCHRONIZED moves the field to the next word boundary.",
                "Take SYNC out and put FILLER PIC X for the unused bytes before it; the compiler's listing shows them.",
            )  # fmt: skip

    def _fault(self, entry: Entry, detail: str, remedy: str) -> CopybookInvalid:
        return CopybookInvalid(f"{self._where}, line {entry.line}", detail, field=entry.shown, remedy=remedy)
