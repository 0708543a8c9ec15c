"""Keys made in bulk are those made one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys import (
    ColumnsUneven,
    Key,
    KeyKind,
    LocationTraits,
    PersonColumns,
    PersonTraits,
    bulk_location_keys,
    bulk_person_keys,
    hash_key,
    hash_keys,
    hash_many,
    key_hashes,
    location_keys,
)
from tests.pole.keys.test_person import persons

places = st.builds(
    LocationTraits,
    uprn=st.sampled_from(["", "00100012345678", "x"]),
    unit=st.sampled_from(["", "Flat 2"]),
    premises=st.sampled_from(["", "12a", "Example House", "№ 7"]),
    street=st.sampled_from(["", "High Street", "The Parade", "42nd Street"]) | st.text(max_size=12),
    town=st.sampled_from(["", "Leeds", "Example-on-Sea"]) | st.text(max_size=12),
    postcode=st.sampled_from(["", "LS64 9XP", "ls649xp", "LS64", "ZZ99 3VZ", "GIR 0AA", "nowhere"]),
)


def columns(people: list[PersonTraits]) -> PersonColumns:
    facts = [person.facts for person in people]
    return PersonColumns(**{name: [getattr(known, name) for known in facts] for name in facts[0]._fields})


@given(st.lists(persons, min_size=1, max_size=5), st.sampled_from([None, b"secret"]))
def test_bulk_and_single_agree(people: list[PersonTraits], secret: bytes | None) -> None:
    made = bulk_person_keys(columns(people), secret)
    assert [sorted(keys) for keys in made.to_lists()] == [key_hashes(person, secret) for person in people]


def test_the_arrays_have_the_layout_of_an_arrow_list() -> None:
    made = bulk_person_keys(
        PersonColumns(names=[[("Zebedee", "Testerman")], None], births=[["1984-03-14"], None])
    )
    assert made.values.dtype == np.int64
    assert made.offsets.tolist() == [0, len(made[0]), len(made[0])]
    assert made[1] == []


def test_no_persons_give_no_keys() -> None:
    assert len(bulk_person_keys(PersonColumns(names=[]))) == 0


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ColumnsUneven, match="1 values for 2 persons"):
        bulk_person_keys(PersonColumns(names=[None, None], births=[["1984"]]))


@given(st.lists(places, max_size=6))
def test_bulk_and_single_locations_agree(known: list[LocationTraits]) -> None:
    names = list(LocationTraits.__dataclass_fields__)
    made = bulk_location_keys(tuple(getattr(place, name) for name in names) for place in known)
    assert made.to_lists() == [hash_keys(location_keys(place)) for place in known]


@given(st.lists(st.text(max_size=20), max_size=6), st.sampled_from([None, b"secret"]))
def test_many_numbers_are_those_of_single_keys(values: list[str], secret: bytes | None) -> None:
    made = np.frombuffer(hash_many(KeyKind.REFERENCE, values, secret), dtype="<i8").tolist()
    assert made == [hash_key(Key(KeyKind.REFERENCE, value), secret) for value in values]
