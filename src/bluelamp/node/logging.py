"""Structured logs: one JSON object a line, only from an allow-list of keys, so that no personal data can get in."""

import json
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

KEYS = frozenset(
    {
        "event", "level", "at", "requestId", "actor", "method", "route", "status", "durationMs", "code", "system", "run",
        "read", "written", "unchanged", "quarantined", "removed", "port", "host", "version", "role", "exception", "force",
        "provider", "schemaVersion", "seconds", "state",
    }
)  # fmt: skip
"""Every key a log line may have. None of them can hold what somebody typed or what a record says."""


class LogKeyRefused(ValueError):
    """That key is not on the allow-list of `bluelamp.node.logging`; logs never hold what people typed."""


class NodeLog:
    """Writes log lines. `exception` takes the name of an exception's class, never its text, which may quote input."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, event: str, *, level: str = "info", **fields: object) -> None:
        """Write one line.

        Raises `LogKeyRefused` for a key outside the allow-list.
        """
        refused = fields.keys() - KEYS
        if refused:
            raise LogKeyRefused(", ".join(sorted(refused)))
        line: Mapping[str, object] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event, **fields,
        }  # fmt: skip
        with self._lock:
            stream = self._stream or sys.stderr
            stream.write(json.dumps(line, ensure_ascii=True, default=str) + "\n")
            stream.flush()
