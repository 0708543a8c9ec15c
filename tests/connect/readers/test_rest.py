"""A REST source is read whole or not at all, whatever its way of paging, and is asked no page twice."""

import itertools
import json
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bluelamp.connect.errors import ColumnVanished, ManifestInvalid, PasswordInManifest, SourceError
from bluelamp.connect.outbound import Reach
from bluelamp.connect.outbound.errors import AnswerUnsound, OriginRefused, RequestRefused, SystemFailing
from bluelamp.connect.readers import Checkpoint, ReadPlan
from bluelamp.connect.readers.remote.errors import (
    PagesTooMany,
    PagingLoops,
    RecordsNotFound,
    SpoolFull,
    TotalDisagrees,
)
from tests.connect.loopback import Asked, Reply, Served, serving
from tests.connect.readers.rest_services import Stops, a_reader, a_service, stops, taken

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(60)]

WAYS: list[dict[str, object]] = [
    {"paging": "none"},
    {"paging": "page"},
    {"paging": "page", "total": "meta.total"},
    {"paging": "offset"},
    {"paging": "cursor", "total": "meta.total"},
    {"paging": "link"},
    {"paging": "next"},
]


def spooling(served: Served, folder: Path) -> Reach:
    return Reach(served.reach.origins, served.reach.private_hosts, spool=folder / "spool")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(map(str, way.values())))
@pytest.mark.parametrize("count", [1, 10, 35])
def test_every_way_of_paging_gives_every_record_once(
    way: dict[str, object], count: int, tmp_path: Path
) -> None:
    with (
        serving(Stops(str(way["paging"]), stops(count))) as served,
        closing(a_reader(a_service(served.url + "/stops", tmp_path, **way), served.reach)) as reader,
    ):
        frame, failures = taken(reader)
        assert "person.surname" in reader.columns
        assert reader.describe().kind == "rest"
        assert reader.place(3).endswith("/stops, record 3 of this reading")
    assert failures == []
    assert frame["id"].to_list() == [str(number) for number in range(1, count + 1)]
    assert frame["fee"].unique().to_list() == ["1.5"]
    if count > 1:
        assert frame["objects.2.name"].to_list()[1] == "keys"


def test_values_stay_as_the_system_wrote_them(tmp_path: Path) -> None:
    body = b'{"data": [\n {"n": 1.50, "big": 12345678901234567890123, "t": "\\u00e9",\n "e": 1E3}\n]}'
    with (
        serving(lambda _: Reply(body=body)) as served,
        closing(a_reader(a_service(served.url, tmp_path), served.reach)) as reader,
    ):
        frame, _ = taken(reader)
    assert frame.select("n", "big", "t", "e").row(0) == ("1.50", "12345678901234567890123", "é", "1E3")


def test_a_service_without_records_gives_none(tmp_path: Path) -> None:
    plan = ReadPlan(required=["id"])
    with (
        serving(Stops("page", [])) as served,
        closing(a_reader(a_service(served.url, tmp_path, paging="page"), served.reach, plan)) as reader,
    ):
        assert reader.columns == ("id",)
        assert taken(reader)[1] == []


def test_a_column_that_the_mapping_reads_must_be_there(tmp_path: Path) -> None:
    with serving(Stops("none", stops(3))) as served:
        spec = a_service(served.url + "/stops", tmp_path)
        with pytest.raises(ColumnVanished, match=r"/stops, field person\.forename"):
            a_reader(spec, served.reach, ReadPlan(required=["person.forename"]))


def test_the_spool_is_private_and_goes_with_the_reader(tmp_path: Path) -> None:
    with serving(Stops("page", stops(25))) as served:
        spec = a_service(served.url, tmp_path, paging="page")
        with closing(a_reader(spec, spooling(served, tmp_path))) as reader:
            taken(reader)
            (spooled,) = (tmp_path / "spool").glob("*.ndjson")
            assert stat.S_IMODE(spooled.stat().st_mode) == 0o600
            assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700
    assert [path.suffix for path in (tmp_path / "spool").iterdir()] == [".lock"]


