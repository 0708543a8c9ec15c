"""Each decision fits on one page, has the four parts, and is listed."""

from pathlib import Path

import pytest

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
PAGES = sorted(DECISIONS.glob("[0-9]*.md"))
HEADINGS = ["## Context", "## Decision", "## Consequences", "## The check that enforces it"]


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_decision_has_its_four_parts_on_one_page(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith(f"# {page.name[:4]}. ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    assert len(text.split()) <= 450


def test_every_decision_is_listed() -> None:
    listed = (DECISIONS / "index.md").read_text("utf-8")
    assert [page.name for page in PAGES if f"({page.name})" not in listed] == []
    assert PAGES
