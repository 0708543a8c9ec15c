"""The outbound client against real servers on loopback: where it goes, how long it waits, how much it takes."""

import gzip
import itertools
import socket
import time
from collections.abc import Iterator

import pytest

from bluelamp.connect.errors import SourceError
from bluelamp.connect.outbound import OutboundClient, Reach, Terms, origin_of
from bluelamp.connect.outbound.credentials import ClientCredentials, basic, bearer
from bluelamp.connect.outbound.errors import (
    AccessForbidden,
    AddressRefused,
    AddressUnknown,
    AnswerTooLarge,
    AnswerUnsound,
    CredentialsRefused,
    OriginRefused,
    RedirectRefused,
    RequestRefused,
    SystemBusy,
    SystemFailing,
    SystemUnreachable,
)
from tests.connect.loopback import JSON, Asked, Reply, Served, serving

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(60)]


def terms(served: Served, **changed: object) -> Terms:
    settled: dict[str, object] = {
        "wait_seconds": 0.001,
        "timeout_seconds": 5.0,
        "origins": (origin_of(served.url),),
    }
    return Terms(**{**settled, **changed})  # type: ignore[arg-type] # a builder


def test_an_answer_comes_whole_and_unpacked() -> None:
    packed = Reply(body=gzip.compress(b'{"a": 1}'), headers={**JSON, "Content-Encoding": "gzip"})
    with serving(lambda _: packed) as served, OutboundClient(served.reach, terms(served)) as client:
        answer = client.fetch("GET", served.url + "/x", parameters={"q": "é &"}, forms=("application/json",))
    assert answer.body == b'{"a": 1}'
    assert served.asked[0].query == {"q": "é &"}
    assert served.asked[0].headers["user-agent"].startswith("Bluelamp/")
    assert "q=" not in answer.where


def test_a_flapping_server_is_asked_again_hundreds_of_times() -> None:
    turns = itertools.count(1)

    def flapping(_: Asked) -> Reply:
        turn = next(turns)
        if turn > 500:
            return Reply(body=b'{"up": true}')
        match turn % 3:
            case 0:
                return Reply(503, b"", {"Retry-After": "0"})
            case 1:
                return Reply(raw=lambda connection: connection.shutdown(socket.SHUT_RDWR))
            case _:
                cut = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
                return Reply(raw=lambda connection: connection.sendall(cut))

    with serving(flapping) as served:
        patient = terms(served, retries_max=600, wait_seconds=0.00001)
        with OutboundClient(served.reach, patient) as client:
            assert client.fetch("GET", served.url).body == b'{"up": true}'
        assert len(served.asked) == 501


def test_a_budget_of_retries_holds_for_the_whole_run() -> None:
    with serving(lambda _: Reply(502)) as served:
        client = OutboundClient(served.reach, terms(served, retries_max=4))
        with pytest.raises(SystemFailing, match="502, 5 times"):
            client.fetch("GET", served.url)
        with pytest.raises(SystemFailing, match="answers 502"):
            client.fetch("GET", served.url)
        client.close()
        assert len(served.asked) == 6


def test_a_wait_longer_than_our_patience_is_not_begun() -> None:
    with serving(lambda _: Reply(429, b"", {"Retry-After": "3600"})) as served:
        with (
            OutboundClient(served.reach, terms(served)) as client,
            pytest.raises(SystemBusy, match="max_per_second"),
        ):
            client.fetch("GET", served.url)
        assert len(served.asked) == 1


def test_what_the_system_asks_to_wait_is_waited() -> None:
    replies = iter([Reply(429, b"", {"Retry-After": "1"}), Reply()])
    with serving(lambda _: next(replies)) as served, OutboundClient(served.reach, terms(served)) as client:
        begun = time.monotonic()
        client.fetch("GET", served.url)
        assert time.monotonic() - begun >= 1


def test_requests_keep_their_distance() -> None:
    with (
        serving(lambda _: Reply()) as served,
        OutboundClient(served.reach, terms(served, max_per_second=20.0)) as client,
    ):
        begun = time.monotonic()
        for _ in range(5):
            client.fetch("GET", served.url)
        assert time.monotonic() - begun >= 4 / 20


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest/meta-data", "https://elsewhere.example/x?secret=1"]
)
def test_no_redirect_is_followed(location: str) -> None:
    with serving(lambda _: Reply(302, b"", {"Location": location})) as served:
        with OutboundClient(served.reach, terms(served)) as client, pytest.raises(RedirectRefused) as caught:
            client.fetch("GET", served.url)
        assert len(served.asked) == 1
    assert "secret" not in str(caught.value)


def test_a_slow_loris_is_left_at_the_deadline() -> None:
    def dripping(connection: socket.socket) -> None:
        for octet in itertools.chain(b"HTTP/1.1 200 OK\r\nX-Slow: ", itertools.repeat(97, 2000)):
            connection.sendall(bytes([octet]))
            time.sleep(0.02)

    with serving(lambda _: Reply(raw=dripping)) as served:
        hurried = terms(served, deadline_seconds=0.4, retries_max=1)
        with OutboundClient(served.reach, hurried) as client:
            begun = time.monotonic()
            with pytest.raises(SystemUnreachable, match="too long"):
                client.fetch("GET", served.url)
            assert time.monotonic() - begun < 5


def test_a_gzip_bomb_is_put_out_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    with serving(lambda _: Reply(body=bomb, headers={**JSON, "Content-Encoding": "gzip"})) as served:
        small = terms(served, answer_bytes_max=1_000_000)
        with OutboundClient(served.reach, small) as client, pytest.raises(AnswerTooLarge, match="1,000,000"):
            client.fetch("GET", served.url)