def test_an_interrupted_fetch_goes_on_where_it_stopped(tmp_path: Path) -> None:
    service = Stops("page", stops(45), fail_at={4})
    with serving(service) as served:
        reach, spec = spooling(served, tmp_path), a_service(served.url, tmp_path, paging="page")
        with pytest.raises(RequestRefused):
            a_reader(spec, reach)
        with closing(a_reader(spec, reach)) as reader:
            frame, _ = taken(reader)
        pages = [asked.query["page"] for asked in served.asked]
    assert frame["id"].to_list() == [str(number) for number in range(1, 46)]
    assert pages == ["1", "2", "3", "4", "4", "5", "6"]


def test_an_old_interrupted_fetch_is_not_taken_up(tmp_path: Path) -> None:
    with serving(Stops("page", stops(45), fail_at={4})) as served:
        reach = spooling(served, tmp_path)
        spec = a_service(served.url, tmp_path, paging="page", resume_within="0s")
        with pytest.raises(RequestRefused):
            a_reader(spec, reach)
        with closing(a_reader(spec, reach)) as reader:
            assert len(taken(reader)[0]) == 45
        assert [asked.query["page"] for asked in served.asked][4] == "1"


def test_two_readers_of_one_source_do_not_share_a_spool(tmp_path: Path) -> None:
    with serving(Stops("page", stops(25))) as served:
        reach, spec = spooling(served, tmp_path), a_service(served.url, tmp_path, paging="page")
        with closing(a_reader(spec, reach)) as first, closing(a_reader(spec, reach)) as second:
            assert taken(first)[0].equals(taken(second)[0])


def test_hundreds_of_failures_on_the_way_lose_nothing(tmp_path: Path) -> None:
    service, turns = Stops("page", stops(100)), itertools.count(1)

    def flapping(asked: Asked) -> Reply:
        return service(asked) if next(turns) % 50 == 0 else Reply(503, b"", {"Retry-After": "0"})

    with serving(flapping) as served:
        spec = a_service(served.url, tmp_path, paging="page", retries_max=600, retry_wait="0.01ms")
        with closing(a_reader(spec, served.reach)) as reader:
            assert len(taken(reader)[0]) == 100
        assert len(served.asked) == 550


def test_a_source_that_stays_down_half_way_gives_nothing(tmp_path: Path) -> None:
    service = Stops("page", stops(45))

    def dying(asked: Asked) -> Reply:
        return Reply(502) if service.turn >= 2 else service(asked)

    with serving(dying) as served:
        spec = a_service(served.url, tmp_path, paging="page", retries_max=5)
        with pytest.raises(SystemFailing, match="6 times"):
            a_reader(spec, spooling(served, tmp_path))


