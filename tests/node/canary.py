"""The canary: a name that no real person has, put wherever a name could stand, and the traps that listen for it."""

import base64
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx2 as httpx

from tests.node.serving import CONTEXT

GIVEN, FAMILY = "Zebedee", "Canaryface"
NAME = f"{GIVEN} {FAMILY}"
MAIL = "zebedee.canaryface@example.test"


def _in_base64(word: str) -> Iterator[str]:
    """The part of a word's base64 that does not depend on what stands around it, for each of the three offsets."""
    for pad in range(3):
        packed = base64.b64encode(b" " * pad + word.encode()).decode()
        yield packed[4:12].lower()


WORDS = (GIVEN.lower(), FAMILY.lower(), FAMILY.encode().hex(), *_in_base64(FAMILY))
"""The canary, however it is packed."""

# The test's own client says where it sends its questions; a node cannot help that.
_CLIENTS = ("httpx", "httpx2", "httpcore", "asyncio")


def heard_in(text: str) -> list[str]:
    """Lines that hold the canary in any form."""
    return [line[:300] for line in text.splitlines() if any(word in line.lower() for word in WORDS)]


@dataclass
class Trap(logging.Handler):
    """Everything that any library logs, at any level, with its exception."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.DEBUG)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(_CLIENTS):
            self.lines.append(f"{record.name}: {self.format(record)}")


@contextmanager
def everything_logged() -> Iterator[Trap]:
    """Listen to the root logger at its finest while the block lasts."""
    trap, root = Trap(), logging.getLogger()
    level = root.level
    root.addHandler(trap)
    root.setLevel(logging.DEBUG)
    try:
        yield trap
    finally:
        root.setLevel(level)
        root.removeHandler(trap)


def a_person_body() -> dict[str, Any]:
    """A person all of whose texts are the canary."""
    return {
        "names": [{"type": "real", "given": [GIVEN], "family": FAMILY}, {"type": "alias", "family": FAMILY}],
        "identifiers": [{"scheme": "custody", "value": NAME}],
        "contacts": [{"kind": "email", "value": MAIL}],
        "markers": [{"code": NAME}],
        "description": NAME,
    }


BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "person": ("person", a_person_body()),
    "object": ("property", {"kind": "property", "description": NAME, "serial": NAME, "owner": NAME}),
    "location": ("address", {"kind": "address", "address": {"line1": NAME, "town": NAME, "postcode": NAME}}),
    "event": ("crime", {"kind": "crime", "reference": NAME, "narrative": NAME, "outcome": NAME}),
}
"""A record of each entity with the canary in every text."""

SEARCHES: dict[str, list[dict[str, Any]]] = {
    "persons": [
        {"name": NAME}, {"given": GIVEN, "family": FAMILY}, {"identifier": {"scheme": NAME, "value": NAME}},
        {"phone": NAME}, {"email": MAIL}, {"postcode": NAME}, {"address": NAME}, {"name": "Ada", "gender": NAME},
        {"name": NAME, "systems": [NAME], "kinds": [NAME], "codes": [f"gender:{NAME}"], "facets": True},
    ],
    "objects": [{"identifier": NAME}, {"phone": NAME}, {"email": MAIL}, {"text": NAME}, {"mark": FAMILY[:7]}],
    "locations": [{"text": NAME}, {"postcode": NAME}, {"uprn": NAME}, {"codes": [f"ward:{NAME}"]}],
    "events": [{"reference": NAME}, {"offence": NAME}, {"role": NAME}, {"person": NAME}, {"words": NAME}],
}  # fmt: skip
"""Questions that are answered, with the canary in every text that a question can hold."""

WRONG_BODIES: list[Any] = [
    NAME, [NAME], {NAME: NAME}, {"name": [NAME]}, {"name": {NAME: NAME}}, {"name": NAME, "limit": NAME},
    {"name": NAME, "born": NAME}, {"name": NAME, "bornFrom": NAME}, {"name": NAME, "ageFrom": NAME},
    {"name": NAME, "facets": NAME}, {"name": NAME, "cursor": NAME}, {"name": NAME, "cursor": FAMILY},
    {"name": NAME, "codes": [NAME]}, {"name": NAME * 50}, {"name": NAME + "\x00"}, {"name": NAME, "kinds": NAME},
    {"name": NAME, "near": {NAME: NAME}}, {"near": NAME}, {"near": {"latitude": NAME, "longitude": NAME}},
    {"polygon": [[NAME, NAME]]}, {"polygon": NAME}, {"occurredFrom": NAME}, {"mark": f"{NAME}!"}, {"kinds": [NAME]},
    {"person": NAME * 30}, {"identifier": NAME}, {"identifier": {NAME: NAME}},
]  # fmt: skip
"""Questions of the wrong shape."""

WRONG_BYTES: list[bytes] = [
    f'{{"name": "{NAME}"'.encode(),
    f'{{"name": {NAME}}}'.encode(),
    f'{{"name": "{NAME}\\q"}}'.encode(),
    f'{{"name": "{NAME}'.encode() + b'\xff\xfe"}',
    f'{{"name": "{NAME}\\ud800"}}'.encode(),
    NAME.encode(),
    json.dumps({"name": NAME}).encode("utf-16"),
    f"<name>{NAME}</name>".encode(),
    NAME.encode() * 100_000,
]
"""Bodies that are no JSON, or not in UTF-8, or too large."""

PATHS = [
    f"/v1/{quote(NAME)}", f"/{quote(NAME)}", f"/v1/records/{quote(NAME)}", f"/v1/records/13:custody:{FAMILY.lower()}",
    f"/v1/records/13:{FAMILY.lower()}:{'a' * 26}", f"/v1/records/13:custody:{FAMILY.lower()}{'a' * 16}",
    f"/v1/records/{quote(NAME)}/links", f"/v1/records/{quote(NAME)}/versions", f"/v1/records/{quote(NAME)}/source",
    f"/v1/records/{quote(NAME)}/lineage",
    f"/v1/systems/{FAMILY.lower()}", f"/v1/systems/{quote(NAME)}/runs", f"/v1/systems/{FAMILY.lower()}/quarantine",
    f"/v1/code-lists/{FAMILY.lower()}", f"/v1/code-lists/{quote(NAME)}", f"/v1/export/{quote(NAME)}",
    f"/v1/reference/{quote(NAME)}", f"/v1/systems/../{quote(NAME)}", f"/health/{quote(NAME)}", f"/v1/systems/custody/{FAMILY}",
    "/v1/records/%ff" + quote(NAME), f"/v1/persons/search/{quote(NAME)}", f"//{FAMILY}.example/v1/systems",
]  # fmt: skip
"""Addresses that hold it."""

QUERIES = [
    f"/v1/systems?{quote(NAME)}={quote(NAME)}", f"/v1/audit-entries?record={quote(NAME)}",
    f"/v1/audit-entries?event={quote(NAME)}&actor={quote(NAME)}", f"/v1/audit-entries?outcome={quote(NAME)}",
    f"/v1/audit-entries?since={quote(NAME)}&limit={quote(NAME)}", f"/v1/audit-entries?cursor={FAMILY}",
    f"/v1/code-lists/offence?q={quote(NAME)}", f"/v1/code-lists/offence?cursor={quote(NAME)}",
    f"/v1/export/person?format={quote(NAME)}", f"/v1/export/person?systems={FAMILY.lower()}",
    f"/v1/export/person?systems={quote(NAME)}", f"/v1/export/person?cursor={quote(NAME)}",
    f"/v1/systems/custody/runs?limit={quote(NAME)}", f"/health/ready?{quote(NAME)}", f"/v1/openapi.json?{quote(NAME)}",
]  # fmt: skip
"""Parameters that hold it."""


def stating(name: str) -> dict[str, str]:
    """The access context with the canary in one of its headers."""
    return {f"Open-Policing-{name}": quote(NAME)}


HEADERS = [
    *(stating(name) for name in ("Purpose", "Reason", "Justification", "Case-Reference", "On-Behalf-Of")),
    *(stating(name) for name in ("Correlation-Id", "Device", "Role", FAMILY)),
    {"Open-Policing-Justification": quote(NAME * 30)}, {"Open-Policing-Device": quote(NAME + "\x00")},
    {"Open-Policing-Device": quote(NAME) + "%FF"}, {"If-None-Match": NAME}, {"User-Agent": NAME}, {"Referer": NAME},
    {"Cookie": f"name={NAME}"}, {"X-Forwarded-For": NAME}, {"Host": f"{FAMILY}.example"}, {"Accept": NAME},
    {"Authorization": f"Bearer {FAMILY}"}, {"Authorization": f"{FAMILY} {FAMILY}"}, {"Content-Type": NAME},
    {"Traceparent": NAME}, {"Expect": NAME}, {"Range": NAME},
]  # fmt: skip
"""Headers that hold it."""

JSON = {"Content-Type": "application/json"}
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", FAMILY.upper())


@dataclass
class Asker:
    """Asks a node everything that holds the canary, and keeps its problems apart from its answers."""

    http: httpx.Client
    token: dict[str, str]
    records: dict[str, str]
    problems: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def ask(self, method: str, path: str, **rest: Any) -> str:
        """Ask once; the answer's text."""
        rest["headers"] = {**self.token, **CONTEXT, **rest.get("headers", {})}
        answer = self.http.request(method, path, **rest)
        self.statuses.add(answer.status_code)
        kept = self.problems if answer.status_code >= 400 else self.answers
        kept.append(f"{answer.status_code} {dict(answer.headers)} {answer.text}")
        return answer.text

    def ask_everything(self) -> None:
        """Every question of every shape."""
        self._ask_by_address_and_header()
        self._ask_by_body()
        for urn in self.records.values():
            for part in (
                "",
                "?expand=links&expand=versions&expand=neighbours",
                "/links",
                "/versions",
                "/source",
                "/lineage",
            ):
                self.ask("GET", f"/v1/records/{urn}{part}")
        for entity in self.records:
            self.ask("GET", f"/v1/export/{entity}?format=ndjson")
            self.ask("GET", f"/v1/export/{entity}?format=parquet")
        for path in ("/metrics", "/v1/systems", "/v1/systems/custody/quarantine", "/v1/systems/custody/runs",
                     "/v1/systems/custody/quality", "/v1/code-lists", "/.well-known/open-policing"):  # fmt: skip
            self.ask("GET", path)

    def _ask_by_address_and_header(self) -> None:
        person = f"/v1/records/{self.records['person']}"
        for path in (*PATHS, *QUERIES):
            self.ask("GET", path)
        for method in METHODS:
            self.ask(method, "/v1/systems")
            self.ask(method, person)
        for headers in HEADERS:
            self.ask("GET", person, headers=headers)
            self.ask("POST", "/v1/persons/search", json={"name": NAME}, headers={**JSON, **headers})

    def _ask_by_body(self) -> None:
        for kind, questions in SEARCHES.items():
            written = [json.dumps(question).encode() for question in (*questions, *WRONG_BODIES)]
            for content in (*written, *WRONG_BYTES):
                self.ask("POST", f"/v1/{kind}/search", content=content, headers=JSON)
