"""Documentation cannot fall behind: every command, setting, variable and problem stands in docs/reference."""

import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def reference() -> str:
    """Everything that docs/reference says."""
    return "\n".join(path.read_text("utf-8") for path in sorted((DOCS / "reference").glob("**/*.md")))


def not_in_code_spans(words: Iterator[str] | set[str]) -> list[str]:
    """Words that no code span or code block of the reference opens with."""
    text = reference()
    return sorted(
        {
            word
            for word in words
            if not re.search(rf"(?:`|^){re.escape(word)}(?:[\s`=]|$)", text, re.MULTILINE)
        }
    )


def command_paths(group: Any, name: str) -> Iterator[str]:
    """The full name of every command below a group, hidden ones left out."""
    for child, command in getattr(group, "commands", {}).items():
        if command.hidden:
            continue
        if getattr(command, "commands", None):
            yield from command_paths(command, f"{name} {child}")
        else:
            yield f"{name} {child}"


def settings_paths(model: type[BaseModel], name: str = "") -> Iterator[str]:
    """The dotted name of every setting below a table."""
    for field, described in model.model_fields.items():
        kind = described.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings_paths(kind, f"{name}{field}.")
        else:
            yield f"{name}{field}"


def test_every_command_is_documented() -> None:
    cli = importlib.import_module("bluelamp.cli")
    commands = set(command_paths(typer.main.get_command(cli.commands()), "bluelamp"))
    assert commands
    assert not_in_code_spans(commands) == []


def test_every_setting_is_documented() -> None:
    folder = importlib.import_module("bluelamp.node.folder")
    assert not_in_code_spans(set(settings_paths(folder.NodeSettings))) == []


def test_every_environment_variable_is_documented() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").glob("**/*.py"))
    variables = set(re.findall(r"\bBLUELAMP_[A-Z_]+\b", source))
    assert variables
    assert not_in_code_spans(variables) == []


def test_every_problem_is_documented() -> None:
    problem = importlib.import_module("bluelamp.node.api.problem")
    assert not_in_code_spans(set(problem.PROBLEMS)) == []


def test_every_audit_event_is_documented() -> None:
    audit = importlib.import_module("bluelamp.audit")
    assert not_in_code_spans(set(audit.EVENTS)) == []


@pytest.mark.parametrize("kind", ["how-to", "reference", "explanation", "tutorial"])
def test_every_page_is_reached_from_the_first(kind: str) -> None:
    first = (DOCS / "index.md").read_text("utf-8")
    pages = [page.relative_to(DOCS).as_posix() for page in (DOCS / kind).glob("**/*.md")]
    assert [page for page in pages if f"({page})" not in first] == []


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_links_of_the_front_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
