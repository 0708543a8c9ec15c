"""A simulated service of stop and search records: JSON:API, a page at a time, behind a bearer token."""

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bluelamp.demo.legacy.serving import LoopbackService

JSON_API = "application/vnd.api+json"
PAGE_SIZE_MAX = 100


class StopSearchServer(LoopbackService):
    """Serves the given records, in their order.

    A record is the `attributes` of the JSON:API resource, with its `id` among them: `searchType`, `searchedAt`,
    `updatedAt`, `person` {`surname`, `forenames`, `dateOfBirth`, `gender`, `selfDefinedEthnicity`, `observedEthnicity`,
    `address` {`line`, `town`, `postcode`}, `refusedDetails`}, `location` {`text`, `latitude`, `longitude`},
    `objectOfSearch`, `grounds`, `power`, `outcome`, `vehicle` {`registration`, `description`}, `articlesFound`
    [{`category`, `description`}], `officer` {`collar`, `station`}, `receiptOffered`. What is not known is left out.
    """

    PATH = "/api/stop-searches"

    def __init__(
        self,
        records: Sequence[Mapping[str, Any]],
        *,
        token: str,
        port: int = 0,
        slip_every: int | None = 7,
    ) -> None:
        super().__init__(records, port=port, slip_every=slip_every)
        self._token = token

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        """A page of records, or a problem in the form of JSON:API."""
        if not hmac.compare_digest(
            headers.get("authorization", "").encode(), f"Bearer {self._token}".encode()
        ):
            return _problem(401, "The token is not known.")
        if path != self.PATH or method != "GET":
            return _problem(404, "There is nothing here.")
        try:
            number, size = int(query.get("page[number]", "1")), int(query.get("page[size]", "25"))
        except ValueError:
            return _problem(400, "A page is a number.")
        if number < 1 or size < 1:
            return _problem(400, "Pages begin at 1.")
        return self._page(number, min(size, PAGE_SIZE_MAX), query.get("filter[updatedSince]"))

    def _page(self, number: int, size: int, since: str | None) -> tuple[int, str, bytes]:
        chosen = [one for one in self._records if since is None or str(one.get("updatedAt", "")) >= since]
        start = (number - 1) * size
        resources = [
            {
                "type": "stop-searches",
                "id": str(one["id"]),
                "attributes": {name: value for name, value in one.items() if name != "id"},
            }
            for one in chosen[start : start + size]
        ]
        links: dict[str, str | None] = {"next": None}
        if start + size < len(chosen):
            asked = {"page[number]": str(number + 1), "page[size]": str(size)}
            links["next"] = (
                f"{self.PATH}?{urlencode({**asked, **({'filter[updatedSince]': since} if since else {})})}"
            )
        page = {"data": resources, "links": links, "meta": {"total": len(chosen)}}
        return 200, JSON_API, json.dumps(page, ensure_ascii=False).encode()


def _problem(status: int, detail: str) -> tuple[int, str, bytes]:
    return status, JSON_API, json.dumps({"errors": [{"status": str(status), "detail": detail}]}).encode()
