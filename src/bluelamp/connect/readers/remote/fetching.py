"""What the reader of fetched records asks of each kind of source: pages, and where the next one stands."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Page:
    """Records as JSON texts of one line each; `following` is where to go on, None if this was the last page."""

    lines: Sequence[bytes]
    following: str | None


class Fetching(Protocol):
    """A source that can be fetched page by page."""

    kind: str
    where: str

    def pages(self, start: str | None, since: str | None) -> Generator[Page, None, None]:
        """Pages from the first, or from where an earlier fetch stopped; only what changed `since`, if told."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...
