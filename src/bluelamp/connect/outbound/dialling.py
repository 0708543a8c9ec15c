"""Opening connections only to addresses that were checked, and letting nothing last beyond its deadline."""

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2  # the engine of httpx2, which alone lets us choose the address that is connected to

from bluelamp.connect.outbound.addresses import standing
from bluelamp.connect.outbound.errors import AddressRefused
from bluelamp.connect.outbound.reach import Reach


class CheckedDialling(httpcore2.NetworkBackend):
    """Resolves a name once, and connects to the very address that was checked: a name that changes gains nothing."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._inner = httpcore2.SyncBackend()
        self.deadline = float("inf")
        """When the request under way must be over, by the monotonic clock."""

    def left(self, timeout: float | None) -> float:
        """Seconds that one step may take.

        Raises `httpcore2.ReadTimeout` when the deadline has passed.
        """
        rest = self.deadline - time.monotonic()
        if rest <= 0:
            raise httpcore2.ReadTimeout("the deadline has passed")
        return min(rest, timeout or rest)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first checked address that answers."""
        failure: Exception | None = None
        for address in self._checked(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Bounded(stream, self)
        raise failure or httpcore2.ConnectError("no address")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name cannot be resolved") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        private = self._reach.allows_private(host)
        allowed = [
            one for one in addresses if (kind := standing(one)) == "public" or (private and kind == "private")
        ]
        if not allowed:
            kinds = {standing(one) for one in addresses}
            detail = (
                "It is on a private network, and node.toml does not allow that for it."
                if "private" in kinds
                else "It is a link-local, metadata or reserved address, which no setting allows."
            )
            remedy = None if "private" in kinds else "Ask the system's owner for its proper address."
            raise AddressRefused(host, detail, remedy=remedy)
        return allowed

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        """Never: a system is reached over the network."""
        raise httpcore2.ConnectError("no Unix sockets")

    def sleep(self, seconds: float) -> None:
        """Wait, as the engine asks."""
        time.sleep(seconds)


class _Bounded(httpcore2.NetworkStream):
    """A connection whose every step ends with the deadline: a server that drips bytes is not waited for."""

    def __init__(self, inner: httpcore2.NetworkStream, dialling: CheckedDialling) -> None:
        self._inner = inner
        self._dialling = dialling

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._dialling.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._dialling.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._dialling.left(timeout))
        return _Bounded(inner, self._dialling)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
