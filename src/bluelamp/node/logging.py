"""Structured logs: one JSON object a line, only from an allow-list of keys, so that no personal data can get in."""

import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

KEYS = frozenset(
    {
        "event", "level", "at", "requestId", "actor", "method", "route", "status", "durationMs", "code", "system", "run",
        "read", "written", "unchanged", "quarantined", "removed", "port", "host", "version", "role", "exception", "force",
        "provider", "schemaVersion", "seconds", "state", "logger",
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


class _Libraries(logging.Handler):
    """What libraries have to say, by who says it and which exception it is about; their words may quote anything."""

    def __init__(self, log: NodeLog) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        exception = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._log.write(
            "library-message", level=record.levelname.lower(), logger=record.name, exception=exception
        )


@contextmanager
def libraries_kept_silent(log: NodeLog) -> Iterator[None]:
    """While this lasts, libraries and threads that fail write a line of the node's log, and nothing of their own.

    Without it Python would print their messages and tracebacks, and a database's error quotes the row it is about.
    """
    root = logging.getLogger()
    before, root.handlers = root.handlers, [_Libraries(log)]
    hook = threading.excepthook

    def thread_failed(failed: threading.ExceptHookArgs) -> None:
        name = failed.thread.name if failed.thread else None
        log.write("thread-failed", level="error", logger=name, exception=failed.exc_type.__name__)

    threading.excepthook = thread_failed
    try:
        yield
    finally:
        threading.excepthook = hook
        root.handlers = before
