"""Logs: JSON lines from an allow-list of keys."""

import io
import json

import pytest

from bluelamp.node.logging import LogKeyRefused, NodeLog


def test_a_line_is_one_json_object() -> None:
    stream = io.StringIO()
    NodeLog(stream).write("request", route="/v1/records/{record_id}", status=200)
    assert json.loads(stream.getvalue())["route"] == "/v1/records/{record_id}"


@pytest.mark.parametrize("key", ["name", "query", "path", "detail", "message"])
def test_a_key_that_could_hold_what_people_typed_is_refused(key: str) -> None:
    with pytest.raises(LogKeyRefused, match=key):
        NodeLog(io.StringIO()).write("request", **{key: "canary"})
