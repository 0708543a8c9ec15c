"""Names for columns whose header is blank or used twice."""

from collections.abc import Sequence

from bluelamp.connect.readers.contract import ROW


def unique_names(header: Sequence[str], where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A name of its own for each column, and a note for each that is not the header's."""
    given: list[str] = []
    notes: list[str] = []
    for place, name in enumerate(header, start=1):
        written = name.strip()
        wanted = unique = written or f"column_{place}"
        turn = 2
        while unique in given or unique == ROW:
            unique, turn = f"{wanted}_{turn}", turn + 1
        if unique != written:
            notes.append(f"{where}: column {place} is called {unique} here (header: {written or 'blank'}).")
        given.append(unique)
    return tuple(given), tuple(notes)
