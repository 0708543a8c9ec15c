"""A dlt resource gives records and nothing else, and none runs that node.toml does not list."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from bluelamp.connect.errors import SourceUnreadable
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import Secrets, open_reader
from bluelamp.connect.readers.remote.errors import ResourceNotAllowed
from bluelamp.connect.remote_specs import DltSpec

NAME = "made_up_resources:stops"


@pytest.fixture
def resources(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("made_up_resources")

    def stops(count: str, key: str) -> Iterator[dict[str, object]]:
        assert key == "s3cret"
        for number in range(int(count)):
            if number == 1_000:
                raise RuntimeError("TESTPERSON")
            yield {"id": number, "person": {"surname": "TESTPERSON"}}

    module.stops = stops  # type: ignore[attr-defined] # a module made on the spot
    monkeypatch.setitem(sys.modules, "made_up_resources", module)
    monkeypatch.setitem(sys.modules, "dlt", ModuleType("dlt"))
    return module


def a_resource(count: str) -> DltSpec:
    return DltSpec(resource=NAME, arguments={"count": count}, secrets={"key": "env:KEY"}).placed(
        Path("/nowhere")
    )


SECRETS = Secrets(environment={"KEY": "s3cret"})


@pytest.mark.usefixtures("resources")
def test_its_records_become_rows() -> None:
    with closing(open_reader(a_resource("600"), SECRETS, None, Reach(resources=(NAME,)))) as reader:
        (frame,) = reader.batches()
    assert isinstance(frame, pl.DataFrame)
    assert frame["id"].to_list() == [str(number) for number in range(600)]
    assert frame["person.surname"].unique().to_list() == ["TESTPERSON"]


def test_a_resource_that_is_not_listed_is_not_even_imported() -> None:
    with pytest.raises(ResourceNotAllowed, match=r"node\.toml"):
        open_reader(a_resource("1"), SECRETS, None, Reach(resources=("another:one",)))
    assert "made_up_resources" not in sys.modules


@pytest.mark.usefixtures("resources")
def test_a_resource_that_fails_half_way_gives_nothing() -> None:
    with pytest.raises(SourceUnreadable, match="RuntimeError") as caught:
        open_reader(a_resource("2000"), SECRETS, None, Reach(resources=(NAME,)))
    assert "TESTPERSON" not in str(caught.value)
