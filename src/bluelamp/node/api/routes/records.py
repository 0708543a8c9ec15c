"""`/v1/records`: one record, its history, its links, and what its source said."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from starlette.responses import Response

from bluelamp.client.answer import LineageAnswer, LinkList, RecordAnswer, SourceAnswer, VersionList
from bluelamp.node.api.access import Access, Reading, granted, protected
from bluelamp.node.api.answer import PROTECTED_HEADERS, CursorText, decode_cursor, encode_cursor, json_answer
from bluelamp.node.api.lineage import lineage_answer
from bluelamp.node.api.problem import ApiProblem
from bluelamp.node.api.shapes import link_answer, source_answer, version_answer
from bluelamp.pole.urn import URN_SCHEMA_PATTERN, parse_urn
from bluelamp.store import records
from bluelamp.store.projection import Row, shown_record

router = APIRouter(tags=["records"])

Granted = Annotated[Access, Depends(granted)]
RecordId = Annotated[str, Path(pattern=URN_SCHEMA_PATTERN, description="URN of the record.")]
LINKS_MAX = 200
UNKNOWN = ("record-unknown",)


ETAG = {
    "ETag": {
        "description": "The record's version; absent when parts were asked for.",
        "schema": {"type": "string"},
    }
}
RECORD_ANSWERS = {
    200: {"model": RecordAnswer, "headers": ETAG},
    304: {"description": "The version in `If-None-Match` is current.", "headers": ETAG},
}


def wanted(record_id: str, access: Access) -> uuid.UUID:
    """The surrogate in a URN of this force.

    Raises the problem `record-unknown` for another force's: the same answer as for one not found.
    """
    force, _, surrogate = parse_urn(record_id)
    if force != access.runtime.settings.force:
        raise ApiProblem("record-unknown")
    return surrogate


def _found(reading: Reading, record_id: str, surrogate: uuid.UUID) -> Row:
    row = records.read_record(reading.conn, surrogate, reading.decision.filter)
    if row is None or shown_record(row)["id"] != record_id:
        raise ApiProblem("record-unknown")
    return row


@protected(router, "GET", "/v1/records/{record_id}", scope="records.read", event="record-read",
           answer=RECORD_ANSWERS, problems=UNKNOWN, summary="Read a record")  # fmt: skip
def read_record(
    record_id: RecordId,
    access: Granted,
    expand: Annotated[
        list[Literal["links", "versions", "neighbours"]],
        Query(description="What to show beside the record.", max_length=3),
    ] = [],  # noqa: B006 - FastAPI reads the default, nobody changes it
    if_none_match: Annotated[
        str | None, Header(description="`ETag` of the version you hold; 304 if it is current.")
    ] = None,
) -> Response:
    """The current version of a record with its provenance, quality, marking and retention.

    `expand=links` adds typed links, `expand=neighbours` the records at their other ends, `expand=versions` the
    history. An `ETag` changes with the version.
    """
    with access.reading() as reading:
        surrogate = wanted(record_id, access)
        reading.subjects = [surrogate]
        row = _found(reading, record_id, surrogate)
        visible = access.decision.filter
        answer: dict[str, Any] = {"record": shown_record(row)}
        subjects = [surrogate]
        if "links" in expand or "neighbours" in expand:
            links = records.read_links(reading.conn, surrogate, visible, limit=LINKS_MAX)
            subjects += [link.other_id for link in links]
            answer["links"] = [link_answer(link, access.decision.principal.force) for link in links]
        if "neighbours" in expand:
            others = records.read_records(reading.conn, list({link.other_id for link in links}), visible)
            answer["neighbours"] = [shown_record(other) for other in others]
        if "versions" in expand:
            answer["versions"] = [
                version_answer(one) for one in records.read_versions(reading.conn, surrogate, visible)
            ]
        reading.shown(subjects, fields=("record", *expand), records=len(subjects))
    etag = f'"{answer["record"]["version"]}"'
    if not expand and _holds(if_none_match, etag):
        return Response(status_code=304, headers={"ETag": etag, **PROTECTED_HEADERS})
    return json_answer(answer, {"ETag": etag} if not expand else None)


def _holds(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller holds this version, by the weak comparison of RFC 9110 §13.1.2."""
    held = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return etag in held or held == ["*"]


