"""Whose node it is, and the two secrets under which it names records and seals rows kept aside."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NodeKeys:
    """Whose node it is, and its two secrets."""

    force: str
    id_key: bytes = field(repr=False)
    quarantine_key: bytes = field(repr=False)