def reply(body: Any) -> Reply:
    return Reply(body=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("answer", "settings", "error", "words"),
    [
        (lambda _: reply({"data": [{"id": 1}], "next": "x"}), {"paging": "cursor"}, PagingLoops, "page 2"),
        (lambda _: reply({"data": [{"id": 1}]}), {"paging": "page"}, PagingLoops, "page 2"),
        (lambda _: reply({"rows": [], "meta": {}}), {}, RecordsNotFound, "rows, meta"),
        (lambda _: reply({"data": {"id": 1}}), {}, RecordsNotFound, "no list; in it: id"),
        (lambda _: reply({"data": [[1]]}), {}, RecordsNotFound, "not records"),
        (lambda _: Reply(body=b'{"data": ['), {}, AnswerUnsound, "it is not"),
        (lambda _: Reply(body=b'{"data": "\xe9"}'), {}, AnswerUnsound, "UTF-8"),
        (lambda _: reply({"data": [], "n": 3}), {"paging": "page", "total": "n"}, TotalDisagrees, "says 3; 0 came"),
        (
            lambda _: reply({"data": [{"a": 1}], "links": {"next": "http://169.254.169.254/x"}}),
            {"paging": "next"}, OriginRefused, "manifest does not name it",
        ),
        (lambda _: reply({"data": [{"id": "x" * 500}] * 9}), {"spool_bytes_max": 999}, SpoolFull, "999"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_service_is_said(
    answer: Any, settings: dict[str, object], error: type[SourceError], words: str, tmp_path: Path
) -> None:
    with serving(answer) as served, pytest.raises(error, match=words):
        a_reader(a_service(served.url, tmp_path, **settings), spooling(served, tmp_path))


def test_a_count_that_shrinks_while_reading_is_seen(tmp_path: Path) -> None:
    numbers = itertools.count()
    with serving(lambda _: reply({"data": [{"id": next(numbers)}], "n": 9 - next(numbers)})) as served:
        with pytest.raises(TotalDisagrees, match="at first"):
            a_reader(a_service(served.url, tmp_path, paging="page", total="n"), spooling(served, tmp_path))
        assert list((tmp_path / "spool").glob("*.ndjson")) == []


def test_more_pages_than_the_limit_are_a_loop(tmp_path: Path) -> None:
    numbers = itertools.count()
    with (
        serving(lambda _: reply({"data": [{"id": next(numbers)}]})) as served,
        pytest.raises(PagesTooMany, match="limit is 5"),
    ):
        a_reader(a_service(served.url, tmp_path, paging="page", pages_max=5), served.reach)


def test_a_service_that_answers_404_behind_its_last_page(tmp_path: Path) -> None:
    service = Stops("page", stops(25))

    def answer(asked: Asked) -> Reply:
        return (
            Reply(404, b"<html>", {"Content-Type": "text/html"})
            if asked.query["page"] == "4"
            else service(asked)
        )

    with serving(answer) as served:
        spec = a_service(served.url, tmp_path, paging="page", past_end="not-found")
        with closing(a_reader(spec, served.reach)) as reader:
            assert len(taken(reader)[0]) == 25


def test_only_what_changed_is_asked_for(tmp_path: Path) -> None:
    plan = ReadPlan(required=["id", "objects.2.name"], watermark="updated")
    with serving(Stops("next", stops(59))) as served:
        spec = a_service(served.url, tmp_path, paging="next", since_parameter="since")
        with closing(a_reader(spec, served.reach, plan)) as reader:
            assert reader.columns == ("id", "objects.2.name", "updated")
            frame, _ = taken(reader)
            assert len(frame) == 59
            mark = reader.checkpoint()
        assert mark.watermark == "2026-01-01T00:00:59Z"
        with closing(a_reader(spec, served.reach, plan)) as reader:
            frame, _ = taken(reader, Checkpoint(watermark="2026-01-01T00:00:57Z"))
            assert frame["id"].to_list() == ["57", "58", "59"]
            assert set(reader.columns) <= set(frame.columns)
            assert reader.checkpoint().watermark == "2026-01-01T00:00:59Z"
        with closing(a_reader(spec, served.reach, plan)) as reader:
            taken(reader, Checkpoint(watermark="2027-01-01T00:00:00Z"))
            assert reader.checkpoint().watermark == "2027-01-01T00:00:00Z"


def test_watermark_mode_needs_its_parameter(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="since_parameter"):
        a_reader(a_service("https://x.example", tmp_path), Reach(), ReadPlan(watermark="updated"))


def test_a_key_stands_in_a_secret_only(tmp_path: Path) -> None:
    with pytest.raises(PasswordInManifest, match=r"source\.token"):
        a_service("https://x.example", tmp_path, auth="bearer", token="abc")
    with pytest.raises(ManifestInvalid, match="needs token"):
        a_service("https://x.example", tmp_path, auth="bearer")
    with serving(Stops("none", stops(1))) as served:
        spec = a_service(served.url, tmp_path, auth="header", header="X-Key", token="env:KEY")
        with closing(a_reader(spec, served.reach, environment={"KEY": "s3cret"})) as reader:
            taken(reader)
        assert served.asked[0].headers["x-key"] == "s3cret"
