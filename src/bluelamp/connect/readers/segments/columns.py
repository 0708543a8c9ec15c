"""Which columns the records of a source have: counted in one pass, ordered for people, capped."""

import re

from bluelamp.connect.errors import SourceError

_NUMBER = re.compile(r"\d+")
_SEGMENT = re.compile(r"[^./]+")


class TooManyColumns(SourceError):
    """The records of this source have more different columns than allowed.

    If they truly differ so much, raise `columns_max` in the manifest's [source]; if not, tell the system's owner.
    """

    code = "too-many-columns"


class ColumnSurvey:
    """Collects the names of all values that the records hold."""

    def __init__(self, where: str, columns_max: int) -> None:
        self._where = where
        self._columns_max = columns_max
        self._found: dict[str, int] = {}

    def add(self, values: dict[str, str], row: int) -> None:
        """Take note of one record's columns."""
        found = self._found
        if values.keys() <= found.keys():
            return
        for name in values:
            found.setdefault(name, len(found))
        if len(found) > self._columns_max:
            raise TooManyColumns(self._where, f"More than {self._columns_max:,} were met.", row=row)

    def ordered(self) -> tuple[str, ...]:
        """All columns: segments as they first came, within them by their numbers."""
        segments: dict[str, int] = {}
        for name in self._found:
            segments.setdefault(_segment(name), len(segments))

        def place(name: str) -> tuple[int, list[int], int]:
            numbers = [int(number) for number in _NUMBER.findall(name[len(_segment(name)) :])]
            return segments[_segment(name)], numbers, self._found[name]

        return tuple(sorted(self._found, key=place))


def _segment(name: str) -> str:
    found = _SEGMENT.match(name)
    return found[0] if found else name
