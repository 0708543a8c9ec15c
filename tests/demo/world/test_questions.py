"""Questions for measuring recall: of every class, about people whom a system holds, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from bluelamp.client import PersonSearch
from bluelamp.demo.generate import write_world
from bluelamp.demo.world import make_world
from bluelamp.demo.world.questions import CLASSES, Question, ask_about, questions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with enough people in custody for every class of question."""
    return write_world(make_world(12_000, 8, forces=1), tmp_path_factory.mktemp("world") / "w").folder


@pytest.fixture(scope="module")
def asked(folder: Path) -> list[Question]:
    """Ten questions of each class."""
    return questions(folder, 10 * len(CLASSES))


def test_every_class_is_asked_and_every_question_is_a_person_search(asked: list[Question]) -> None:
    counts = Counter(question.title for question in asked)
    assert set(counts) == set(CLASSES)
    assert max(counts.values()) == 10
    for question in asked:
        PersonSearch.model_validate(dict(question.search))


def test_each_question_is_about_a_person_who_is_held(folder: Path, asked: list[Question]) -> None:
    held = pl.read_parquet(folder / "truth" / "observations.parquet").filter(pl.col("expected") == "loaded")
    assert {question.person for question in asked} <= set(held["person"])


def test_a_misspelt_name_is_not_the_true_one(folder: Path, asked: list[Question]) -> None:
    persons = pl.read_parquet(folder / "truth" / "persons.parquet")
    families = dict(persons.select("person", "family").iter_rows())
    for question in asked:
        if question.title == "misspelt name and date":
            assert not str(question.search["name"]).endswith(f" {families[question.person]}")


def test_the_same_seed_asks_the_same_and_another_asks_otherwise(folder: Path) -> None:
    persons = pl.read_parquet(folder / "truth" / "persons.parquet")
    first = list(ask_about(persons, 24, 1))
    assert first == list(ask_about(persons, 24, 1))
    assert first != list(ask_about(persons, 24, 2))
    assert len(first) == 24
