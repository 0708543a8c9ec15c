"""Recognising rows: ids are those of `pole.urn`, hashes do not depend on the order of columns."""

import uuid

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.sync.capture import Surrogates, batch_from_verbatim, content_hashes, verbatim
from bluelamp.pole.urn import surrogate

SECRET = b"s" * 32


@given(st.lists(st.none() | st.text(st.characters(blacklist_categories=["Cs"])), max_size=6))
def test_ids_are_the_surrogates_of_the_record_model(keys: list[str | None]) -> None:
    found = Surrogates(SECRET, "custody").series("row", pl.Series("key", keys, dtype=pl.String)).to_list()
    assert found == [None if key is None else surrogate(SECRET, "custody", "row", key).bytes for key in keys]
    assert all(each is None or uuid.UUID(bytes=each) for each in found)


def test_moved_column_is_no_change() -> None:
    left = pl.DataFrame({"_row": [1], "A": ["1"], "B": [None]}, schema_overrides={"B": pl.String})
    right = left.select("B", "_row", "A")
    assert content_hashes(verbatim(left)).to_list() == content_hashes(verbatim(right)).to_list()


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_verbatim_row_reads_back_as_it_was(text: str) -> None:
    batch = pl.DataFrame({"_row": [1, 2], "A": [text, None], "B": ["x", "y"]})
    assert batch_from_verbatim(verbatim(batch).to_list()).equals(batch)


def test_absent_and_empty_are_different_content() -> None:
    batch = pl.DataFrame({"_row": [1, 2], "A": ["", None]})
    first, second = content_hashes(verbatim(batch)).to_list()
    assert first != second
