"""`/v1/code-lists`: the code lists behind the records, with their sources and crosswalks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from bluelamp.client.answer import CodeListIndex, CodeListPage
from bluelamp.node.api.access import Access, granted, protected
from bluelamp.node.api.answer import CursorText, decode_cursor, encode_cursor, json_answer, whole_number
from bluelamp.node.api.problem import ApiProblem
from bluelamp.pole.codes import CodeList, CodeListUnknown, code_list, code_lists

router = APIRouter(tags=["code lists"])
Granted = Annotated[Access, Depends(granted)]


def _summary(found: CodeList) -> dict[str, Any]:
    summary = found.summary
    return {
        "id": summary.id,
        "version": summary.version,
        "title": summary.title,
        "source": summary.source,
        "licence": summary.licence,
        "entries": len(found),
    }


@protected(router, "GET", "/v1/code-lists", scope="codes.read", event="code-lists-read", purpose=False,
           answer=CodeListIndex, summary="List the code lists")  # fmt: skip
def list_code_lists(access: Granted) -> Response:
    """Every code list that this node knows, with version, source and licence."""
    with access.reading() as reading:
        lists = [_summary(code_list(summary.id)) for summary in code_lists()]
        reading.shown(lists=len(lists))
    return json_answer({"codeLists": lists})


@protected(router, "GET", "/v1/code-lists/{list_id}", scope="codes.read", event="code-lists-read", purpose=False,
           answer=CodeListPage, problems=("code-list-unknown", "cursor-invalid"), summary="Read a code list")  # fmt: skip
def read_code_list(
    list_id: Annotated[str, Path(pattern=r"^[a-z0-9-]{1,60}$")],
    access: Granted,
    q: Annotated[
        str | None, Query(max_length=100, description="Words of the label, or the beginning of a code.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    cursor: CursorText = None,
) -> Response:
    """Entries of a code list with the codes of other schemes beside them."""
    with access.reading() as reading:
        try:
            found = code_list(list_id)
        except CodeListUnknown:
            raise ApiProblem("code-list-unknown") from None
        start = whole_number(decode_cursor(cursor, [list_id, q]).get("start")) if cursor is not None else 0
        entries, next_start = _page(found, (q or "").casefold(), start, limit)
        reading.shown(entries=len(entries))
    answer = {**_summary(found), "entries": entries}
    if next_start is not None:
        answer["nextCursor"] = encode_cursor([list_id, q], start=next_start)
    return json_answer(answer)


def _page(found: CodeList, words: str, start: int, limit: int) -> tuple[list[dict[str, str]], int | None]:
    entries: list[dict[str, str]] = []
    for place, entry in enumerate(found):
        if place < start:
            continue
        label = entry.label.casefold()
        if (
            words
            and not entry.code.casefold().startswith(words)
            and not all(word in label for word in words.split())
        ):
            continue
        if len(entries) == limit:
            return entries, place
        entries.append({"code": entry.code, "label": entry.label, **entry.codes, **entry.facts})
    return entries, None
