"""What every provider of a database server offers: start, stop and describe. No implementation here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

Provider = Literal["auto", "wheel", "system", "dsn"]

OLDEST_MAJOR = 15
NEEDED_EXTENSIONS = ("pg_trgm", "fuzzystrmatch", "unaccent", "btree_gist")
DATABASE_NAME = "bluelamp"
ROLE_NAME = "bluelamp"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Which server to use and how long to wait for it."""

    provider: Provider = "auto"
    url: str | None = None
    start_timeout_seconds: float = 60
    stop_timeout_seconds: float = 60
    # Root's own place for databases whose node folder an unprivileged user cannot enter, such as below /root.
    state_root: Path = Path("/var/lib/bluelamp")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "ServerSettings":
        """Settings from BLUELAMP_DATABASE_URL, BLUELAMP_DATABASE_PROVIDER and BLUELAMP_DATABASE_STATE."""
        provider = environ.get("BLUELAMP_DATABASE_PROVIDER", "auto")
        if provider not in get_args(Provider):
            choices = ", ".join(get_args(Provider))
            raise ValueError(f"BLUELAMP_DATABASE_PROVIDER is {provider!r}; choose one of {choices}")
        return cls(
            provider=cast(Provider, provider),
            url=environ.get("BLUELAMP_DATABASE_URL") or None,
            state_root=Path(environ.get("BLUELAMP_DATABASE_STATE") or cls().state_root),
        )


@dataclass(frozen=True, slots=True)
class ServerDescription:
    """What an operator wants to know about the server; holds no password."""

    provider: str
    version: str
    place: str
    os_user: str | None = None
    is_running: bool = False


class DatabaseServer(Protocol):
    """A PostgreSQL that can be used: ours in a folder, or one that is already there."""

    def start(self) -> str:
        """Make sure that it runs, and return the address (DSN) of the node's database."""
        ...

    def stop(self) -> None:
        """Let go of it. An embedded server ends when its last user has let go."""
        ...

    def describe(self) -> ServerDescription:
        """Who provides it, which version, and where."""
        ...
