"""What the simulated services share: a web server on this machine only, in a thread of its own, and its slips."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

HOST = "127.0.0.1"
BODY_BYTES_MAX = 1024 * 1024


class LoopbackService(ABC):
    """A service on 127.0.0.1; use it in a `with`. Every `slip_every`-th request is answered 503 and asked to come again."""

    PATH: ClassVar[str]
    """Where on the server the service stands."""

    def __init__(
        self, records: Sequence[Mapping[str, Any]], *, port: int = 0, slip_every: int | None = 7
    ) -> None:
        self._records, self._slip_every = records, slip_every
        self._lock = threading.Lock()
        self.requests = 0
        """Requests so far, slips included."""
        service = self

        class Answering(_Answering):
            owner = service

        self._server = ThreadingHTTPServer((HOST, port), Answering)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def origin(self) -> str:
        """Its address, as node.toml lists it."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where the service answers."""
        return self.origin + self.PATH

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def slips(self) -> bool:
        """Count a request; whether this one is to fail."""
        with self._lock:
            self.requests += 1
            return self._slip_every is not None and self.requests % self._slip_every == 0

    @abstractmethod
    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """Status, media type and body for a request."""


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: ClassVar[LoopbackService]

    def _any(self) -> None:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), BODY_BYTES_MAX)
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.owner.slips():
            status, form, answer = 503, "text/plain", b"Please come again."
        else:
            status, form, answer = self.owner.answer(
                self.command, parts.path, dict(parse_qsl(parts.query)), headers, body
            )
        self.send_response(status)
        self.send_header("Content-Type", form)
        self.send_header("Content-Length", str(len(answer)))
        if status == 503:
            self.send_header("Retry-After", "0")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(answer)

    do_GET = do_POST = _any  # noqa: N815 (names of the library)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a line of a log could hold what somebody asked for."""
