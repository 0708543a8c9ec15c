"""How commands speak: tables and sentences for people, JSON for programs, complaints on standard error."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)


def without_controls(text: str) -> str:
    r"""The text with control characters written out (`\x1b`): a record must not steer the terminal that shows it."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) != "Cc" else f"\\x{ord(letter):02x}"
        for letter in text
    )


def say(text: str) -> None:
    """A line for a person. Square brackets in data are shown, never taken for markup."""
    out.print(escape(without_controls(text)), soft_wrap=True)


def complain(text: str) -> None:
    """What was the matter, on standard error."""
    err.print(f"[bold red]error[/] {escape(without_controls(text))}", soft_wrap=True)


def warn(text: str) -> None:
    """Something to know, on standard error."""
    err.print(f"[yellow]warning[/] {escape(without_controls(text))}", soft_wrap=True)


def show_json(answer: Any) -> None:
    """JSON on standard output, for programs."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, default=str))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table, or the sentence for an empty one. `#` before a column: numbers; `=`: never broken over lines."""
    listed = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
    if not listed:
        say(empty)
        return
    table = Table(
        title=escape(without_controls(title)),
        title_justify="left",
        header_style="bold",
        show_edge=False,
        pad_edge=False,
    )
    for column in columns:
        table.add_column(
            column.lstrip("#="),
            justify="right" if column.startswith("#") else "left",
            overflow="fold",
            no_wrap=column.startswith("="),
        )
    for row in listed:
        table.add_row(*(escape(without_controls(cell)) for cell in row))
    out.print(table)
