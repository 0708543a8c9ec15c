"""What came back for a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer taken in whole. `where` names method and address for messages, without parameters."""

    where: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()
