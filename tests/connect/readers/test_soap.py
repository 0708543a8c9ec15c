"""A SOAP source, on the shipped firearms system and its simulated service: records verbatim, faults in our words."""

from collections.abc import Callable
from contextlib import closing
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bluelamp.connect.check import check_system
from bluelamp.connect.errors import SourceError
from bluelamp.connect.outbound import Reach
from bluelamp.connect.outbound.errors import AnswerUnsound, CredentialsRefused
from bluelamp.connect.readers import Reader, ReadPlan, Secrets, open_reader
from bluelamp.connect.readers.remote.errors import RecordsNotFound, ServiceFault, TotalDisagrees, WsdlUnusable
from bluelamp.connect.registry import SystemFolder, read_system
from bluelamp.demo.legacy.firearms_server import FirearmsServer
from tests.connect.loopback import Asked, Reply, serving

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.timeout(90)]

SHIPPED = Path(str(resources.files("bluelamp.connect.systems"))) / "firearms_licensing"
SECRETS = Secrets(environment={"BLUELAMP_FIREARMS_PASSWORD": "made-up"})
XML = {"Content-Type": "text/xml; charset=utf-8"}
CERTIFICATES: list[dict[str, Any]] = [
    {
        "Number": f"ZZ/99/{number:06d}",
        "Type": "FAC",
        "Status": "C",
        "Expires": "01/03/2029",
        "Holder": {
            "Surname": "TESTPERSON-WITH-A-LONG-NAME & Co",
            "Initials": "A",
            "DateOfBirth": "04/03/1984",
        },
        "Weapon": [{"Kind": "Rifle", "Calibre": ".220"}, {"Kind": "Shotgun"}][: number % 3],
    }
    for number in range(1, 48)
]


def connected(origin: str, folder: Path, change: Callable[[str], str] = lambda text: text) -> SystemFolder:
    """The shipped system, told where its service stands."""
    for place in SHIPPED.rglob("*"):
        if place.is_file():
            target = folder / "firearms" / place.relative_to(SHIPPED)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = place.read_text("utf-8").replace("max_per_second = 2", "max_per_second = 1000")
            target.write_text(change(text.replace("https://firearms.force.example", origin)), "utf-8")
    return read_system(folder / "firearms")


def reach_of(origin: str) -> Reach:
    return Reach(origins=(origin,), private_hosts=("127.0.0.1",))


def read(system: SystemFolder, origin: str, secrets: Secrets = SECRETS) -> Reader:
    plan = ReadPlan(required=sorted(system.mapping.columns_read))
    return open_reader(system.manifest.source, secrets, plan, reach_of(origin))


def test_every_certificate_is_read_verbatim_and_mapped(tmp_path: Path) -> None:
    with FirearmsServer(CERTIFICATES, user="bluelamp", password="made-up", slip_every=2) as service:
        system = connected(service.origin, tmp_path)
        with closing(read(system, service.origin)) as reader:
            (frame,) = reader.batches()
            assert reader.describe().kind == "soap"
        report = check_system(system.path, secrets=SECRETS, reach=reach_of(service.origin))
    assert isinstance(frame, pl.DataFrame)
    assert frame["Number"].to_list() == [one["Number"] for one in CERTIFICATES]
    assert frame["Holder.Surname"].unique().to_list() == ["TESTPERSON-WITH-A-LO"]
    assert frame["Weapon.1.Calibre"][0] == ".220"
    assert system.mapping.apply(frame).rejected.is_empty()
    assert [(one.rule, one.findings) for one in report.outcomes if one.verdict == "failed"] == []


def test_a_wrong_password_is_said(tmp_path: Path) -> None:
    with FirearmsServer(CERTIFICATES, user="bluelamp", password="another", slip_every=None) as service:
        system = connected(service.origin, tmp_path)
        with pytest.raises(CredentialsRefused, match="FailedAuthentication"):
            read(system, service.origin)


def envelope(inner: str) -> bytes:
    return (
        f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{inner}</e:Body></e:Envelope>'
    ).encode()


FAULT = "<e:Fault><faultcode>e:Client</faultcode><faultstring>No holder SMITH born 1984 was found</faultstring></e:Fault>"
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;">]>' + envelope("<R>&c;</R>")


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (
            Reply(500, envelope(FAULT), XML),
            ServiceFault,
            r"e:Client; it says: No holder … born … was found\.",
        ),
        (Reply(200, ENTITIES, XML), AnswerUnsound, "document type"),
        (Reply(200, b"<html><br></html>", {"Content-Type": "text/html"}), AnswerUnsound, "a web page"),
        (Reply(200, b"<a/>", XML), AnswerUnsound, "no SOAP envelope"),
        (Reply(200, envelope("<R><Other/></R>"), XML), RecordsNotFound, "in its place: Other"),
        (
            Reply(200, envelope("<R><Total>3</Total><Certificates/></R>"), XML),
            TotalDisagrees,
            "says 3; 0 came",
        ),
    ],
)
def test_what_is_wrong_with_a_service_is_said(
    reply: Reply, error: type[SourceError], words: str, tmp_path: Path
) -> None:
    with serving(lambda _: reply) as served:
        system = connected(served.url, tmp_path)
        with pytest.raises(error, match=words) as caught:
            read(system, served.url)
    assert "SMITH" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            "<types>",
            '<import namespace="urn:x" location="https://elsewhere.example/x.wsdl"/><types>',
            "ExternalReference",
        ),
        ("<definitions name", '<!DOCTYPE a [<!ENTITY b "c">]><definitions name', "Forbidden"),
        ("</definitions>", "", "XMLSyntaxError"),
        ('operation = "ListCertificates"', 'operation = "DeleteAll"', "operations are: ListCertificates"),
        ('page_parameter = "Page"', 'page_parameter = "Side"', "does not take these parameters"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused_before_anything_is_sent(
    before: str, after: str, words: str, tmp_path: Path
) -> None:
    asked: list[Asked] = []

    def answer(one: Asked) -> Reply:
        asked.append(one)
        return Reply()

    with serving(answer) as served:
        system = connected(served.url, tmp_path, lambda text: text.replace(before, after))
        with pytest.raises(WsdlUnusable, match=words):
            read(system, served.url)
    assert asked == []
