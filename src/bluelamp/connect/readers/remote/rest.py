"""Records of a REST service: pages of JSON, asked for one after the other."""

import hashlib
from collections.abc import Generator

import httpx2
import msgspec

from bluelamp.connect.outbound import OutboundClient, Reach
from bluelamp.connect.readers.contract import ReadPlan
from bluelamp.connect.readers.remote.digging import page_text, records_at
from bluelamp.connect.readers.remote.errors import PagesTooMany, PagingLoops
from bluelamp.connect.readers.remote.fetching import Page
from bluelamp.connect.readers.remote.paging import Turn, first_turn, next_turn
from bluelamp.connect.readers.remote.reader import FetchedReader, opened, spool_for
from bluelamp.connect.readers.remote.web import client_for
from bluelamp.connect.readers.secret import Secrets
from bluelamp.connect.remote_specs import RestSpec

JSON_FORMS = ("application/json", "text/json", "+json")


def open_rest(spec: RestSpec, secrets: Secrets, plan: ReadPlan, reach: Reach) -> FetchedReader:
    """The reader for this service; fetches everything at once, unless only what changed is asked for."""
    where = str(httpx2.URL(spec.url).copy_with(query=None, fragment=None))
    fetching = RestFetching(spec, client_for(spec, secrets, reach, where), where)
    return opened(spec, plan, fetching, spool_for(spec, reach, where))


class RestFetching:
    """Pages of a REST service."""

    kind = "rest"

    def __init__(self, spec: RestSpec, client: OutboundClient, where: str) -> None:
        self.where = where
        self._spec, self._client = spec, client

    def pages(self, start: str | None, since: str | None) -> Generator[Page, None, None]:
        """Pages in the service's own order.

        Raises `PagingLoops`, `PagesTooMany`, `TotalDisagrees`, `RecordsNotFound`, and what the outbound client raises.
        """
        turn: Turn | None = (
            msgspec.json.decode(start, type=Turn) if start is not None else first_turn(self._spec, since)
        )
        asked_before: set[bytes] = set()
        page_before = b""
        while turn is not None:
            if len(asked_before) >= self._spec.pages_max:
                raise PagesTooMany(self.where, f"The limit is {self._spec.pages_max:,}.")
            lines, following = self._page(turn)
            page = hashlib.blake2b(b"\n".join(lines)).digest() if lines else b""
            mark = hashlib.blake2b(msgspec.json.encode((turn.url, turn.parameters)), digest_size=16).digest()
            if mark in asked_before or (lines and page == page_before):
                raise PagingLoops(self.where, f"(page {len(asked_before) + 1})")
            asked_before.add(mark)
            page_before, turn = page, following
            yield Page(lines, msgspec.json.encode(following).decode() if following is not None else None)

    def _page(self, turn: Turn) -> tuple[list[bytes], Turn | None]:
        spec = self._spec
        may_end = spec.past_end == "not-found" and turn.records > 0
        answer = self._client.fetch(
            "GET",
            turn.url,
            parameters=turn.parameters,
            headers={"Accept": spec.accept},
            forms=() if may_end else JSON_FORMS,
            passing=(404,) if may_end else (),
        )
        if answer.status == 404:
            text, lines = b"null", []
        else:
            text = page_text(answer)
            lines = records_at(answer, text, spec.records)
        return lines, next_turn(spec, turn, answer, text, len(lines))

    def close(self) -> None:
        """Hang up."""
        self._client.close()
