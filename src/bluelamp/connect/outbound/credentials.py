"""How the node shows a system who it is. Secrets come by reference and are kept in memory only."""

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

import msgspec

from bluelamp.connect.outbound.answer import Answer
from bluelamp.connect.outbound.errors import AnswerUnsound

EARLY_SECONDS = 30.0
"""How long before its end a token is renewed."""

TOKEN_SECONDS = 300.0
"""How long a token is taken to last whose answer does not say (RFC 6749, section 5.1, only recommends it)."""


class Sends(Protocol):
    """What can fetch a token: the outbound client, without these credentials."""

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, forms: Sequence[str]
    ) -> Answer:
        """The answer to one request."""
        ...


@dataclass
class Credentials:
    """No credentials; the others build on it."""

    def headers(self, client: Sends) -> Mapping[str, str]:
        """The headers that prove who asks. `client` is for fetching tokens."""
        del client
        return {}

    def renew(self) -> bool:
        """Forget what was refused; True if another try may go better."""
        return False


@dataclass
class HeaderKey(Credentials):
    """One header with a secret: a bearer token, an API key, or a basic login."""

    name: str
    value: str = field(repr=False)

    def headers(self, client: Sends) -> Mapping[str, str]:
        del client
        return {self.name: self.value}


def bearer(token: str) -> Credentials:
    """A bearer token (RFC 6750)."""
    return HeaderKey("Authorization", f"Bearer {token}")


def basic(user: str, password: str) -> Credentials:
    """A user and password (RFC 7617)."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return HeaderKey("Authorization", f"Basic {pair}")


class _Token(msgspec.Struct):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 (a kind, not a token)
    expires_in: float | None = None


@dataclass
class ClientCredentials(Credentials):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4), renewed shortly before they end."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None
    _token: str | None = field(default=None, repr=False)
    _until: float = 0.0

    def headers(self, client: Sends) -> Mapping[str, str]:
        if self._token is None or time.monotonic() > self._until:
            self._fetch(client)
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        had, self._token = self._token is not None, None
        return had

    def _fetch(self, client: Sends) -> None:
        form = {"grant_type": "client_credentials", **({"scope": self.scope} if self.scope else {})}
        body = "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items())
        # The id and secret are form-encoded before they are joined (RFC 6749, section 2.3.1).
        login = basic(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        answer = client.send(
            "POST",
            self.token_url,
            headers={
                **login.headers(client),
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=body.encode("ascii"),
            forms=("application/json",),
        )
        try:
            token = msgspec.json.decode(answer.body, type=_Token)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise AnswerUnsound(answer.where, "It is no token answer (RFC 6749, section 5.1).") from None
        if token.token_type.lower() != "bearer":
            raise AnswerUnsound(answer.where, "It offers a kind of token that is no bearer token.")
        self._token = token.access_token
        self._until = time.monotonic() + max(0.0, (token.expires_in or TOKEN_SECONDS) - EARLY_SECONDS)
