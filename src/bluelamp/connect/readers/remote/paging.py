"""From one page to the next: by number, offset, cursor, Link header, or an address in the page. Nothing is sent here."""

import re

import httpx2
import msgspec

from bluelamp.connect.outbound import Answer
from bluelamp.connect.readers.remote.digging import dig, scalar
from bluelamp.connect.readers.remote.errors import TotalDisagrees
from bluelamp.connect.remote_specs import RestSpec

_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)')  # RFC 8288, section 3
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


class Turn(msgspec.Struct, frozen=True):
    """One page to ask for, and what is known so far; kept beside the spool to go on from."""

    url: str
    parameters: dict[str, str]
    number: int = 0
    records: int = 0
    total: int | None = None


def first_turn(spec: RestSpec, since: str | None) -> Turn:
    """The first page."""
    asked = dict(spec.parameters)
    if since is not None and spec.since_parameter is not None:
        asked[spec.since_parameter] = since
    if spec.size_parameter is not None and spec.page_size is not None:
        asked[spec.size_parameter] = str(spec.page_size)
    if spec.paging == "page":
        asked[spec.page_parameter] = str(spec.first_page)
    elif spec.paging == "offset":
        asked[spec.page_parameter] = "0"
    return Turn(spec.url, asked, spec.first_page)


def next_turn(spec: RestSpec, turn: Turn, answer: Answer, text: bytes, count: int) -> Turn | None:
    """The page behind this one, None if it was the last.

    Raises `TotalDisagrees` when the system's count shrinks, or the pages end before it is reached.
    """
    records, total = turn.records + count, _total(spec, turn, answer, text)
    known = msgspec.structs.replace(turn, records=records, total=total, number=turn.number + 1)
    following = _following(spec, known, answer, text, count)
    if following is None and total is not None and records != total:
        raise TotalDisagrees(answer.where, f"It says {total:,}; {records:,} came.")
    return following


def _total(spec: RestSpec, turn: Turn, answer: Answer, text: bytes) -> int | None:
    if spec.total is None:
        return None
    stated = scalar(text, spec.total)
    if stated is None or not stated.isdecimal():
        return turn.total
    total = int(stated)
    if turn.total is not None and total < turn.total:
        raise TotalDisagrees(answer.where, f"It said {turn.total:,} at first and then {total:,}.")
    return total


def _following(spec: RestSpec, turn: Turn, answer: Answer, text: bytes, count: int) -> Turn | None:
    if spec.paging in {"page", "offset"}:
        # A page shorter than asked for may be the server's own limit: only an empty one, or the total, is the end.
        if count == 0 or (turn.total is not None and turn.records >= turn.total):
            return None
        mark = str(turn.number if spec.paging == "page" else turn.records)
        return msgspec.structs.replace(turn, parameters={**turn.parameters, spec.page_parameter: mark})
    if spec.paging == "cursor":
        cursor = scalar(text, spec.cursor)
        if cursor is None:
            return None
        return msgspec.structs.replace(turn, parameters={**turn.parameters, spec.cursor_parameter: cursor})
    address = None
    if spec.paging == "link":
        address = _linked(answer.headers.get("link", ""))
    elif spec.paging == "next":
        # JSON:API lets a link be an object with `href`.
        address = scalar(text, spec.next) or (
            scalar(text, f"{spec.next}.href") if dig(text, spec.next) else None
        )
    if address is None:
        return None
    # The address is whole: our own parameters stand in it already.
    return msgspec.structs.replace(turn, url=str(httpx2.URL(turn.url).join(address)), parameters={})


def _linked(header: str) -> str | None:
    for address, parameters in _LINK.findall(header):
        found = _REL.search(parameters)
        if found and "next" in (found[1] or found[2]).lower().split():
            return str(address)
    return None
