"""Ids of links: the same again for the same link, another for any other."""

import hashlib
import itertools

import polars as pl

from bluelamp.connect.sync.link_ids import link_ids


def an_id(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def ids(kind: str, *parts: list[str]) -> list[bytes]:
    from_ids, to_ids, source_ids = (
        pl.Series([an_id(text) for text in part], dtype=pl.Binary) for part in parts
    )
    return link_ids(kind, (from_ids, to_ids), source_ids).to_list()


def test_each_part_counts_and_so_does_their_order() -> None:
    names = ["a", "b", "c"]
    triples = list(itertools.product(names, names, names))
    made = [
        found
        for kind in ("person-event|suspect", "person-event|victim")
        for found in ids(kind, *[[triple[at] for triple in triples] for at in range(3)])
    ]
    assert len(set(made)) == len(made) == 54
    assert all(len(found) == 16 for found in made)


def test_id_does_not_depend_on_the_batch() -> None:
    whole = ids("k", ["a", "b"], ["c", "d"], ["e", "f"])
    assert whole == ids("k", ["a"], ["c"], ["e"]) + ids("k", ["b"], ["d"], ["f"])
    assert ids("k", [], [], []) == []


def test_many_links_have_many_ids() -> None:
    numbers = [str(n) for n in range(20_000)]
    made = ids("k", numbers, ["same"] * len(numbers), numbers)
    assert len(set(made)) == len(numbers)
    # Bits are spread evenly in every byte.
    for at in range(16):
        ones = sum(found[at].bit_count() for found in made) / len(made)
        assert 3.9 < ones < 4.1