@protected(router, "GET", "/v1/records/{record_id}/versions", scope="records.read", event="record-versions-read",
           answer=VersionList, problems=UNKNOWN, summary="Read the history of a record")  # fmt: skip
def read_versions(record_id: RecordId, access: Granted) -> Response:
    """Every version of a record that is kept, the newest first; also of a record that its system no longer has."""
    with access.reading() as reading:
        surrogate = wanted(record_id, access)
        reading.subjects = [surrogate]
        versions = records.read_versions(reading.conn, surrogate, access.decision.filter)
        if not versions:
            raise ApiProblem("record-unknown")
        reading.shown([surrogate], fields=("versions",), versions=len(versions))
    return json_answer({"id": record_id, "versions": [version_answer(one) for one in versions]})


@protected(router, "GET", "/v1/records/{record_id}/links", scope="records.read", event="record-links-read",
           answer=LinkList, problems=(*UNKNOWN, "cursor-invalid"), summary="Read the links of a record")  # fmt: skip
def read_links(
    record_id: RecordId,
    access: Granted,
    limit: Annotated[int, Query(ge=1, le=LINKS_MAX)] = 100,
    cursor: CursorText = None,
) -> Response:
    """Links to other records, each with its role, its dates and a line that names the other end."""
    with access.reading() as reading:
        surrogate = wanted(record_id, access)
        reading.subjects = [surrogate]
        _found(reading, record_id, surrogate)
        place = decode_cursor(cursor, record_id) if cursor is not None else {}
        after = cursor_id(place.get("after"))
        links = records.read_links(reading.conn, surrogate, access.decision.filter, after=after, limit=limit)
        reading.shown([surrogate, *(link.other_id for link in links)], fields=("links",), links=len(links))
    answer: dict[str, Any] = {
        "id": record_id, "links": [link_answer(link, access.decision.principal.force) for link in links],
    }  # fmt: skip
    if len(links) == limit:
        answer["nextCursor"] = encode_cursor(record_id, after=links[-1].id)
    return json_answer(answer)


@protected(router, "GET", "/v1/records/{record_id}/source", scope="records.source", event="record-source-read",
           answer=SourceAnswer, problems=UNKNOWN, summary="Read what the source said, verbatim")  # fmt: skip
def read_source(record_id: RecordId, access: Granted) -> Response:
    """The row behind a record exactly as its system gave it, column by column."""
    with access.reading() as reading:
        surrogate = wanted(record_id, access)
        reading.subjects = [surrogate]
        _found(reading, record_id, surrogate)
        row = records.read_source(reading.conn, surrogate, access.decision.filter)
        if row is None:
            raise ApiProblem("record-unknown")
        reading.shown([surrogate], fields=("source",), records=1)
    return json_answer(source_answer(record_id, row))


@protected(router, "GET", "/v1/records/{record_id}/lineage", scope="records.source", event="record-lineage-read",
           answer=LineageAnswer, problems=UNKNOWN, summary="Read where a record comes from")  # fmt: skip
def read_lineage(record_id: RecordId, access: Granted) -> Response:
    """The row behind a record, the reading that took it, the mapping that made it, and the columns behind each field.

    Values are not shown: `/source` shows the row.
    """
    with access.reading() as reading:
        surrogate = wanted(record_id, access)
        reading.subjects = [surrogate]
        _found(reading, record_id, surrogate)
        row = records.read_lineage(reading.conn, surrogate, access.decision.filter)
        if row is None:
            raise ApiProblem("record-unknown")
        reading.shown([surrogate], fields=("lineage",), records=1)
    return json_answer(lineage_answer(record_id, row))


def cursor_id(text: object) -> uuid.UUID:
    """The id in a cursor; the first of all when there is none."""
    if text is None:
        return records.FIRST_ID
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise ApiProblem("cursor-invalid") from None
