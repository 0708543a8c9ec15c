"""A SOAP answer taken apart: its fault, its records, and a record as nested texts. Nothing is typed or trimmed here."""

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from bluelamp.connect.outbound import Answer
from bluelamp.connect.outbound.errors import AnswerUnsound, CredentialsRefused
from bluelamp.connect.readers.nested.shape import ALONE
from bluelamp.connect.readers.nested.xml_elements import attributes, local_name
from bluelamp.connect.readers.remote.errors import RecordsNotFound, ServiceFault

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_SIGN_IN = re.compile(r"authenti|security|unauthori[sz]ed|access.?denied", re.IGNORECASE)
FAULT_WORDS_MAX = 25
KEYS_SHOWN = 12

Record = dict[str, "Record | list[Record | str | None] | str | None"]


def answered(answer: Answer, where: str) -> etree._Element:
    """The element that the operation gives.

    Raises `ServiceFault`, `CredentialsRefused` for a fault of signing in, and `AnswerUnsound` for what is no SOAP.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(answer.body, parser)
    except (etree.XMLSyntaxError, ValueError):
        seen = "a web page" if answer.form == "text/html" else "not XML, or damaged"
        raise AnswerUnsound(answer.where, f"It is {seen}.") from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise AnswerUnsound(answer.where, "It declares a document type, which SOAP forbids.")
    body = next((child for child in root if local_name(str(child.tag)) == "Body"), None)
    if local_name(str(root.tag)) != "Envelope" or body is None or not len(body):
        raise AnswerUnsound(answer.where, "It is XML, but no SOAP envelope with a body.")
    result = body[0]
    if local_name(str(result.tag)) == "Fault":
        raise _fault(result, where)
    return result


def _fault(fault: etree._Element, where: str) -> ServiceFault | CredentialsRefused:
    """The fault in our words: its code, and of its text only plain words, since it may quote what was asked for."""
    code = (
        text_at(fault, "faultcode")
        or text_at(fault, "Code.Subcode.Value")
        or text_at(fault, "Code.Value")
        or ""
    )
    code = re.sub(r"[^\w.:-]", "", code.strip())[:80]
    words = (text_at(fault, "faultstring") or text_at(fault, "Reason.Text") or "").split()
    cleaned = [
        word if place == 0 and word.isalpha() else _plain(word)
        for place, word in enumerate(words[:FAULT_WORDS_MAX])
    ]
    detail = f"Its code is {code or 'not given'}; it says: {' '.join(cleaned) or 'nothing'}"
    kind = CredentialsRefused if _SIGN_IN.search(code) else ServiceFault
    return kind(where, detail.rstrip(".") + ".")


def _plain(word: str) -> str:
    return word if re.fullmatch(r"[a-z]+[.,;:]?", word) else "…"


def records_in(result: etree._Element, way: str | None, where: str) -> Sequence[etree._Element]:
    """The record elements at `Certificates.Certificate` below the result.

    Raises `RecordsNotFound` if not even the place around them is there.
    """
    if way is None:
        return list(result)
    *above, last = way.split(".")
    around = [result]
    for step in above:
        inner = [child for place in around for child in place if local_name(str(child.tag)) == step]
        if not inner:
            keys = list(dict.fromkeys(local_name(str(child.tag)) for place in around for child in place))
            shown = ", ".join(keys[:KEYS_SHOWN]) or "nothing"
            raise RecordsNotFound(where, f"There is no {step} on the way {way}; in its place: {shown}.")
        around = inner
    return [child for place in around for child in place if local_name(str(child.tag)) == last]


def text_at(element: etree._Element, way: str) -> str | None:
    """The text at a place, the first if there are several."""
    for step in way.split("."):
        found = next((child for child in element if local_name(str(child.tag)) == step), None)
        if found is None:
            return None
        element = found
    return element.text


def record_of(element: etree._Element) -> Record:
    """An element as nested texts: children by name, lists where they repeat, attributes as `@name`."""
    record = _inner(element)
    return record if isinstance(record, dict) else {ALONE: record}


def _inner(element: etree._Element) -> Record | str | None:
    held: Record = {f"@{local_name(name)}": value for name, value in attributes(element)}
    for child in element:
        name, value = local_name(str(child.tag)), _inner(child)
        if name in held:
            before = held[name]
            held[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            held[name] = value
    text = None if element.get(_NIL) in {"true", "1"} else element.text
    if not held:
        return text
    if text is not None and text.strip():
        held[ALONE] = text
    return held
