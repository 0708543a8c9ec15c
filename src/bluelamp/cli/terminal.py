"""How commands speak: tables and sentences for people, JSON for programs, complaints on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)


def say(text: str) -> None:
    """A line for a person. Square brackets in data are shown, never taken for markup."""
    out.print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """What was the matter, on standard error."""
    err.print(f"[bold red]error[/] {escape(text)}", soft_wrap=True)


def warn(text: str) -> None:
    """Something to know, on standard error."""
    err.print(f"[yellow]warning[/] {escape(text)}", soft_wrap=True)


def show_json(answer: Any) -> None:
    """JSON on standard output, for programs."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table, or the sentence for an empty one. `#` before a column: numbers; `=`: never broken over lines."""
    listed = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
    if not listed:
        say(empty)
        return
    table = Table(title=title, title_justify="left", header_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(
            column.lstrip("#="),
            justify="right" if column.startswith("#") else "left",
            overflow="fold",
            no_wrap=column.startswith("="),
        )
    for row in listed:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)
