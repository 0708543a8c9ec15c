"""The world's systems that are services rather than files, each on a port of this machine with a token of its own."""

import json
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bluelamp.demo.laying import Extract
from bluelamp.demo.legacy.firearms_server import FirearmsServer
from bluelamp.demo.legacy.serving import HOST, LoopbackService
from bluelamp.demo.legacy.stop_search_server import StopSearchServer

RECORDS = "records.json"
"""What a writer leaves in a system's folder for its service to serve."""


class Services:
    """All services of a world; use it in a `with`."""

    def __init__(self, world: Path) -> None:
        self._world = world
        self._held = ExitStack()
        self._extracts: dict[tuple[str, str], Extract] = {}
        self._served: dict[tuple[str, str], LoopbackService] = {}

    def __enter__(self) -> Self:
        with ExitStack() as held:
            for path in sorted((self._world / "forces").glob(f"*/*/{RECORDS}")):
                force, system = path.parts[-3], path.parts[-2].replace("_", "-")
                self._serve(held, force, system, json.loads(path.read_text(encoding="utf-8")))
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def _serve(self, held: ExitStack, force: str, system: str, records: list[Any]) -> None:
        token = secrets.token_urlsafe(24)
        server: LoopbackService
        if system == "stop-search":
            server = held.enter_context(StopSearchServer(records, token=token))
            usual = "https://stop-search.force.example/api/stop-searches"
            words = {usual: server.url, '"env:BLUELAMP_STOP_SEARCH_TOKEN"': '"file:stop-search.token"'}
        elif system == "firearms-licensing":
            server = held.enter_context(FirearmsServer(records, user="bluelamp", password=token))
            usual = "https://firearms.force.example/enquiry"
            words = {usual: server.url, '"env:BLUELAMP_FIREARMS_PASSWORD"': '"file:firearms-licensing.token"'}
        else:
            raise LookupError(f"{system} is no service")
        self._served[force, system] = server
        self._extracts[force, system] = Extract(secrets={f"{system}.token": token}, manifest=words)

    def extract(self, force: str, system: str) -> Extract | None:
        """How a node reads this system; None if it is no service."""
        return self._extracts.get((force, system))

    @property
    def origins(self) -> tuple[str, ...]:
        """Addresses, as node.toml lists them."""
        return tuple(server.origin for server in self._served.values())

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that stand on this machine."""
        return (HOST,) if self._served else ()

    @property
    def addresses(self) -> Mapping[str, str]:
        """Address by force and system."""
        return {f"{force}/{system}": server.origin for (force, system), server in self._served.items()}
