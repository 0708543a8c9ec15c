"""Records of a SOAP service: an operation is called as its WSDL says, and the answer is taken as the service wrote it.

zeep writes the requests. Answers are not turned into typed values by it: their texts stay verbatim, as of every source.
"""

import hashlib
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx2
import msgspec
import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from bluelamp.connect.errors import SourceError
from bluelamp.connect.outbound import Answer, OutboundClient, Reach
from bluelamp.connect.outbound.errors import SystemFailing
from bluelamp.connect.readers.contract import ReadPlan
from bluelamp.connect.readers.paths import files_of
from bluelamp.connect.readers.remote.envelope import answered, record_of, records_in, text_at
from bluelamp.connect.readers.remote.errors import PagesTooMany, PagingLoops, TotalDisagrees, WsdlUnusable
from bluelamp.connect.readers.remote.fetching import Page
from bluelamp.connect.readers.remote.reader import FetchedReader, opened, spool_for
from bluelamp.connect.readers.remote.web import client_for
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.remote_specs import SoapSpec

XML_FORMS = ("text/xml", "application/soap+xml", "application/xml")
FAULTS = (400, 500)
"""Statuses under which SOAP faults come (SOAP 1.1, section 6.2; SOAP 1.2 part 2, section 7.5.2.2)."""


class _Turn(msgspec.Struct, frozen=True):
    number: int
    records: int = 0
    total: int | None = None


def open_soap(spec: SoapSpec, secrets: Secrets, plan: ReadPlan, reach: Reach) -> FetchedReader:
    """The reader for what this operation gives; calls it at once."""
    where = f"{httpx2.URL(spec.url).copy_with(query=None, fragment=None)} {spec.operation}"
    fetching = SoapFetching(spec, secrets, client_for(spec, secrets, reach, where), where)
    return opened(spec, plan, fetching, spool_for(spec, reach, where))


class _ThroughOutbound(Transport):
    """zeep's way out: documents from the system's own folder, calls through the outbound client."""

    def __init__(self, spec: SoapSpec, client: OutboundClient) -> None:
        # Not the parent's: it would open a session of its own.
        self.cache, self._close_session = None, False
        self._spec, self._client = spec, client

    def load(self, url: str) -> bytes:
        parts = urlsplit(url)
        if parts.scheme not in {"", "file"}:
            raise WsdlUnusable(
                self._spec.wsdl, "It imports a document from elsewhere, and nothing is fetched."
            )
        path = url2pathname(parts.path) if parts.scheme else url
        return files_of(path, self._spec.folder, self._spec.roots, ())[0].read_bytes()

    def post_xml(self, address: str, envelope: Any, headers: dict[str, str]) -> Answer:
        body = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
        answer = self._client.fetch("POST", address, headers=headers, body=body, passing=FAULTS)
        if answer.status == 500 and answer.form not in XML_FORMS:
            raise SystemFailing(answer.where, "(It answers 500, without a fault.)")
        return answer


