"""OpenAPI links: which operation's answer leads to which other operation, and by what."""

from typing import Any

_FOUND = "$response.body#/hits/0/record/id"
_RECORD = "$request.path.record_id"
_SYSTEM = "$response.body#/systems/0/id"


def _of_record(record: str) -> dict[str, dict[str, Any]]:
    by_path = {"record_id": record}
    return {
        "record": {"operationId": "read_record", "parameters": by_path},
        "versions": {"operationId": "read_versions", "parameters": by_path},
        "links": {"operationId": "read_links", "parameters": by_path},
        "source": {"operationId": "read_source", "parameters": by_path},
        "auditEntries": {"operationId": "read_audit_entries", "parameters": {"record": record}},
    }


def _of_system(system: str) -> dict[str, dict[str, Any]]:
    by_path = {"system_id": system}
    return {
        "system": {"operationId": "read_system", "parameters": by_path},
        "runs": {"operationId": "list_runs", "parameters": by_path},
        "quarantine": {"operationId": "read_quarantine", "parameters": by_path},
        "quality": {"operationId": "read_quality", "parameters": by_path},
    }


def _next_page(operation: str, *path: str) -> dict[str, dict[str, Any]]:
    """The same question again from `nextCursor` on; a caller that narrowed it sends the same filters again."""
    parameters = {name: f"$request.path.{name}" for name in path}
    cursor = {"cursor": "$response.body#/nextCursor"}
    return {"nextPage": {"operationId": operation, "parameters": {**parameters, **cursor}}}


LINKS: dict[str, dict[str, dict[str, Any]]] = {
    "search_persons": _of_record(_FOUND),
    "search_objects": _of_record(_FOUND),
    "search_locations": _of_record(_FOUND),
    "search_events": _of_record(_FOUND),
    "read_record": {name: link for name, link in _of_record(_RECORD).items() if name != "record"},
    "read_links": {
        "other": {
            "operationId": "read_record",
            "parameters": {"record_id": "$response.body#/links/0/other/id"},
        },
        **_next_page("read_links", "record_id"),
    },
    "list_systems": _of_system(_SYSTEM),
    "list_runs": _next_page("list_runs", "system_id"),
    "list_code_lists": {
        "codeList": {
            "operationId": "read_code_list",
            "parameters": {"list_id": "$response.body#/codeLists/0/id"},
        }
    },
    "read_code_list": _next_page("read_code_list", "list_id"),
    "read_audit_entries": _next_page("read_audit_entries"),
}
"""Links of the answer with status 200, by operation id."""
