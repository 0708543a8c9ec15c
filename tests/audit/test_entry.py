"""Audit entries: provable, and free of personal data in the part that lasts."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.audit import EVENTS, Act, build_entry, canonical, commitment
from bluelamp.audit.entry import LEAF_BYTES_MAX, SUBJECTS_IN_LEAF_MAX, UnknownAuditEvent

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def an_act(**changes: Any) -> Act:
    """A search that an officer made."""
    return Act(**{"event": "persons-searched", "actor": "officer-1", "at": AT, **changes})


def leaf_of(act: Act) -> dict[str, Any]:
    """The committed part, read back."""
    found: dict[str, Any] = json.loads(build_entry(act, uuid.UUID(int=1), b"salt").leaf)
    return found


def test_the_six_kinds_of_processing_are_in_the_catalogue() -> None:
    six = {"collection", "alteration", "consultation", "disclosure", "combination", "erasure"}
    assert {event.operation.value for event in EVENTS.values()} >= six - {"combination"}


@given(st.text(min_size=3).filter(lambda text: len(text.strip()) > 2))
def test_what_was_asked_never_stands_in_the_leaf(asked: str) -> None:
    needle = "canary" + asked
    entry = build_entry(an_act(detail={"asked": {"name": needle}}, on_behalf_of=needle), uuid.UUID(int=1))
    assert b"canary" not in entry.leaf
    assert "canary" in (entry.detail or "")


def test_the_leaf_commits_to_the_detail() -> None:
    entry = build_entry(an_act(detail={"asked": "x"}), uuid.UUID(int=1), b"salt")
    assert json.loads(entry.leaf)["detailCommit"] == commitment(b"salt", {"asked": "x"})


def test_two_entries_of_one_act_differ_in_their_salt() -> None:
    first, second = (build_entry(an_act(detail={"asked": "x"}), uuid.UUID(int=1)) for _ in range(2))
    assert first.leaf != second.leaf


def test_many_subjects_become_a_count_and_a_commitment() -> None:
    many = [f"id-{number}" for number in range(SUBJECTS_IN_LEAF_MAX + 1)]
    leaf = leaf_of(an_act(subjects=many))
    assert "subjects" not in leaf
    assert leaf["subjectCount"] == len(many)
    assert leaf["subjectsCommit"] == commitment(b"salt", many)


def test_few_subjects_are_named() -> None:
    assert leaf_of(an_act(subjects=["a", "b"]))["subjects"] == ["a", "b"]


def test_an_event_outside_the_catalogue_is_refused() -> None:
    with pytest.raises(UnknownAuditEvent):
        build_entry(an_act(event="peeked"), uuid.UUID(int=1))


def test_a_leaf_too_long_for_a_tile_is_refused() -> None:
    with pytest.raises(ValueError, match="65535"):
        build_entry(an_act(policies=("x" * LEAF_BYTES_MAX,)), uuid.UUID(int=1))


def test_canonical_json_does_not_depend_on_order() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()
