"""Packing a code list loses nothing and always gives the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.codes.code_list import CodeListSummary
from bluelamp.pole.codes.packing import CodeListBroken, pack, read_toml, unpack

cells = st.text(st.characters(exclude_characters="\n\x1e", exclude_categories=["Cs"]), max_size=30)


def a_summary(**changes: object) -> CodeListSummary:
    described: dict[str, object] = {
        "id": "example", "version": "1", "title": "Example", "source": "a test", "licence": "none",
        "schemes": ("pnc",), "facts": (),
    }  # fmt: skip
    return CodeListSummary(**{**described, **changes})  # type: ignore[arg-type]


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20))
def test_what_was_packed_is_unpacked(rows: list[tuple[str, str, str]]) -> None:
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("code", "label", "pnc"))}
    assert unpack(pack(a_summary(), columns)) == (a_summary(), columns)


def test_the_same_list_gives_the_same_bytes() -> None:
    columns = {"code": ["A"], "label": ["Ä"], "pnc": ["1"]}
    assert pack(a_summary(), columns) == pack(a_summary(), dict(columns))


def test_a_line_break_inside_a_value_is_refused() -> None:
    with pytest.raises(CodeListBroken, match="label"):
        pack(a_summary(), {"code": ["A"], "label": ["two\nlines"], "pnc": [""]})


def test_a_misspelt_column_in_a_written_list_is_refused() -> None:
    written = """
id = "example"
version = "1"
title = "Example"
source = "a test"
licence = "none"
entries = [{ code = "A", lable = "A" }]
"""
    with pytest.raises(CodeListBroken, match="lable"):
        read_toml(written)
