"""Keys of many persons at once, column by column, for the loader."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bluelamp.pole.keys.generic import GenericValues, generic_values
from bluelamp.pole.keys.hashing import Key, hasher
from bluelamp.pole.keys.person import KEYS_MAX, strongest
from bluelamp.pole.keys.person_material import PersonFacts, person_material

Texts = Sequence[str]
Pairs = Sequence[tuple[str, str]]


class ColumnsUneven(ValueError):
    """The columns of a batch have different lengths. Each must have one value per person; use None for none."""


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """A batch of persons, one list per trait and one value per person in each; a trait may be left out."""

    names: Sequence[Pairs | None]
    """Per person: given names and family name, one pair per name."""
    births: Sequence[Texts | None] | None = None
    identifiers: Sequence[Pairs | None] | None = None
    phones: Sequence[Texts | None] | None = None
    emails: Sequence[Texts | None] | None = None
    postcodes: Sequence[Texts | None] | None = None
    addresses: Sequence[Pairs | None] | None = None

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class KeyArrays:
    """Keys of many records in one array: record i has `values[offsets[i]:offsets[i + 1]]`.

    This is the layout of an Arrow list column. The order within a record is the same at each run.
    """

    values: NDArray[np.int64]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, record: int) -> list[int]:
        keys: list[int] = self.values[self.offsets[record] : self.offsets[record + 1]].tolist()
        return keys

    def to_lists(self) -> list[list[int]]:
        """Give the keys as one list per record."""
        return [self[record] for record in range(len(self))]


def bulk_person_keys(
    columns: PersonColumns, secret: bytes | None = None, generic: GenericValues | None = None
) -> KeyArrays:
    """Give the key arrays of a batch of persons; the same as `key_hashes` gives for each of them."""
    guard = generic or generic_values()
    count = len(columns)
    facts = zip(*(_column(column, count) for column in _ordered(columns)), strict=True)
    digests = bytearray()
    start = hasher(secret).copy
    offsets = np.zeros(count + 1, dtype=np.int64)
    for row, known in enumerate(facts):
        material = person_material(PersonFacts(*known), guard)
        if len(material) > KEYS_MAX:
            material = [key.material for key in strongest([Key.read(text) for text in material])]
        for text in material:
            # Copying a started hash costs half of starting one.
            state = start()
            state.update(text.encode())
            digests += state.digest()
        offsets[row + 1] = len(digests) // 8
    return KeyArrays(np.frombuffer(digests, dtype="<i8").astype(np.int64), offsets)


def _ordered(columns: PersonColumns) -> tuple[Sequence[object] | None, ...]:
    return tuple(getattr(columns, name) for name in PersonFacts._fields)


def _column(column: Sequence[object] | None, count: int) -> Sequence[object]:
    if column is None:
        return ((),) * count
    if len(column) != count:
        raise ColumnsUneven(f"A column has {len(column)} values for {count} persons.")
    return [() if value is None else value for value in column]
