"""A simulated enquiry service of firearms licensing: SOAP 1.1 with a WS-Security user, and surnames that end after 20 letters."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from bluelamp.demo.legacy.serving import LoopbackService

PAGE_SIZE = 20
SURNAME_LETTERS_MAX = 20
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soap:Body>{}</soap:Body></soap:Envelope>"
)


class FirearmsServer(LoopbackService):
    """Serves the given certificates, in their order.

    A certificate is a mapping with `Number`, `Type` (FAC, SGC, RFD), `Status` (C, E, R, S), `Expires` (01/03/2029),
    `Holder` {`Surname`, `Initials`, `DateOfBirth`, `Address`, `Postcode`} and `Weapon` [{`Kind`, `Calibre`, `Make`,
    `Serial`}]. What is not known is left out; a surname is cut after 20 letters here, as the old system does.
    """

    PATH = "/enquiry"

    def __init__(
        self,
        records: Sequence[Mapping[str, Any]],
        *,
        user: str,
        password: str,
        port: int = 0,
        slip_every: int | None = 7,
    ) -> None:
        super().__init__(records, port=port, slip_every=slip_every)
        self._user, self._password = user, password

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """A page of certificates, or a fault."""
        if path != self.PATH or method != "POST":
            return 404, "text/plain", b"Nothing here."
        try:
            asked = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return _fault("soap:Client", "the request is not readable")
        if not self._knows(asked):
            return _fault("wsse:FailedAuthentication", "the user is not known")
        page = asked.findtext(".//{urn:example:firearms}Page") or "1"
        if not page.isdecimal() or int(page) < 1:
            return _fault("soap:Client", "a page is a number from 1")
        start = (int(page) - 1) * PAGE_SIZE
        chosen = "".join(_certificate(one) for one in self._records[start : start + PAGE_SIZE])
        result = (
            '<f:ListCertificatesResponse xmlns:f="urn:example:firearms">'
            f"<f:Total>{len(self._records)}</f:Total><f:Certificates>{chosen}</f:Certificates></f:ListCertificatesResponse>"
        )
        return 200, "text/xml; charset=utf-8", _ENVELOPE.format(result).encode()

    def _knows(self, asked: etree._Element) -> bool:
        def given(name: str) -> str:
            return next((one.text or "" for one in asked.iter("{*}" + name)), "")

        # OASIS UsernameToken Profile 1.1, section 3.1: Base64(SHA-1(nonce + created + password)).
        material = base64.b64decode(given("Nonce")) + given("Created").encode() + self._password.encode()
        digest = base64.b64encode(hashlib.sha1(material, usedforsecurity=False).digest())
        return given("Username") == self._user and hmac.compare_digest(digest, given("Password").encode())


def _certificate(record: Mapping[str, Any]) -> str:
    holder = dict(record.get("Holder", {}))
    holder["Surname"] = str(holder.get("Surname", ""))[:SURNAME_LETTERS_MAX]
    return _element("Certificate", {**record, "Holder": holder})


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        inner = "".join(_element(str(key), one) for key, one in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_element(name, one) for one in value)
    else:
        inner = escape(str(value))
    return f"<f:{name}>{inner}</f:{name}>"


def _fault(code: str, text: str) -> tuple[int, str, bytes]:
    fault = f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></soap:Fault>"
    return 500, "text/xml; charset=utf-8", _ENVELOPE.format(fault).encode()
