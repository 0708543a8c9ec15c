"""Broken REST and SOAP services through a whole run: all of it is loaded or nothing, and what stood before stays."""

import dataclasses
import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from bluelamp.store.connection import Pool, open_pool
from tests.connect.loopback import Asked, Reply, Served, serving
from tests.connect.sync.broken_sources import (
    MAPPING,
    a_system,
    an_estate,
    names,
    reasons,
    require_nothing_taken,
    standing,
    synced,
)

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(90)]

HTML = Reply(200, b"<html><body>Sign in</body></html>", {"Content-Type": "text/html"})
Answer = Callable[[Asked], Reply]


@pytest.fixture
def a_pool(a_database: str) -> Iterator[Pool]:
    with open_pool(a_database, "tests", size_max=4) as pool:
        yield pool


def reply(body: Any) -> Reply:
    return Reply(body=json.dumps(body).encode())


def a_case(no: int, name: str = "Testperson") -> dict[str, str]:
    return {"no": str(no), "name": name}


def paged(count: int, name: str = "Testperson", size: int = 10) -> Answer:
    """A sound service of that many cases."""
    cases = [a_case(no, name) for no in range(count)]

    def answer(asked: Asked) -> Reply:
        start = (int(asked.query.get("page", "1")) - 1) * size
        return reply({"data": cases[start : start + size], "n": count})

    return answer


class Node:
    """A node with one REST system, whose service may be another one at each run."""

    def __init__(self, pool: Pool, tmp_path: Path) -> None:
        self.pool, self.tmp_path = pool, tmp_path
        self.answer: Answer = paged(0)

    def answering(self, asked: Asked) -> Reply:
        """Whatever the service is at this moment."""
        return self.answer(asked)

    def run(self, served: Served, **settings: object) -> Any:
        settled = {"records": "data", "paging": "page", "total": "n", "retry_wait": "0.01ms", "retries_max": 3,
                   "max_per_second": 10_000} | settings  # fmt: skip
        lines = [f"{name} = {json.dumps(value)}" for name, value in settled.items() if value is not None]
        a_system(self.tmp_path, "\n".join(['kind = "rest"', f'url = "{served.url}/cases"', *lines]))
        reach = dataclasses.replace(served.reach, spool=self.tmp_path / "spool")
        return synced(self.pool, an_estate(self.tmp_path, reach))


@pytest.fixture
def a_node(a_pool: Pool, tmp_path: Path) -> Node:
    return Node(a_pool, tmp_path)


def test_source_that_fails_hundreds_of_times_is_loaded_whole(a_node: Node) -> None:
    turns, sound = itertools.count(1), paged(100)

    def flapping(asked: Asked) -> Reply:
        return sound(asked) if next(turns) % 51 == 0 else Reply(503, b"", {"Retry-After": "0"})

    with serving(flapping) as served:
        summary = a_node.run(served, retries_max=600)
        assert len(served.asked) == 510
    assert (summary.error, summary.rows_written, len(names(a_node.pool))) == (None, 100, 100)


def test_source_that_dies_half_way_loads_nothing_and_the_next_run_goes_on(a_node: Node) -> None:
    whole, new = paged(45), paged(45, "Exampleton")

    def dying(asked: Asked) -> Reply:
        return Reply(502) if asked.query["page"] == "3" else new(asked)

    with serving(a_node.answering) as served:
        a_node.answer = whole
        a_node.run(served)
        before = standing(a_node.pool)
        a_node.answer = dying
        require_nothing_taken(a_node.run(served), "system-failing")
        assert standing(a_node.pool) == before
        a_node.answer = new
        asked_before = len(served.asked)
        summary = a_node.run(served)
        assert [asked.query["page"] for asked in served.asked[asked_before:]] == ["3", "4", "5"]
    assert summary.error is not None  # every row changed: the guard of change asks
    assert (summary.error["code"], standing(a_node.pool) == before) == ("too-much-change", True)


def a_loop(asked: Asked) -> Reply:
    start = int(asked.query.get("cursor", "0"))
    return reply({"data": [a_case(start), a_case(start + 1)], "next": "2"})


def shrinking(asked: Asked) -> Reply:
    page = int(asked.query["page"])
    return reply({"data": [a_case(page * 2), a_case(page * 2 + 1)], "n": 45 - page})


def then(turn: str, last: Reply) -> Answer:
    """Sound pages up to this one."""
    sound = paged(45, "Exampleton")
    return lambda asked: last if asked.query["page"] == turn else sound(asked)


