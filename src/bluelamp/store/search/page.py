"""The records of a page of matches, in the shape of the API, and counts by facet."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, LiteralString

import msgspec
from psycopg import Connection, sql

from bluelamp.pole.codes import CodeListUnknown, code_list
from bluelamp.policy import Filter
from bluelamp.store.projection import RECORD_COLUMNS, VISIBLE_RECORDS, shown_record
from bluelamp.store.search.candidates import TABLES, Candidate
from bluelamp.store.search.conditions import visible_sql

FACET_VALUES_MAX = 20

# ── The records of a page, in any order ──
# Straight from the partition: planning over all four costs more than reading the page. The filter comes with
# VISIBLE_RECORDS.
SELECT_PAGE: LiteralString = (
    "SELECT" + RECORD_COLUMNS + VISIBLE_RECORDS.replace("record r\n", "{table} r\n", 1) + "AND r.id = ANY(%(ids)s)"
)  # fmt: skip

# The code list that names the values of a facet, and its scheme where that is not the list's own.
_CODE_LISTS = {
    "gender": "gender",
    "marker": "warning-marker",
    "category": "crime-category",
    "cjs": "offence",
    "ho": "ho-class",
    "outcome": "crime-outcome",
    "nationality": "country",
    "pfa": "police-uk-force",
}


def page_records(
    conn: Connection[Any], entity: str, ids: Sequence[uuid.UUID], visible: Filter
) -> dict[uuid.UUID, dict[str, Any]]:
    """The records of a page as the API shows them, by id."""
    if not ids:
        return {}
    query = sql.SQL(SELECT_PAGE).format(visible=visible_sql(visible, "r"), table=TABLES[entity])
    rows = conn.execute(query, {"ids": list(ids)}).fetchall()
    return {row[0]: shown_record(row) for row in rows}


def decoded_body(record: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a shown record, which is JSON bytes, as values."""
    body: dict[str, Any] = msgspec.json.decode(record["body"])
    return body


def count_facets(candidates: Iterable[Candidate]) -> list[tuple[str, int]]:
    """How many candidates hold each facet value (`scheme:code`), with kind and system as facets too."""
    counts: Counter[str] = Counter()
    for candidate in candidates:
        counts.update({*candidate.codes, f"kind:{candidate.kind}", f"system:{candidate.system}"})
    return list(counts.items())


def shown_facets(counts: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    """Facets as the API shows them: the most frequent values of each, with their labels."""
    by_facet: dict[str, list[tuple[str, int]]] = {}
    for coded, count in counts:
        facet, _, value = coded.partition(":")
        by_facet.setdefault(facet, []).append((value, count))
    return [
        {
            "facet": facet,
            "values": [
                {"value": value, "label": facet_label(facet, value), "count": count}
                for value, count in sorted(values, key=lambda one: (-one[1], one[0]))[:FACET_VALUES_MAX]
            ],
        }
        for facet, values in sorted(by_facet.items())
    ]


@cache
def facet_label(facet: str, value: str) -> str:
    """What a facet value means to a reader; the value itself where no code list says."""
    listed = _CODE_LISTS.get(facet)
    if listed is None:
        return value
    try:
        found = code_list(listed).find(value)
    except CodeListUnknown:
        return value
    return found[0].label if found else value
