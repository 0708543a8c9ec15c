"""What a code list is: entries with a code, a label and the same meaning's codes elsewhere. No loading."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

OWN_CODE = "code"
"""Name of the list's own column, for `find` and `crosswalk`."""


class CodeUnknown(LookupError):
    """This code is not in the code list. Check the spelling, or ask which version of the list the source used."""


class SchemeUnknown(LookupError):
    """The code list has no such column of codes. The message names the columns that it has."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of a list: what it means, its codes in other schemes, and further facts."""

    code: str
    label: str
    codes: Mapping[str, str] = field(default_factory=dict)
    """The same meaning's code in other schemes (`cjs`, `pnc`, `spi`, `sdm` …). Absent means not known, never a guess."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else the source says of the code (category, notifiable …), as text."""
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True)
class CodeListSummary:
    """A code list without its entries: enough to choose one and to credit its source."""

    id: str
    version: str
    title: str
    source: str
    licence: str
    schemes: tuple[str, ...]
    facts: tuple[str, ...]
    note: str = ""


class CodeList:
    """A versioned list of codes, looked up by its own code or by the code of any scheme beside it."""

    def __init__(self, summary: CodeListSummary, columns: Mapping[str, Sequence[str]]) -> None:
        """Keep the columns as they are: an entry is made only when somebody asks for it."""
        self.summary = summary
        self._columns = columns
        self._by_scheme: dict[str, dict[str, list[int]]] = {}

    @property
    def id(self) -> str:
        """Name of the list, such as `offence`."""
        return self.summary.id

    @property
    def version(self) -> str:
        """Version of the list: the source's own, or the day we wrote it down."""
        return self.summary.version

    @property
    def schemes(self) -> tuple[str, ...]:
        """Columns that hold codes of other schemes."""
        return self.summary.schemes

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the order of the list."""
        return tuple(self._columns[OWN_CODE])

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[CodeEntry]:
        return (self._entry_at(row) for row in range(len(self)))

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and bool(self._rows(OWN_CODE).get(_folded(code)))

    def entry(self, code: str) -> CodeEntry:
        """Give the entry of a code; where the source repeats a code, the first one."""
        found = self.find(code)
        if not found:
            raise CodeUnknown(f"{code!r} is not in the code list {self.id!r}, version {self.version}.")
        return found[0]

    def find(self, code: str, scheme: str = OWN_CODE) -> tuple[CodeEntry, ...]:
        """Give every entry whose code in that scheme is this one; case and outer spaces do not matter."""
        return tuple(self._entry_at(row) for row in self._rows(scheme).get(_folded(code), ()))

    def crosswalk(self, from_scheme: str, to_scheme: str) -> dict[str, tuple[str, ...]]:
        """Map each code of one scheme to its codes in another.

        Several codes may answer (the PNC has one code for two kinds of custody); a code without a
        counterpart is left out, so that nobody mistakes a gap for an answer.
        """
        left, right = self._column(from_scheme), self._column(to_scheme)
        walk: dict[str, tuple[str, ...]] = {}
        for source, target in zip(left, right, strict=True):
            if source and target and target not in walk.get(source, ()):
                walk[source] = (*walk.get(source, ()), target)
        return walk

    def _column(self, scheme: str) -> Sequence[str]:
        if scheme != OWN_CODE and scheme not in self.schemes:
            known = ", ".join((OWN_CODE, *self.schemes))
            raise SchemeUnknown(
                f"The code list {self.id!r} has no codes of scheme {scheme!r}; it has: {known}."
            )
        return self._columns[scheme]

    def _rows(self, scheme: str) -> dict[str, list[int]]:
        rows = self._by_scheme.get(scheme)
        if rows is None:
            rows = {}
            for row, code in enumerate(self._column(scheme)):
                if code:
                    rows.setdefault(_folded(code), []).append(row)
            self._by_scheme[scheme] = rows
        return rows

    def _entry_at(self, row: int) -> CodeEntry:
        cell = {name: column[row] for name, column in self._columns.items()}
        return CodeEntry(
            code=cell[OWN_CODE],
            label=cell["label"],
            codes={name: cell[name] for name in self.summary.schemes if cell[name]},
            facts={name: cell[name] for name in self.summary.facts if cell[name]},
            valid_from=cell.get("valid_from") or None,
            valid_to=cell.get("valid_to") or None,
        )


def _folded(code: str) -> str:
    return code.strip().casefold()
