"""The stop and search system against its simulated service: every page, every record, what is withheld, and slips."""

from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.outbound import Reach
from bluelamp.connect.outbound.errors import CredentialsRefused
from bluelamp.connect.readers import Checkpoint, ReadPlan, Secrets, open_reader
from bluelamp.connect.registry import SystemFolder, read_system
from bluelamp.demo.legacy.stop_search_server import StopSearchServer

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(60)]

SHIPPED = Path(str(resources.files("bluelamp.connect.systems"))) / "stop_search"
TOKEN = "made-up-token"
SECRETS = Secrets(environment={"BLUELAMP_STOP_SEARCH_TOKEN": TOKEN})


def a_stop(number: int, **changed: Any) -> dict[str, Any]:
    known = {
        "id": f"SS-26-{number:07d}",
        "searchType": "PERSON",
        "searchedAt": f"2026-01-02T10:{number % 60:02d}:00+00:00",
        "updatedAt": f"2026-01-02T11:{number % 60:02d}:00+00:00",
        "person": {
            "surname": "TESTPERSON",
            "forenames": f"Ada{number}",
            "gender": "F",
            "selfDefinedEthnicity": "W1",
        },
        "location": {"text": "Example Road, Leeds", "latitude": 53.8, "longitude": -1.55},
        "objectOfSearch": "DRUGS",
        "grounds": "Made up.",
        "power": "MDA-23",
        "outcome": "NFA",
        "articlesFound": [],
        "officer": {"collar": "9112", "station": "Millgarth"},
        "receiptOffered": True,
    }
    return {**known, **changed}


STOPS = [
    *(a_stop(number) for number in range(1, 250)),
    a_stop(250, person={"refusedDetails": True, "gender": "M", "observedEthnicity": "3"}),
    a_stop(
        251,
        vehicle={"registration": "YX95 ABC"},
        articlesFound=[{"category": "Knife", "description": "Lock knife"}],
    ),
]


@pytest.fixture
def service() -> Iterator[StopSearchServer]:
    with StopSearchServer(STOPS, token=TOKEN, slip_every=2) as running:
        yield running


def reach_of(service: StopSearchServer) -> Reach:
    return Reach(origins=(service.origin,), private_hosts=("127.0.0.1",))


def connected(service: StopSearchServer, folder: Path) -> SystemFolder:
    """The shipped system, told where its service stands."""
    folder = folder / "stop_search"
    for name in ("manifest.toml", "mapping.yaml", "quality.toml", "fixtures/stop-searches.csv"):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (
            (SHIPPED / name).read_text("utf-8").replace("https://stop-search.force.example", service.origin)
        )
        place.write_text(text, "utf-8")
    return read_system(folder)


def test_every_record_is_read_and_mapped(service: StopSearchServer, tmp_path: Path) -> None:
    system = connected(service, tmp_path)
    plan = ReadPlan(required=sorted(system.mapping.columns_read))
    with closing(open_reader(system.manifest.source, SECRETS, plan, reach_of(service))) as reader:
        (frame,) = reader.batches()
    assert isinstance(frame, pl.DataFrame)
    assert frame["id"].to_list() == [one["id"] for one in STOPS]
    result = system.mapping.apply(frame)
    assert result.rejected.is_empty()
    assert result.rows.height == len(STOPS)
    assert service.requests == 5  # three pages and two slips


def test_its_claims_hold_with_the_service_running(service: StopSearchServer, tmp_path: Path) -> None:
    system = connected(service, tmp_path)
    report = check_system(system.path, secrets=SECRETS, reach=reach_of(service))
    assert [(one.rule, one.findings) for one in report.outcomes if one.verdict == "failed"] == []


def test_a_wrong_token_is_said(service: StopSearchServer, tmp_path: Path) -> None:
    system = connected(service, tmp_path)
    wrong = Secrets(environment={"BLUELAMP_STOP_SEARCH_TOKEN": "another"})
    with pytest.raises(CredentialsRefused, match="secret that the manifest names"):
        open_reader(system.manifest.source, wrong, None, reach_of(service))


def test_only_what_changed_is_given(service: StopSearchServer, tmp_path: Path) -> None:
    system = connected(service, tmp_path)
    plan = ReadPlan(required=["id"], watermark="attributes.updatedAt")
    with closing(open_reader(system.manifest.source, SECRETS, plan, reach_of(service))) as reader:
        (frame,) = reader.batches(after=Checkpoint(watermark="2026-01-02T11:58:00+00:00"))
        assert isinstance(frame, pl.DataFrame)
        assert set(frame["attributes.updatedAt"].str.slice(14, 2)) == {"58", "59"}
        assert reader.checkpoint().watermark == "2026-01-02T11:59:00+00:00"
