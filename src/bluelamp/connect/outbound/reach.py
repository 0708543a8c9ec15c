"""What node.toml lets connectors reach beyond files: origins, hosts on private networks, and named code."""

from dataclasses import dataclass
from pathlib import Path

import httpx2

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Reach:
    """The node's allowances. The default allows nothing.

    `origins` are as `origin_of` writes them; `private_hosts` are names or addresses that may lead to private networks;
    `resources` names dlt resources as `module:attribute`; `spool` is the private folder where fetched records wait.
    """

    origins: tuple[str, ...] = ()
    private_hosts: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    spool: Path | None = None

    def allows(self, origin: str) -> bool:
        """Whether node.toml lists this origin."""
        return origin in {_written(httpx2.URL(one)) for one in self.origins}

    def allows_private(self, host: str) -> bool:
        """Whether node.toml lets this host stand on a private network."""
        return host.lower() in {one.lower() for one in self.private_hosts}


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, written one way: `https://records.example:443`.

    Raises `ValueError` for what is no address of the web.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, TypeError, UnicodeError) as error:
        raise ValueError("it is not a URL") from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise ValueError("it is not a URL such as https://records.example/api")
    if parsed.userinfo:
        raise ValueError("a URL must not hold a user or a password")
    return _written(parsed)


def _written(url: httpx2.URL) -> str:
    host = url.raw_host.decode("ascii").lower()
    host = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{host}:{url.port or _PORTS.get(url.scheme, 0)}"
