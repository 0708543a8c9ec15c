"""What changed in a source's shape between two looks."""

from bluelamp.connect.drift import DriftKind, compare
from bluelamp.connect.readers import SchemaFingerprint


def shape(**columns: str) -> SchemaFingerprint:
    return SchemaFingerprint(tuple(columns.items()))


def test_the_same_shape_has_not_drifted() -> None:
    assert compare(shape(id="integer"), shape(id="integer")) == []


def test_an_added_column_is_a_warning() -> None:
    (drift,) = compare(shape(id="integer"), shape(id="integer", new="text"))
    assert (drift.kind, drift.column, drift.stops) == (DriftKind.ADDED, "new", False)


def test_a_dropped_column_stops() -> None:
    (drift,) = compare(shape(id="integer", name="text"), shape(id="integer"))
    assert (drift.kind, drift.column, drift.stops) == (DriftKind.DROPPED, "name", True)


def test_a_column_in_the_place_of_another_is_it_renamed() -> None:
    (drift,) = compare(
        shape(id="integer", surname="text", x="text"), shape(id="integer", family_name="text", x="text")
    )
    assert (drift.kind, drift.column, drift.stops) == (DriftKind.RENAMED, "surname", True)
    assert "family_name" in drift.message


def test_a_dropped_and_an_added_column_of_other_types_are_both_told() -> None:
    kinds = [drift.kind for drift in compare(shape(a="text", b="date"), shape(a="text", c="integer"))]
    assert kinds == [DriftKind.DROPPED, DriftKind.ADDED]


def test_a_retyped_column_stops_unless_a_sample_explains_it() -> None:
    (drift,) = compare(shape(born="date"), shape(born="integer"))
    assert (drift.kind, drift.stops) == (DriftKind.RETYPED, True)
    assert compare(shape(n="integer"), shape(n="decimal")) == []
    assert compare(shape(n="empty"), shape(n="date")) == []


def test_a_column_that_turns_to_text_is_told_and_goes_on() -> None:
    (drift,) = compare(shape(code="integer"), shape(code="text"))
    assert (drift.kind, drift.stops) == (DriftKind.RETYPED, False)


def test_a_fingerprint_survives_storing() -> None:
    kept = SchemaFingerprint((("id", "integer"),), 10, "2024-01-01T00:00:00+00:00", "ab")
    assert SchemaFingerprint.from_json(kept.to_json()) == kept
