"""Sending one request to one of a system's own origins, and taking in its answer within all limits."""

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from bluelamp.connect.errors import SourceError
from bluelamp.connect.outbound.answer import Answer
from bluelamp.connect.outbound.body import BodyCut, read_body
from bluelamp.connect.outbound.credentials import Credentials
from bluelamp.connect.outbound.dialling import CheckedDialling
from bluelamp.connect.outbound.errors import (
    AccessForbidden,
    AddressUnknown,
    AnswerUnsound,
    CredentialsRefused,
    OriginRefused,
    RedirectRefused,
    RequestRefused,
    SystemBusy,
    SystemFailing,
    SystemUnreachable,
    TlsRefused,
)
from bluelamp.connect.outbound.reach import Reach, origin_of
from bluelamp.connect.outbound.retrying import Patience, Throttle, retry_after_seconds

USER_AGENT = f"Bluelamp/{version('bluelamp')}"
MIB = 1024 * 1024
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
BUSY = frozenset({429, 503})
PLAIN_FAILURES_MAX = 3
"""How often a 500 is tried again: unlike its neighbours it is seldom a passing trouble."""

_REFUSALS: dict[int, type[SourceError]] = {
    401: CredentialsRefused, 403: AccessForbidden, 404: AddressUnknown, 407: CredentialsRefused, 410: AddressUnknown,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What a system's manifest settles about talking to it."""

    origins: Sequence[str]
    timeout_seconds: float = 30.0
    """Longest silence."""
    deadline_seconds: float = 120.0
    """Longest time for one whole answer."""
    answer_bytes_max: int = 32 * MIB
    retries_max: int = 200
    wait_seconds: float = 0.5
    patience_seconds: float = 600.0
    max_per_second: float | None = None
    tls: ssl.SSLContext | None = None


class OutboundClient:
    """One system's way out. Not for several threads at once."""

    def __init__(self, reach: Reach, terms: Terms, credentials: Credentials | None = None) -> None:
        self._reach = reach
        self._terms = terms
        self._credentials = credentials or Credentials()
        self._dialling = CheckedDialling(reach)
        self._throttle = Throttle(terms.max_per_second)
        self._patience = Patience(terms.retries_max, terms.wait_seconds, terms.patience_seconds)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=terms.tls or ssl.create_default_context(),
            max_connections=2,
            keepalive_expiry=30.0,
            network_backend=self._dialling,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._pool.close()

    def fetch(
        self,
        method: str,
        url: str,
        *,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        forms: Sequence[str] = (),
        passing: Sequence[int] = (),
    ) -> Answer:
        """As `send`, with the system's credentials. A token that has run out is renewed once."""
        target = str(httpx2.URL(url).copy_merge_params(parameters)) if parameters else url
        for renewed in (False, True):
            proof = self._credentials.headers(self)
            try:
                return self.send(
                    method,
                    target,
                    headers={**(headers or {}), **proof},
                    body=body,
                    forms=forms,
                    passing=passing,
                )
            except CredentialsRefused:
                if renewed or not self._credentials.renew():
                    raise
        raise AssertionError("unreachable")

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        forms: Sequence[str] = (),
        passing: Sequence[int] = (),
    ) -> Answer:
        """The answer to one request, tried again while its failure may pass.

        `forms` are the media types that will do (`+json` also means `…+json`), `passing` the statuses, besides 2xx, that
        are answers and not errors. Raises a `SourceError` of this package, with remedy, for all else.
        """
        target = self._permitted(url)
        where = f"{method} {target.copy_with(query=None, fragment=None)}"
        since, attempt, plain_failures = time.monotonic(), 0, 0
        while True:
            self._throttle.wait()
            try:
                answer = self._exchange(method, target, headers or {}, body, where)
            except (
                httpcore2.NetworkError,
                httpcore2.TimeoutException,
                httpcore2.RemoteProtocolError,
                BodyCut,
            ) as error:
                trouble: SourceError = _in_our_words(error, where, attempt)
                asked = None
                if isinstance(trouble, TlsRefused):
                    raise trouble from None
            except httpcore2.LocalProtocolError:
                raise RequestRefused(
                    where, "(A header cannot be sent: look at the secret and its characters.)"
                ) from None
            else:
                if answer.status in passing or 200 <= answer.status < 300:
                    return _of_form(answer, forms)
                trouble = _refusal(answer, attempt)
                plain_failures += answer.status == 500
                if answer.status not in TRANSIENT or plain_failures > PLAIN_FAILURES_MAX:
                    raise trouble
                asked = retry_after_seconds(answer.headers.get("retry-after"))
            if not self._patience.pause(attempt, since, asked):
                raise trouble from None
            attempt += 1

    def _permitted(self, url: str) -> httpx2.URL:
        try:
            origin = origin_of(url)
        except ValueError as error:
            raise OriginRefused("an address", f"({error})") from None
        target = httpx2.URL(url)
        if origin not in self._terms.origins:
            raise OriginRefused(origin, "This system's manifest does not name it.")
        if not self._reach.allows(origin):
            raise OriginRefused(origin, "node.toml does not list it.")
        if target.scheme == "http" and not self._reach.allows_private(target.host):
            raise OriginRefused(
                origin,
                "It is not encrypted, which is for hosts of the force's own network only.",
                remedy="Ask for its https address, or list the host under `private_hosts` in node.toml.",
            )
        return target

    def _exchange(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes, where: str
    ) -> Answer:
        terms = self._terms
        self._dialling.deadline = time.monotonic() + terms.deadline_seconds
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "gzip",
            **headers,
        }
        if body or method != "GET":
            sent["Content-Length"] = str(len(body))
        patience = dict.fromkeys(("connect", "read", "write", "pool"), terms.timeout_seconds)
        with self._pool.stream(
            method,
            str(url),
            headers=list(sent.items()),
            content=body or None,
            extensions={"timeout": patience},
        ) as response:
            taken = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            if 300 <= response.status < 400:
                raise RedirectRefused(
                    where, f"(It answers {response.status}{_towards(taken.get('location'))}.)"
                )
            encoding = taken.get("content-encoding", "").strip().lower()
            content = read_body(response.iter_stream(), encoding, terms.answer_bytes_max, where)
            return Answer(where, response.status, taken, content)


