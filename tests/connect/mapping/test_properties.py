"""Laws that hold for every row: nothing is lost, nothing raises, every body is a valid record, splits do not matter."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bluelamp.connect.mapping import CompiledMapping, MappedBatch, compile_mapping
from bluelamp.connect.mapping.mapped_batch import LINK_SCHEMA, RECORD_SCHEMA, REJECTED_SCHEMA, ROW_SCHEMA
from bluelamp.pole.envelope import QualityFinding
from bluelamp.pole.event import Event
from bluelamp.pole.link import LINK_ROLES
from bluelamp.pole.location import Location
from bluelamp.pole.person import Person
from bluelamp.pole.thing import Object
from tests.connect.mapping.builders import TODAY, batch

ROOT = Path(__file__).resolve().parents[3]
BODIES: dict[str, TypeAdapter[Any]] = {
    "person": TypeAdapter(Person),
    "object": TypeAdapter(Object),
    "location": TypeAdapter(Location),
    "event": TypeAdapter(Event),
}
FINDINGS = TypeAdapter(list[QualityFinding])


def the_mappings() -> dict[str, CompiledMapping]:
    """The mapping of the reference page, and those that ship."""
    page = (ROOT / "docs" / "reference" / "mapping.md").read_text("utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    texts = {"reference": example[1]}
    for place in sorted((ROOT / "src/bluelamp/connect/systems").glob("*/mapping.yaml")):
        texts[place.parent.name] = place.read_text("utf-8")
    return {name: compile_mapping(text, source=name) for name, text in texts.items()}


MAPPINGS = the_mappings()

# An example is a batch of rows, so that fewer examples do.
FEW = settings(max_examples=max(15, settings().max_examples // 5))

# Texts that some column understands, and texts that none should be hurt by.
LIKELY = st.sampled_from(
    [
        *(
            "",
            " ",
            "C1",
            "N1",
            "F",
            "M",
            "2",
            "9",
            "04/03/1984",
            "31/02/1984",
            "01/01/1066",
            "31/12/2199",
            "01/01/1900",
        ),
        *(
            "2016-07",
            "2016-13",
            "2026-07-01 12:30:00",
            "2026-03-29 01:30:00",
            "01/07/2026 12:30",
            "TESTPERSON",
        ),
        *(
            "TESTPERSON, Mary Ann",
            "LS1 4AP",
            "ls14ap",
            "07700 900123",
            "VI;DR",
            "VI/XX",
            "53.8",
            "-1.55",
            "0",
            "999",
        ),
        *(
            "Burglary",
            "Anti-social behaviour",
            "Piracy",
            "PHONE",
            "VEHICLE",
            "ZZ9",
            "AB12 CDE",
            "Y",
            "TH68010",
        ),
        *(
            "58 Example Lane, Leeds",
            "NULL",
            "N/K",
            "=HYPERLINK(1)",
            "'; DROP TABLE record; --",
            '{"a": 1}',
            "\\",
            '"',
        ),
    ]
)
STRANGE = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x6FF), max_size=12),
    st.sampled_from(
        ["x" * 101, "é" * 301, "x" * 2001, "\0", "a\0b", "\x1f", "\x1e", "\u2028", "😀", "\ufeff"]
    ),
)
CELL = st.one_of(st.none(), LIKELY, LIKELY, LIKELY, STRANGE)


@st.composite
def rows_of(draw: st.DrawFn, name: str) -> list[dict[str, str | None]]:
    mapping = MAPPINGS[name]
    understood = texts_understood(mapping)
    cells = {
        column: st.one_of(st.sampled_from(understood[column]), st.sampled_from(understood[column]), CELL)
        if column in understood
        else CELL
        for column in sorted(mapping.columns_read)
    }
    return draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=20))


def texts_understood(mapping: CompiledMapping) -> dict[str, list[str | None]]:
    """For each column, texts of the mapping's own tests and code tables, so that most rows are taken."""
    found: dict[str, list[str | None]] = {}
    for test in mapping.document.tests:
        for column, text in test.in_.items() if test.out is not None else ():
            found.setdefault(column, []).append(text)
    for spec in mapping.document.fields.values():
        for column in spec.origins if spec.codes else ():
            found.setdefault(column, []).extend(spec.codes or ())
    return found


@st.composite
def sources(draw: st.DrawFn) -> tuple[CompiledMapping, pl.DataFrame]:
    name = draw(st.sampled_from(sorted(MAPPINGS)))
    return MAPPINGS[name], batch(MAPPINGS[name], *draw(rows_of(name)))


