"""What a feature says of itself is what the documentation says of it."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bluelamp.match import LOCATION_FEATURES, OBJECT_FEATURES, PERSON_FEATURES
from bluelamp.match.text_features import distance_evidence, words_evidence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "search.md"
FEATURES = (*PERSON_FEATURES, *OBJECT_FEATURES, *LOCATION_FEATURES, words_evidence, distance_evidence)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: str(feature.__name__))
def test_the_explanation_is_published_word_for_word(feature: Callable[..., Any]) -> None:
    page = " ".join(PAGE.read_text("utf-8").replace("*", "").split())
    said = inspect.getdoc(feature)
    assert said is not None
    for paragraph in said.split("\n\n"):
        assert " ".join(paragraph.replace("*", "").split()) in page