@pytest.mark.parametrize(
    ("answer", "settings", "code"),
    [
        (lambda _: HTML, {}, "answer-unsound"),
        (then("4", HTML), {}, "answer-unsound"),
        (then("4", Reply(body=b'{"data": [{"no": "1"')), {}, "answer-unsound"),
        (then("4", Reply(body=b'{"data": [{"no": "\xe9"}]}')), {}, "answer-unsound"),
        (then("4", Reply(401)), {}, "credentials-refused"),
        (then("4", reply({"error": "none"})), {}, "records-not-found"),
        (then("4", reply({"data": [], "n": 45})), {}, "total-disagrees"),
        (then("4", reply({"data": [a_case(1)] * 30, "n": 45})), {}, "total-disagrees"),
        (shrinking, {}, "total-disagrees"),
        (a_loop, {"paging": "cursor", "cursor": "next", "total": None}, "paging-loops"),
        (lambda _: reply({"data": [a_case(1)]}), {"total": None}, "paging-loops"),
        (then("4", reply({"data": [{"nr": no} for no in range(15)], "n": 45})), {}, None),
    ],
)  # fmt: skip
def test_unsound_service_changes_nothing(
    a_node: Node, answer: Answer, settings: dict[str, object], code: str | None
) -> None:
    with serving(a_node.answering) as served:
        a_node.answer = paged(45)
        assert a_node.run(served).rows_written == 45
        before = standing(a_node.pool)
        a_node.answer = answer
        summary = a_node.run(served, **settings)
    if code is not None:
        require_nothing_taken(summary, code)
    assert standing(a_node.pool) == before


def test_bad_records_of_a_page_are_kept_aside_and_the_others_load(a_node: Node) -> None:
    good = b'{"no": "1", "name": "Testperson"}'
    bad = {
        b'{"no": "2", "name": "A", "name": "B"}': "key-twice",
        b'{"no": "3", "name": ' + b"[" * 40 + b"]" * 40 + b"}": "too-deep",
        b'{"no": "4", "name": "a\\u0000b"}': "character-forbidden",
        b'{"name": "A"}': "key-missing",
    }
    body = b'{"n": 6, "data": [' + b",\n".join([good, *bad, good.replace(b"1", b"5")]) + b"]}"
    with serving(lambda _: Reply(body=body)) as served:
        summary = a_node.run(served, paging="none")
    assert summary.error is None
    assert reasons(summary) == dict.fromkeys(bad.values(), 1)
    assert names(a_node.pool) == {"1": "TESTPERSON", "5": "TESTPERSON"}


def envelope(inner: str) -> bytes:
    return f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{inner}</e:Body></e:Envelope>'.encode()


def certificates(asked: Asked, name: str, count: int = 45) -> Reply:
    """A page of a sound SOAP service."""
    found = re.search(rb"Page>(\d+)<", asked.body)
    start = (int(found[1]) - 1) * 20 if found else 0
    inner = "".join(
        f"<Certificate><Number>{no}</Number><Holder><Surname>{name}</Surname></Holder></Certificate>"
        for no in range(start, min(start + 20, count))
    )
    return Reply(200, envelope(f"<R><Total>{count}</Total><Certificates>{inner}</Certificates></R>"), SOAP)


SOAP = {"Content-Type": "text/xml; charset=utf-8"}
FAULT = envelope("<e:Fault><faultcode>e:Server</faultcode><faultstring>broken</faultstring></e:Fault>")
SOAP_REPLIES: dict[str, tuple[Reply, str]] = {
    "fault": (Reply(500, FAULT, SOAP), "service-fault"),
    "garbage": (Reply(200, b"\x00\xff\xfegarbage", SOAP), "answer-unsound"),
    "web page": (HTML, "answer-unsound"),
    "cut": (Reply(200, envelope("<R><Total>45</Total><Certificates>")[:-40], SOAP), "answer-unsound"),
    "bomb": (Reply(200, b'<!DOCTYPE a [<!ENTITY b "boom">]>' + envelope("<R>&b;</R>"), SOAP), "answer-unsound"),
    "other answer": (Reply(200, envelope("<R><Other/></R>"), SOAP), "records-not-found"),
    "fewer": (Reply(200, envelope("<R><Total>3</Total><Certificates/></R>"), SOAP), "total-disagrees"),
}  # fmt: skip


@pytest.mark.parametrize("trouble", SOAP_REPLIES)
@pytest.mark.parametrize("page", [b"1", b"3"])
def test_soap_service_in_trouble_changes_nothing(
    a_pool: Pool, tmp_path: Path, trouble: str, page: bytes
) -> None:
    bad, code = SOAP_REPLIES[trouble]
    in_trouble: list[bool] = []

    def answer(asked: Asked) -> Reply:
        if in_trouble and b"Page>" + page + b"<" in asked.body:
            return bad
        return certificates(asked, "Exampleton" if in_trouble else "Testperson")

    with serving(answer) as served:
        estate = an_estate(tmp_path, dataclasses.replace(served.reach, spool=tmp_path / "spool"))
        folder = a_system(tmp_path, SOAP_SOURCE.format(url=served.url))
        (folder / "mapping.yaml").write_text(
            MAPPING.replace("[no]", "[Number]").replace("family: name", "family: Holder.Surname")
        )
        shutil.copytree(FIREARMS / "schemas", folder / "schemas")
        assert synced(a_pool, estate).rows_written == 45
        before = standing(a_pool)
        in_trouble.append(True)
        require_nothing_taken(synced(a_pool, estate), code)
    assert standing(a_pool) == before


FIREARMS = Path(str(resources.files("bluelamp.connect.systems"))) / "firearms_licensing"
SOAP_SOURCE = """kind = "soap"
url = "{url}/enquiry"
wsdl = "schemas/firearms.wsdl"
operation = "ListCertificates"
records = "Certificates.Certificate"
total = "Total"
page_parameter = "Page"
retry_wait = "0.01ms"
max_per_second = 10000
"""