@FEW
@given(sources())
def test_every_row_is_taken_or_kept_aside(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    result = mapping.apply(frame, TODAY)
    assert sorted([*result.rows["_row"], *result.rejected["_row"]]) == frame["_row"].to_list()
    taken = set(result.rows["_row"])
    for made in (*result.records, *result.links):
        assert set(made["_row"]) <= taken


@FEW
@given(sources())
def test_every_body_is_a_valid_record(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    result = mapping.apply(frame, TODAY)
    for made in result.records:
        for record in made.iter_rows(named=True):
            body = BODIES[record["entity"]].validate_json(record["body"])
            # Nothing empty is written, and what is written is what the model would write.
            shown = BODIES[record["entity"]].dump_python(
                body, mode="json", by_alias=True, exclude_defaults=False
            )
            assert _without_nothing(shown) == _with_defaults(json.loads(record["body"]), shown)
            assert record["label"]
            assert record["entity_key"]
            assert "\0" not in record["body"]
            if record["quality"] is not None:
                assert FINDINGS.validate_json(record["quality"])


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_nothing(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part not in (None, [], {})}
    return [_without_nothing(part) for part in value] if isinstance(value, list) else value


def _with_defaults(written: Any, shown: Any) -> Any:
    """The written body with what the models fill in by themselves, such as `approximate: false`."""
    if isinstance(written, dict) and isinstance(shown, dict):
        merged = {name: _with_defaults(part, shown.get(name)) for name, part in written.items()}
        missing = {name: part for name, part in shown.items() if name not in written}
        return {
            **merged,
            **{name: part for name, part in missing.items() if _without_nothing(part) not in (None, [], {})},
        }
    if isinstance(written, list) and isinstance(shown, list):
        return [_with_defaults(part, other) for part, other in zip(written, shown, strict=True)]
    return written


@FEW
@given(sources())
def test_frames_have_the_agreed_columns(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    result = mapping.apply(frame, TODAY)
    assert dict(result.rows.schema) == ROW_SCHEMA
    assert dict(result.rejected.schema) == REJECTED_SCHEMA
    assert all(dict(made.schema) == RECORD_SCHEMA for made in result.records)
    assert all(dict(made.schema) == LINK_SCHEMA for made in result.links)
    for made in (result.rows, *result.records, *result.links):
        assert made["handling"].is_between(0, len(result.handlings) - 1).all()


@FEW
@given(sources())
def test_links_join_records_of_their_row(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    result = mapping.apply(frame, TODAY)
    made = {
        (r["_row"], r["slot"], r["entity_key"])
        for records in result.records
        for r in records.iter_rows(named=True)
    }
    for links in result.links:
        for link in links.iter_rows(named=True):
            assert (link["_row"], link["from_slot"], link["from_key"]) in made
            assert (link["_row"], link["to_slot"], link["to_key"]) in made
            assert link["role"] in LINK_ROLES[link["type"]]


@FEW
@given(sources(), st.integers(1, 5))
def test_split_into_batches_makes_no_difference(
    source: tuple[CompiledMapping, pl.DataFrame], size: int
) -> None:
    mapping, frame = source
    run = mapping.begin(TODAY)
    parts = [run.apply(frame.slice(at, size)) for at in range(0, frame.height, size)]
    whole = mapping.apply(frame, TODAY)
    assert _joined(parts) == _joined([whole])


@FEW
@given(sources())
def test_same_rows_give_the_same_records(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    assert _joined([mapping.apply(frame, TODAY)]) == _joined([mapping.apply(frame, TODAY)])


def _joined(parts: list[MappedBatch]) -> list[Any]:
    def rows(pick: Any) -> list[Any]:
        return [row for part in parts for frame in pick(part) for row in frame.rows()]

    by_slot = [
        [row for part in parts for row in part.records[at].rows()] for at in range(len(parts[0].records))
    ]
    return [rows(lambda p: [p.rows]), by_slot, sorted(rows(lambda p: p.links)), rows(lambda p: [p.rejected])]


@FEW
@given(sources())
def test_no_message_holds_a_value(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    canary = "Zxqv9canary"
    planted = frame.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(canary)).alias(name) for name in mapping.columns_read
    )
    result = mapping.apply(planted, TODAY)
    assert not result.rejected["message"].str.contains(canary, literal=True).any()
    for made in result.records:
        assert not made["quality"].str.contains(canary, literal=True).any()


@FEW
@given(sources())
def test_raw_holds_every_column_verbatim(source: tuple[CompiledMapping, pl.DataFrame]) -> None:
    mapping, frame = source
    result = mapping.apply(frame, TODAY)
    verbatim = {row.pop("_row"): row for row in frame.iter_rows(named=True)}
    for row in result.rows.iter_rows(named=True):
        assert json.loads(row["raw"]) == verbatim[row["_row"]]
