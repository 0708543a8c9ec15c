"""A web server on loopback whose answers a test writes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from bluelamp.connect.outbound import Reach, origin_of

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What to answer; `raw` takes the connection over."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    raw: Callable[[socket.socket], None] | None = None


@dataclass
class Served:
    """A running server, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def reach(self) -> Reach:
        """A node that allows this server."""
        return Reach(origins=(origin_of(self.url),), private_hosts=("127.0.0.1",))


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Served]:
    """A server on a free port of 127.0.0.1."""
    served = Served("")

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, headers, body)
            served.asked.append(asked)
            reply = answer(asked)
            if reply.raw is not None:
                self.close_connection = True
                with suppress(OSError):
                    reply.raw(self.connection)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(reply.body)

        do_GET = do_POST = _any  # noqa: N815 (names of the library)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