class SoapFetching:
    """Pages of what a SOAP operation gives."""

    kind = "soap"

    def __init__(self, spec: SoapSpec, secrets: Secrets, client: OutboundClient, where: str) -> None:
        self.where = where
        self._spec, self._client = spec, client
        token = None
        if spec.wsse_user is not None and spec.wsse_password is not None:
            password = secrets.resolve(spec.wsse_password, where)
            made: Any = UsernameToken
            token = made(spec.wsse_user, password, use_digest=spec.wsse_digest)
        try:
            described = description(spec, client, token)
            binding = _port(described, spec).binding
            self._call = described.create_service(binding.name, spec.url)[spec.operation]
        except BaseException:
            client.close()
            raise

    def pages(self, start: str | None, since: str | None) -> Generator[Page, None, None]:
        """Pages in the service's own order; `since` is not asked of it."""
        del since
        spec, page_before = self._spec, b""
        turn = msgspec.json.decode(start, type=_Turn) if start is not None else _Turn(spec.first_page)
        for _ in range(spec.pages_max):
            lines, total = self._page(turn)
            page = hashlib.blake2b(b"\n".join(lines)).digest() if lines else b""
            if lines and page == page_before:
                raise PagingLoops(self.where, f"(page {turn.number})")
            following = self._following(turn, len(lines), total)
            yield Page(lines, msgspec.json.encode(following).decode() if following is not None else None)
            if following is None:
                return
            turn, page_before = following, page
        raise PagesTooMany(self.where, f"The limit is {spec.pages_max:,}.")

    def _page(self, turn: _Turn) -> tuple[list[bytes], int | None]:
        spec = self._spec
        given = dict(spec.parameters)
        if spec.page_parameter is not None:
            given[spec.page_parameter] = str(turn.number)
        try:
            answer = self._call(**_nested(given))
        except SourceError:
            raise
        except (ZeepError, TypeError, ValueError) as error:
            # From None: zeep's words may quote an argument.
            raise WsdlUnusable(
                self.where, f"({type(error).__name__}) The operation does not take these parameters."
            ) from None
        result = answered(answer, self.where)
        lines = [msgspec.json.encode(record_of(one)) for one in records_in(result, spec.records, self.where)]
        total = text_at(result, spec.total) if spec.total is not None else None
        return lines, int(total) if total is not None and total.strip().isdecimal() else None

    def _following(self, turn: _Turn, count: int, total: int | None) -> _Turn | None:
        records = turn.records + count
        if turn.total is not None and total is not None and total < turn.total:
            raise TotalDisagrees(self.where, f"It said {turn.total:,} at first and then {total:,}.")
        if self._spec.page_parameter is not None and count and (total is None or records < total):
            return _Turn(turn.number + 1, records, total)
        if total is not None and records != total:
            raise TotalDisagrees(self.where, f"It says {total:,}; {records:,} came.")
        return None

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def description(spec: SoapSpec, client: OutboundClient, token: UsernameToken | None = None) -> Any:
    """The service as its WSDL describes it.

    Raises `WsdlUnusable` for a document that is damaged, imports from elsewhere, or declares entities.
    """
    settings = zeep.Settings(
        forbid_dtd=True, forbid_entities=True, forbid_external=True, force_https=False, raw_response=True
    )
    wsdl: Path = files_of(spec.wsdl, spec.folder, spec.roots, ())[0]
    try:
        client_of: Any = zeep.Client
        return client_of(str(wsdl), transport=_ThroughOutbound(spec, client), wsse=token, settings=settings)
    except SourceError:
        raise
    except (ZeepError, etree.LxmlError, ValueError, LookupError, AttributeError) as error:
        raise WsdlUnusable(str(wsdl), f"({type(error).__name__})") from None


def operations(described: Any) -> dict[str, str]:
    """The operations of a service with what they take, as the WSDL says."""
    found: dict[str, str] = {}
    for service in described.wsdl.services.values():
        for port in service.ports.values():
            for name, operation in port.binding._operations.items():  # noqa: SLF001 (zeep offers no other way)
                found.setdefault(str(name), str(operation.input.signature()))
    return found


def _port(described: Any, spec: SoapSpec) -> Any:
    services = described.wsdl.services
    if spec.service is not None and spec.service not in services:
        raise WsdlUnusable(spec.wsdl, f"Its services are: {', '.join(services)}.", field="source.service")
    for name, service in services.items():
        for port_name, port in service.ports.items():
            chosen = (spec.service or name) == name and (spec.port or port_name) == port_name
            if chosen and spec.operation in port.binding._operations:  # noqa: SLF001 (as in `operations`)
                return port
    known = ", ".join(sorted(operations(described)))
    raise WsdlUnusable(spec.wsdl, f"Its operations are: {known}.", field="source.operation")


def _nested(given: dict[str, str]) -> dict[str, Any]:
    """Arguments by their dotted names: `criteria.page` is `page` within `criteria`."""
    nested: dict[str, Any] = {}
    for name, value in given.items():
        *above, last = re.split(r"\.", name)
        place = nested
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value
    return nested
