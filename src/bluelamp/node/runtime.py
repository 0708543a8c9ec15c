"""What a running node's parts share: settings, secrets, database pool, tokens, allowances."""

import threading
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from bluelamp.node.folder import NodeFolder, NodeSettings
from bluelamp.trust import TokenRegister


class Allowance:
    """A token bucket for each caller, so that one cannot starve the others or scrape the node."""

    def __init__(self, per_minute_max: int) -> None:
        self._rate = per_minute_max / 60
        self._burst = max(10.0, per_minute_max / 10)
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, now_s: float) -> bool:
        """Whether the caller may make one more request now; `now_s` is a monotonic clock in seconds."""
        with self._lock:
            level, since = self._levels.get(caller, (self._burst, now_s))
            level = min(self._burst, level + (now_s - since) * self._rate)
            if level < 1:
                self._levels[caller] = (level, now_s)
                return False
            self._levels[caller] = (level - 1, now_s)
            return True


@dataclass(slots=True)
class NodeRuntime:
    """One running node process."""

    folder: NodeFolder
    pool: ConnectionPool[Connection[Any]]
    allowance: Allowance = field(init=False)
    tokens: TokenRegister = field(init=False)

    def __post_init__(self) -> None:
        self.allowance = Allowance(self.settings.api.searches_per_minute_max)
        self.tokens = self.folder.tokens

    @property
    def settings(self) -> NodeSettings:
        """The node's settings."""
        return self.folder.settings
