"""Keys made in bulk are those made one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys import ColumnsUneven, PersonColumns, PersonTraits, bulk_person_keys, key_hashes
from tests.pole.keys.test_person import persons


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
