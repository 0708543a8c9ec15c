"""A small pretend source for sync tests: rows in memory, a reader over them and a mapping with one shared slot.

Rows have ID (the key), NAME, CITY (the key of a shared place) and CODE (must be one the mapping knows).
"""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bluelamp.connect.mapping import Handling, MappedBatch
from bluelamp.connect.mapping.mapped_batch import (
    LINK_SCHEMA,
    RECORD_SCHEMA,
    REJECTED_SCHEMA,
    ROW_SCHEMA,
)
from bluelamp.connect.readers import Checkpoint, ReadFailure, SchemaFingerprint, SourceDescription

COLUMNS = ("ID", "NAME", "CITY", "CODE")
Row = dict[str, str | None]


def a_row(key: str | None, name: str | None = "Testperson", city: str | None = None, code: str = "1") -> Row:
    """A row of the pretend source."""
    return {"ID": key, "NAME": name, "CITY": city, "CODE": code}


@dataclass
class PretendReader:
    """Reads rows from memory; a `ReadFailure` among them is handed out as such, an exception is raised."""

    rows: Sequence[Row | ReadFailure | Exception]
    columns: tuple[str, ...] = COLUMNS
    read_to: int = 0

    def describe(self) -> SourceDescription:
        return SourceDescription(
            "pretend.csv", "csv", SchemaFingerprint(tuple((name, "text") for name in self.columns))
        )

    def batches(self, batch_rows: int = 50_000, after: Checkpoint | None = None) -> Iterator[Any]:
        good: list[dict[str, Any]] = []
        for place, row in enumerate(self.rows, start=1):
            self.read_to = place
            if isinstance(row, Exception):
                raise row
            if isinstance(row, ReadFailure):
                yield [row]
                continue
            good.append({"_row": place, **{name: row.get(name) for name in self.columns}})
            if len(good) == batch_rows:
                yield self._frame(good)
                good = []
        if good:
            yield self._frame(good)

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(row=self.read_to, source="pretend.csv")

    def place(self, row: int) -> str:
        return f"pretend.csv, row {row}"

    def close(self) -> None:
        pass

    def _frame(self, rows: list[dict[str, Any]]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema={"_row": pl.Int64, **dict.fromkeys(self.columns, pl.String)})


@dataclass(frozen=True)
class PretendMapping:
    """One person a row, and one place a city. Codes outside `codes` send the row to quarantine."""

    version: str = "v1"
    codes: frozenset[str] = frozenset({"1", "2"})
    prefix: str = ""
    marking: int = 1
    shared_slots: frozenset[str] = frozenset({"place"})
    needs_whole_source: bool = False
    expectations: tuple[Any, ...] = ()
    coded_columns: tuple[Any, ...] = ()
    lineage: tuple[Any, ...] = ()
    columns_read: tuple[str, ...] = COLUMNS
    nothing: tuple[str, ...] = ()

    @property
    def identities(self) -> dict[str, str]:
        return {"person": "person", "place": "place"}

    @property
    def handlings(self) -> tuple[Handling, ...]:
        return (Handling(self.marking, ("policing",)),)

    @property
    def quarantine_handling(self) -> Handling:
        return Handling(1, ("policing",))

    def begin(self) -> "PretendMapping":
        return self

    def changed(self, **changes: Any) -> "PretendMapping":
        return dataclasses.replace(self, **changes)

    def row_keys(self, batch: pl.DataFrame) -> pl.Series:
        return batch["ID"].alias("source_key")

    def apply(self, batch: pl.DataFrame, keys: pl.Series | None = None) -> MappedBatch:
        frame = _Frames()
        for row in batch.iter_rows(named=True):
            problem = self._problem(row)
            if problem is None:
                self._map(row, frame)
            else:
                frame.rejected.append((row["_row"], *problem, row["ID"]))
        return MappedBatch(
            rows=pl.DataFrame(frame.rows, schema=ROW_SCHEMA, orient="row"),
            records=[_frame(frame.persons, RECORD_SCHEMA), _frame(frame.places, RECORD_SCHEMA)],
            links=[_frame(frame.links, LINK_SCHEMA)],
            rejected=pl.DataFrame(frame.rejected, schema=REJECTED_SCHEMA, orient="row"),
            handlings=self.handlings,
        )

    def _problem(self, row: dict[str, Any]) -> tuple[str, str, str] | None:
        if row["ID"] is None:
            return "key-missing", "ID", "ID, which names the row, is empty."
        if row["CODE"] not in self.codes:
            return "code-unknown", "CODE", "CODE holds a code that is not in the code table."
        return None

    def _map(self, row: dict[str, Any], frame: "_Frames") -> None:
        key, place = row["_row"], row["CITY"]
        frame.rows.append((key, row["ID"], "{}", 0))
        name = f"{self.prefix}{row['NAME']}"
        person = {
            "_row": key,
            "slot": "person",
            "entity": "person",
            "kind": "person",
            "entity_key": row["ID"],
        }
        frame.persons.append(
            person
            | {"label": name, "body": _body(name), "keys": [len(name), -1], "codes": [f"code:{row['CODE']}"]}
        )
        if place is not None:
            # What a place is called depends on the row, so that it shows which row won.
            label = f"{place} as {row['NAME']} has it"
            spot = {"_row": key, "slot": "place", "entity": "location", "kind": "area", "entity_key": place}
            frame.places.append(
                spot | {"label": label, "body": _body(label), "easting": 430_000.0, "northing": 433_000.5}
            )
            frame.links.append(
                {
                    "_row": key, "type": "person-location", "role": "home", "from_slot": "person",
                    "from_key": row["ID"], "to_slot": "place", "to_key": place,
                }
            )  # fmt: skip


@dataclass
class _Frames:
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    persons: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[tuple[Any, ...]] = field(default_factory=list)


def _body(name: str) -> str:
    return json.dumps({"names": [{"asRecorded": name}]})


def _frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    full = [{"handling": 0, **dict.fromkeys(set(schema) - {"handling"} - set(row)), **row} for row in rows]
    return pl.DataFrame(full, schema=schema)