def test_a_body_without_end_is_left_at_the_limit() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            connection.sendall(b"[" * 65_536)

    with (
        serving(lambda _: Reply(raw=endless)) as served,
        OutboundClient(served.reach, terms(served, answer_bytes_max=500_000)) as client,
        pytest.raises(AnswerTooLarge),
    ):
        client.fetch("GET", served.url)


def test_a_packed_body_that_stops_early_is_no_answer() -> None:
    cut = gzip.compress(b'{"a": 1}')[:-6]
    replies: Iterator[Reply] = iter(
        [Reply(body=cut, headers={**JSON, "Content-Encoding": "gzip"}), Reply(body=b"[]")]
    )
    with serving(lambda _: next(replies)) as served, OutboundClient(served.reach, terms(served)) as client:
        assert client.fetch("GET", served.url).body == b"[]"


def test_a_packing_that_was_not_asked_for_is_refused() -> None:
    with (
        serving(lambda _: Reply(body=b"x", headers={**JSON, "Content-Encoding": "br"})) as served,
        OutboundClient(served.reach, terms(served)) as client,
        pytest.raises(AnswerUnsound, match="packed"),
    ):
        client.fetch("GET", served.url)


def test_a_web_page_is_no_answer() -> None:
    with (
        serving(
            lambda _: Reply(body=b"<html>", headers={"Content-Type": "text/html; charset=utf-8"})
        ) as served,
        OutboundClient(served.reach, terms(served)) as client,
        pytest.raises(AnswerUnsound, match="a web page"),
    ):
        client.fetch("GET", served.url, forms=("application/json", "+json"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, CredentialsRefused),
        (403, AccessForbidden),
        (404, AddressUnknown),
        (400, RequestRefused),
        (418, RequestRefused),
    ],
)
def test_a_refusal_is_said_at_once_with_its_remedy(status: int, error: type[SourceError]) -> None:
    with serving(lambda _: Reply(status, b"Janet TESTPERSON")) as served:
        with OutboundClient(served.reach, terms(served)) as client, pytest.raises(error) as caught:
            client.fetch("GET", served.url, parameters={"surname": "TESTPERSON"})
        assert len(served.asked) == 1
    assert "TESTPERSON" not in str(caught.value)
    assert caught.value.remedy


def test_no_cookie_is_kept() -> None:
    with serving(lambda _: Reply(headers={**JSON, "Set-Cookie": "session=1; Path=/"})) as served:
        with OutboundClient(served.reach, terms(served)) as client:
            client.fetch("GET", served.url)
            client.fetch("GET", served.url)
        assert "cookie" not in served.asked[1].headers


def test_an_origin_that_the_manifest_or_node_does_not_name_is_not_called() -> None:
    with serving(lambda _: Reply()) as served:
        with (
            OutboundClient(served.reach, terms(served)) as client,
            pytest.raises(OriginRefused, match="manifest"),
        ):
            client.fetch("GET", "http://127.0.0.1:1/x")
        with (
            OutboundClient(Reach(), terms(served)) as client,
            pytest.raises(OriginRefused, match=r"node\.toml"),
        ):
            client.fetch("GET", served.url)
        assert served.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused_when_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])

    def resolved(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    settled = Terms(origins=("https://records.example:443",), retries_max=0)
    with OutboundClient(Reach(origins=("https://records.example",)), settled) as client:
        with pytest.raises(AddressRefused, match="private_hosts"):
            client.fetch("GET", "https://records.example/x")
        with pytest.raises(AddressRefused, match="no setting allows"):
            client.fetch("GET", "https://records.example/x")


def test_plain_http_is_for_hosts_of_the_forces_own_network() -> None:
    reach = Reach(origins=("http://records.example",))
    settled = Terms(origins=("http://records.example:80",))
    with OutboundClient(reach, settled) as client, pytest.raises(OriginRefused, match="not encrypted"):
        client.fetch("GET", "http://records.example/x")


def test_credentials_are_sent_and_never_shown() -> None:
    with serving(lambda _: Reply(401)) as served:
        for proof in (bearer("s3cret"), basic("node", "s3cret")):
            client = OutboundClient(served.reach, terms(served), proof)
            with client, pytest.raises(CredentialsRefused) as caught:
                client.fetch("GET", served.url)
            assert "s3cret" not in str(caught.value) + repr(proof)
        assert served.asked[0].headers["authorization"] == "Bearer s3cret"
        assert served.asked[1].headers["authorization"] == "Basic bm9kZTpzM2NyZXQ="


def test_a_token_that_was_revoked_is_fetched_anew_once() -> None:
    tokens = itertools.count(1)

    def answer(asked: Asked) -> Reply:
        if asked.path == "/token":
            assert asked.body == b"grant_type=client_credentials&scope=read%20stops"
            return Reply(
                body=b'{"access_token": "t%d", "token_type": "Bearer", "expires_in": 3600}' % next(tokens)
            )
        return Reply(200 if asked.headers["authorization"] == "Bearer t2" else 401)

    with serving(answer) as served:
        proof = ClientCredentials(served.url + "/token", "node", "s3cret", "read stops")
        with OutboundClient(served.reach, terms(served), proof) as client:
            assert client.fetch("GET", served.url + "/stops").status == 200
        assert [asked.path for asked in served.asked] == ["/token", "/stops", "/token", "/stops"]