def _towards(location: str | None) -> str:
    try:
        return f" and points to {origin_of(location or '')}"
    except ValueError:
        return ""


def _of_form(answer: Answer, forms: Sequence[str]) -> Answer:
    form = answer.form
    if not forms or form in forms or any(one.startswith("+") and form.endswith(one) for one in forms):
        return answer
    seen = (
        "a web page"
        if form in {"text/html", "application/xhtml+xml"}
        else f"of type {form[:80] or 'unknown'}"
    )
    raise AnswerUnsound(answer.where, f"It is {seen}, not {' or '.join(forms)}.")


def _refusal(answer: Answer, attempt: int) -> SourceError:
    tried = f", {attempt + 1} times" if attempt else ""
    detail = f"(It answers {answer.status}{tried}.)"
    if answer.status in BUSY:
        return (
            SystemBusy(answer.where, detail) if answer.status == 429 else SystemFailing(answer.where, detail)
        )
    if answer.status >= 500 or answer.status in TRANSIENT:
        return SystemFailing(answer.where, detail)
    return _REFUSALS.get(answer.status, RequestRefused)(answer.where, detail)


def _in_our_words(error: Exception, where: str, attempt: int) -> SourceError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            # Only the library's fixed word for the reason; its sentence quotes the certificate.
            reason = getattr(cause, "verify_message", None) or cause.reason or ""
            return TlsRefused(where, f"({reason})" if reason else "")
        cause = cause.__cause__ or cause.__context__
    tried = f", tried {attempt + 1} times" if attempt else ""
    if isinstance(error, (httpcore2.TimeoutException, BodyCut)):
        return SystemUnreachable(where, f"(It took too long or stopped half-way{tried}.)")
    return SystemUnreachable(where, f"({type(error).__name__}{tried})")
