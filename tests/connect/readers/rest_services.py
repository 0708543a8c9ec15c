"""A paged service of made-up stops, in every way of paging, that tests read from."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.connect.manifest import parse_manifest
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import Checkpoint, Reader, ReadFailure, ReadPlan, Secrets, open_reader
from bluelamp.connect.remote_specs import RestSpec
from tests.connect.loopback import JSON, Asked, Reply


def stops(count: int) -> list[dict[str, Any]]:
    """Made-up records with something nested and something that repeats."""
    return [
        {
            "id": number,
            "person": {"surname": f"TESTPERSON{number}"},
            "fee": 1.5,
            "updated": f"2026-01-01T00:{number // 60 % 60:02d}:{number % 60:02d}Z",
            "objects": [{"name": "knife"}, {"name": "keys"}][: number % 3],
        }
        for number in range(1, count + 1)
    ]


@dataclass
class Stops:
    """Answers requests for stops, by the way of paging that it is given."""

    paging: str
    records: Sequence[dict[str, Any]]
    size: int = 10
    fail_at: set[int] = field(default_factory=set)
    """Requests, counted from 1, that are answered 500 for good."""
    turn: int = 0

    def __call__(self, asked: Asked) -> Reply:
        self.turn += 1
        if self.turn in self.fail_at:
            return Reply(400)
        query = asked.query
        chosen = [one for one in self.records if one["updated"] >= query.get("since", "")]
        start = {
            "page": (int(query.get("page", "1")) - 1) * self.size,
            "offset": int(query.get("page", "0")),
            "none": 0,
        }.get(self.paging, int(query.get("at", "0")))
        size = len(chosen) if self.paging == "none" else self.size
        page, after = chosen[start : start + size], start + size
        body: dict[str, Any] = {"data": page, "meta": {"total": len(chosen)}}
        headers = dict(JSON)
        if after < len(chosen):
            address = f"{asked.path}?at={after}&since={query.get('since', '')}"
            if self.paging == "cursor":
                body["next"] = str(after)
            elif self.paging == "link":
                headers["Link"] = f'</first>; rel="first", <{address}>; rel="next"'
            elif self.paging == "next":
                body["links"] = {"next": {"href": address}}
        return Reply(body=json.dumps(body).encode(), headers=headers)


def a_service(url: str, folder: Path, **settings: object) -> RestSpec:
    """A manifest's [source] for it."""
    settled = {
        "records": "data",
        "retry_wait": "1ms",
        "max_per_second": 10_000,
        "cursor_parameter": "at",
        **settings,
    }
    lines = "\n".join(f"{name} = {_toml(value)}" for name, value in settled.items())
    text = f'[system]\nid = "stops"\nname = "Stops"\n[source]\nkind = "rest"\nurl = "{url}"\n{lines}\n'
    source = parse_manifest(text, where="manifest.toml", folder=folder).source
    assert isinstance(source, RestSpec)
    return source


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {json.dumps(one)}" for name, one in value.items()) + "}"
    return json.dumps(value)


def a_reader(
    spec: RestSpec, reach: Reach, plan: ReadPlan | None = None, environment: dict[str, str] | None = None
) -> Reader:
    """Its reader."""
    return open_reader(spec, Secrets(environment=environment or {}), plan, reach)


def taken(reader: Reader, after: Checkpoint | None = None) -> tuple[pl.DataFrame, list[ReadFailure]]:
    """All that a reader gives."""
    frames, failures = [], []
    for batch in reader.batches(7, after):
        if isinstance(batch, pl.DataFrame):
            frames.append(batch)
        else:
            failures += batch
    return (pl.concat(frames) if frames else pl.DataFrame()), failures
