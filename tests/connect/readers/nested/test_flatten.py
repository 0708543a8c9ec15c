"""Nested records become flat columns: dotted paths, numbered repeats, values as written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.connect.readers.nested import (
    ColumnsTooMany,
    RecordRefused,
    Shape,
    ShapeLimits,
    flatten,
    flatten_batch,
)

KEYS = st.text(alphabet="abcdefg", min_size=1, max_size=3)
SCALARS = st.text(max_size=5).filter(lambda text: all(not 0xD800 <= ord(letter) <= 0xDFFF for letter in text))
NESTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
RECORDS = st.dictionaries(KEYS, NESTS, min_size=1, max_size=4)


def unflattened(row: dict[str, str | None]) -> Any:
    """The record again from its columns, where steps that are numbers are places in a list."""
    tree: dict[str, Any] = {}
    for name, text in row.items():
        if text is None:
            continue
        at = tree
        *steps, last = name.split(".")
        for step in steps:
            at = at.setdefault(step, {})
        at[last] = text
    return _lists(tree)


def _lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if all(key.isdecimal() for key in tree):
        return [_lists(tree[key]) for key in sorted(tree, key=int)]
    return {key: _lists(inner) for key, inner in tree.items()}


def _singles(value: Any) -> Any:
    """A list of one as what is in it: where a neighbour repeats, a single one is numbered too."""
    if isinstance(value, dict):
        return {key: _singles(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return _singles(value[0]) if len(value) == 1 else [_singles(inner) for inner in value]
    return value


def test_paths_are_dotted_and_repeats_numbered() -> None:
    assert flatten({"no": "1", "suspect": [{"surname": "A"}, {"surname": "B", "dob": "C"}]}) == {
        "no": "1",
        "suspect.1.surname": "A",
        "suspect.2.surname": "B",
        "suspect.2.dob": "C",
    }


def test_single_values_keep_their_written_form() -> None:
    row = flatten({
        "a": True, "b": None, "c": 12, "d": Decimal("1.50"), "e": date(2024, 3, 1), "f": datetime(2024, 3, 1, 10, 5, tzinfo=UTC),
        "g": [], "h": {}, "i": b"\x01\xff",
    })  # fmt: skip
    assert row == {
        "a": "true", "b": None, "c": "12", "d": "1.50", "e": "2024-03-01", "f": "2024-03-01T10:05:00+00:00",
        "h": None, "i": "01ff",
    }  # fmt: skip


def test_place_that_repeats_in_one_record_is_numbered_in_all() -> None:
    flat = flatten_batch([{"suspect": {"surname": "A"}}, {"suspect": [{"surname": "B"}, {"surname": "C"}]}])
    assert flat.columns == ("suspect.1.surname", "suspect.2.surname")
    assert flat.frame.rows() == [("A", None, 1), ("B", "C", 2)]


def test_null_where_others_hold_an_object_makes_no_column() -> None:
    flat = flatten_batch([{"place": None}, {"place": {"town": "Leeds"}}])
    assert flat.columns == ("place.town",)
    assert flat.frame.rows() == [(None, 1), ("Leeds", 2)]


def test_columns_stand_with_their_parent_whenever_they_were_met_first() -> None:
    flat = flatten_batch([{"a": {"x": "1"}, "b": "2"}, {"a": {"y": "3"}}])
    assert flat.columns == ("a.x", "a.y", "b")


def test_record_with_too_many_repeats_is_kept_aside_with_its_path() -> None:
    flat = flatten_batch(
        [{"case": {"phone": list("abc")}}, {"case": {"phone": ["a"]}}], limits=ShapeLimits(repeats_max=2)
    )
    assert [(each.row, each.reason, each.field) for each in flat.failures] == [
        (1, "too-many-repeats", "case.phone")
    ]
    assert b'"phone":["a","b","c"]' in flat.failures[0].raw
    assert "abc" not in flat.failures[0].message
    assert flat.frame["_row"].to_list() == [2]


def test_record_that_nests_too_deep_is_refused() -> None:
    record: Any = "x"
    for _ in range(40):
        record = {"a": record}
    with pytest.raises(RecordRefused, match="deep"):
        flatten(record)


def test_source_with_too_many_columns_is_refused_as_a_whole() -> None:
    with pytest.raises(ColumnsTooMany, match="columns_max"):
        flatten_batch([{str(turn): "x" for turn in range(11)}], limits=ShapeLimits(columns_max=10))
    with pytest.raises(ColumnsTooMany, match="columns_max"):
        flatten_batch(({str(turn): "x"} for turn in range(1_000_000)), limits=ShapeLimits(columns_max=10))


def test_values_from_around_the_record_and_columns_asked_for_are_there() -> None:
    flat = flatten_batch([{"a": "1"}], above={"../day": "today"}, also=["b", "a"], first_row=7)
    assert flat.frame.to_dicts() == [{"a": "1", "../day": "today", "b": None, "_row": 7}]


def test_names_that_would_clash_are_told_apart_and_said() -> None:
    flat = flatten_batch([{"a.b": "1", "a": {"b": "2"}, "_row": "3"}])
    assert flat.columns == ("a.b", "a.b_2", "_row_2")
    assert len(flat.notes) == 2


def test_half_a_letter_keeps_the_record_aside() -> None:
    flat = flatten_batch([{"a": "x"}, {"a": "\ud800"}])
    assert [(each.row, each.reason, each.field) for each in flat.failures] == [(2, "bad-encoding", "a")]
    assert flat.frame.rows() == [("x", 1)]


def test_no_records_give_an_empty_frame() -> None:
    flat = flatten_batch([])
    assert flat.frame.is_empty()
    assert flat.frame.columns == ["_row"]


@given(RECORDS)
def test_flat_record_holds_all_of_the_nested_one(record: dict[str, Any]) -> None:
    assert _singles(unflattened(flatten(record))) == _singles(record)


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_no_value_of_any_record_is_lost_or_moved_to_another(records: list[dict[str, Any]]) -> None:
    flat = flatten_batch(records)
    assert flat.failures == []
    for record, row in zip(records, flat.frame.drop("_row").to_dicts(), strict=True):
        assert sorted(filter(None, row.values())) == sorted(filter(None, texts(record)))
    shape = Shape()
    for record in reversed(records):
        shape.learn(record)
    assert set(shape.columns) == set(flat.columns)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value]


@pytest.mark.parametrize(
    "bad", [{"no": ["1", "2", "3", "4"]}, {"no": {"x": [[[[["1"]]]]]}, "new": "1"}, {"new": {"\ud800": 1}}]
)
def test_refused_record_leaves_no_trace_in_the_columns(bad: object) -> None:
    flat = flatten_batch([{"no": "1"}, bad, {"no": "2"}], limits=ShapeLimits(repeats_max=3, depth_max=4))
    assert flat.columns == ("no",)
    assert flat.frame["no"].to_list() == ["1", "2"]
    assert [failure.row for failure in flat.failures] == [2]
