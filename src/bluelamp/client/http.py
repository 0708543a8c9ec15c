"""The typed client of the published API: what apps, suppliers and our own commands use."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx2 as httpx

from bluelamp.client.answer import (
    AuditPage,
    EventAnswer,
    LineageAnswer,
    LinkList,
    LocationAnswer,
    ObjectAnswer,
    PersonAnswer,
    Problem,
    QualityAnswer,
    QuarantineSummary,
    RecordAnswer,
    RunList,
    SourceAnswer,
    SystemList,
    SystemState,
    VersionList,
)
from bluelamp.client.capability import CapabilityStatement
from bluelamp.client.query import EventSearch, LocationSearch, ObjectSearch, PersonSearch, Search
from bluelamp.pole.base import PoleModel

TIMEOUT_SECONDS = 30.0
NEXT_CURSOR_HEADER = "Open-Policing-Next-Cursor"

Model = TypeVar("Model", bound=PoleModel)


class NodeUnreachable(Exception):
    """The node does not answer; start it with `bluelamp node serve`, or check its address."""


class NodeRefused(Exception):
    """The node answered with a problem; `problem` says what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        named = "; ".join(f"{one.get('field')}: {one.get('message')}" for one in problem.errors)
        super().__init__(f"{problem.title}. {problem.detail}" + (f" ({named})" if named else ""))


class NodeClient:
    """One caller's way to one node, with the access context that every protected call states."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        purpose: str,
        reason: str,
        justification: str | None = None,
        case_reference: str | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        stated = {
            "Purpose": purpose, "Reason": reason, "Justification": justification, "Case-Reference": case_reference,
        }  # fmt: skip
        headers = {
            f"Open-Policing-{name}": quote(value, safe=_READABLE) for name, value in stated.items() if value
        }
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}", **headers},
            timeout=TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def capabilities(self) -> CapabilityStatement:
        """What the node offers and asks for."""
        return self._get("/.well-known/open-policing", CapabilityStatement)

    def search_persons(self, query: PersonSearch) -> PersonAnswer:
        """Find persons."""
        return self._search("persons", query, PersonAnswer)

    def search_objects(self, query: ObjectSearch) -> ObjectAnswer:
        """Find objects."""
        return self._search("objects", query, ObjectAnswer)

    def search_locations(self, query: LocationSearch) -> LocationAnswer:
        """Find locations."""
        return self._search("locations", query, LocationAnswer)

    def search_events(self, query: EventSearch) -> EventAnswer:
        """Find events."""
        return self._search("events", query, EventAnswer)

    def record(self, record_id: str, expand: tuple[str, ...] = ()) -> RecordAnswer:
        """One record; `expand` names `links`, `neighbours` or `versions`."""
        return self._get(f"/v1/records/{quote(record_id, safe=':')}", RecordAnswer, {"expand": list(expand)})

    def versions(self, record_id: str) -> VersionList:
        """The history of a record."""
        return self._get(f"/v1/records/{quote(record_id, safe=':')}/versions", VersionList)

    def links(self, record_id: str, cursor: str | None = None) -> LinkList:
        """A page of the links of a record."""
        return self._get(f"/v1/records/{quote(record_id, safe=':')}/links", LinkList, _given(cursor=cursor))

    def source(self, record_id: str) -> SourceAnswer:
        """What the source said, verbatim."""
        return self._get(f"/v1/records/{quote(record_id, safe=':')}/source", SourceAnswer)

    def lineage(self, record_id: str) -> LineageAnswer:
        """Where a record comes from: row, reading, mapping."""
        return self._get(f"/v1/records/{quote(record_id, safe=':')}/lineage", LineageAnswer)

    def systems(self) -> SystemList:
        """The connected systems."""
        return self._get("/v1/systems", SystemList)

    def system(self, system_id: str) -> SystemState:
        """One connected system."""
        return self._get(f"/v1/systems/{quote(system_id, safe='')}", SystemState)

    def runs(self, system_id: str, limit: int = 50) -> RunList:
        """The runs of a system, newest first."""
        return self._get(f"/v1/systems/{quote(system_id, safe='')}/runs", RunList, {"limit": limit})

    def quarantine(self, system_id: str) -> QuarantineSummary:
        """Why rows of a system are kept aside."""
        return self._get(f"/v1/systems/{quote(system_id, safe='')}/quarantine", QuarantineSummary)

    def quality(self, system_id: str) -> QualityAnswer:
        """How good a system's records are."""
        return self._get(f"/v1/systems/{quote(system_id, safe='')}/quality", QualityAnswer)

    def audit_entries(self, **asked: Any) -> AuditPage:
        """Audit entries, newest first; keywords as in the API reference."""
        return self._get("/v1/audit-entries", AuditPage, _given(**asked))

    def export_pages(self, entity: str, file_format: str = "ndjson", limit: int = 10_000) -> Iterator[bytes]:
        """Every page of a bulk export."""
        cursor: str | None = None
        while True:
            asked = _given(format=file_format, limit=limit, cursor=cursor)
            response = self._send("GET", f"/v1/export/{entity}", params=asked)
            yield response.content
            cursor = response.headers.get(NEXT_CURSOR_HEADER)
            if cursor is None:
                return

    def _search(self, kind: str, query: Search, model: type[Model]) -> Model:
        body = query.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return model.model_validate_json(self._send("POST", f"/v1/{kind}/search", json=body).content)

    def _get(self, path: str, model: type[Model], params: Mapping[str, Any] | None = None) -> Model:
        return model.model_validate_json(self._send("GET", path, params=params).content)

    def _send(self, method: str, path: str, **rest: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **rest)
        except httpx.TransportError as problem:
            raise NodeUnreachable(f"{self._http.base_url}: {NodeUnreachable.__doc__}") from problem
        if response.is_error:
            raise NodeRefused(_problem(response))
        return response


_READABLE = " !\"#$&'()*+,-./:;<=>?@[]^_`{|}~"
"""What may stand in a header as it is; all else, the percent sign too, is percent-encoded."""


def _problem(response: httpx.Response) -> Problem:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        return Problem.model_validate_json(response.content)
    return Problem(
        type="about:blank", title=response.reason_phrase, status=response.status_code, code="not-a-node",
        detail="That address does not answer like a Bluelamp node.",
    )  # fmt: skip


def _given(**asked: Any) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}
