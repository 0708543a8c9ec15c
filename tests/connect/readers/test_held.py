"""Batches are let go of at the end of the block, whoever leaves it and how."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from bluelamp.connect.readers import Reader, held_batches


class Counted:
    """A reader that notes when its batches are let go of."""

    def __init__(self) -> None:
        self.let_go = 0

    def batches(self, _rows: int, _after: Any) -> Iterator[Any]:
        try:
            yield from ([], [], [])
        finally:
            self.let_go += 1


def divided_by_nothing(batch: list[Any]) -> float:
    return 1 / len(batch)


def test_leaving_early_lets_go() -> None:
    reader = Counted()
    with held_batches(cast(Reader, reader)) as batches:
        next(batches)
        assert reader.let_go == 0
    assert reader.let_go == 1


def test_an_error_lets_go_too_and_goes_on() -> None:
    reader = Counted()
    with pytest.raises(ZeroDivisionError), held_batches(cast(Reader, reader)) as batches:
        divided_by_nothing(next(batches))
    assert reader.let_go == 1


def test_batches_that_need_no_closing_are_fine() -> None:
    class Plain:
        def batches(self, _rows: int, _after: Any) -> Iterator[Any]:
            return iter([[]])

    with held_batches(cast(Reader, Plain())) as batches:
        assert list(batches) == [[]]
