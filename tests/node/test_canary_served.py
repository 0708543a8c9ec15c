"""The canary against `bluelamp node serve` itself: a real process that reads it from sources and hears it over HTTP.

Its standard output and error, the database server's log and every file of the node but the database are searched.
"""

import contextlib
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from bluelamp.demo import stage
from bluelamp.demo.force import write_force
from bluelamp.node.database import open_database
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, SourceSettings, create_node
from bluelamp.store.connection import open_pool
from bluelamp.store.server.place import current_place
from tests.databases import a_server_folder
from tests.node.canary import FAMILY, NAME, Asker, heard_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.allow_hosts(["127.0.0.1"])]

TEXTS_OF_A_DETAINEE = (
    "SURNAME", "FORENAME1", "FORENAME2", "FORENAME3", "ADDR1", "TOWN", "POSTCODE", "TELEPHONE", "EMAIL", "PNC_ID",
    "CRO", "ALIAS_SURNAME", "ALIAS_FORENAME", "WARNING", "ETHNIC_APPEARANCE",
)  # fmt: skip
TEXTS_OF_A_STAY = ("ASN", "ARREST_PLACE", "OFFENCE_CODE", "OFFENCE_TEXT", "ARRESTING_OFFICER", "OFFICER_CODE")
DATES = ("DOB",)

WEBSOCKET = (
    f"GET /{FAMILY} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Protocol: {FAMILY}\r\n\r\n"
)

# What no client library would send: each in a connection of its own.
BROKEN_HTTP = [
    f"{FAMILY.upper()} /v1/{FAMILY} HTTP/1.1\r\nHost: {FAMILY}\r\n\r\n",
    f"GET /v1/{FAMILY} {FAMILY}\r\n\r\n",
    f"{NAME}\r\n\r\n",
    f"GET /v1/systems HTTP/1.1\r\n{NAME}\r\n\r\n",
    f"GET /v1/systems HTTP/1.1\r\nHost: x\r\n{FAMILY}: \x00{NAME}\r\n\r\n",
    f"GET /{FAMILY * 9000} HTTP/1.1\r\nHost: x\r\n\r\n",
    f"GET /{FAMILY} HTTP/1.1\r\nHost: x\r\nX: {NAME * 9000}\r\n\r\n",
    f"POST /v1/persons/search HTTP/1.1\r\nHost: x\r\nContent-Length: {FAMILY}\r\n\r\n{NAME}",
    f"POST /v1/persons/search HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{NAME}",
    f"POST /v1/persons/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{NAME}\r\n{NAME}\r\n",
    WEBSOCKET,
    f"GET /{FAMILY} HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
]


@dataclass
class Served:
    """A node's process, and where what it says is kept."""

    folder: NodeFolder
    process: subprocess.Popen[bytes]
    said: Path
    port: int

    def wait_for(self, event: str, count: int, seconds: float = 90) -> None:
        """Wait until the log has so many lines of an event."""
        deadline = time.monotonic() + seconds
        while self.said.read_text(encoding="utf-8").count(f'"event": "{event}"') < count:
            assert self.process.poll() is None, self.said.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < deadline, f"{event} was not logged {count} times"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A node in a process of its own, whose sources hold the canary in every field."""
    with a_server_folder() as path:
        folder = make_node(path / "node", path / "extracts")
        said = path / "said.txt"
        serve = ["-c", "from bluelamp.cli import main; main()", "node", "serve"]
        command = [sys.executable, *serve, "--node", str(folder.path), "--port", "0"]
        with said.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        running = Served(folder, process, said, 0)
        try:
            running.wait_for("api-listening", 1)
            found = re.search(r'"event": "api-listening".*?"port": (\d+)', said.read_text(encoding="utf-8"))
            assert found is not None
            running.port = int(found.group(1))
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def make_node(path: Path, extracts: Path) -> NodeFolder:
    """A node with custody and property connected and due, the canary in all their texts."""
    force = write_force(extracts, people=60)
    plant_in_custody(force.custody)
    settings = NodeSettings(
        force="13", name="Made-up Police", api=ApiSettings(searches_per_minute_max=10_000_000),
        sources=SourceSettings(roots=(extracts,)),
    )  # fmt: skip
    folder = create_node(path, settings)
    # The setting is not among those that `node init` writes.
    toml = folder.path / "node.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("[api]", "[api]\nsearches_per_minute_max = 10000000"),
        "utf-8",
    )
    url = folder.secrets / "custody.url"
    url.write_text(f"sqlite:///{force.custody}", encoding="utf-8")
    url.chmod(0o600)
    staged = stage.Stage(folder, force)
    with open_database(folder) as database, open_pool(database.dsn, "tests") as pool:
        for system in ("custody", "property"):
            stage.connect(staged, pool, system)
        with pool.connection() as conn:
            conn.execute("UPDATE system SET next_sync_at = now()")
    plant_in_property(folder.systems / "property" / "property.csv")
    return folder


def plant_in_custody(database: Path) -> None:
    """The canary in every text of most custody records; in the dates of a few, which are then kept aside."""
    with contextlib.closing(sqlite3.connect(database)) as conn, conn:
        texts = ", ".join(f"{column} = ?" for column in TEXTS_OF_A_DETAINEE)
        conn.execute(
            f"UPDATE DETAINED_PERSON SET {texts} WHERE DP_NO % 2 = 0", [NAME] * len(TEXTS_OF_A_DETAINEE)
        )
        texts = ", ".join(f"{column} = ?" for column in TEXTS_OF_A_STAY)
        conn.execute(f"UPDATE CUSTODY_RECORD SET {texts} WHERE DP_NO % 2 = 0", [NAME] * len(TEXTS_OF_A_STAY))
        conn.execute("UPDATE DETAINED_PERSON SET DOB = ? WHERE DP_NO % 7 = 0", [NAME])
        conn.execute("UPDATE CUSTODY_RECORD SET ARRIVAL_TIME = ? WHERE DP_NO % 11 = 0", [NAME])


def plant_in_property(extract: Path) -> None:
    """The canary in every cell of some rows, in the name of a column, and in lines that cannot be read."""
    head, *rows = extract.read_text(encoding="latin-1").splitlines()
    columns = head.count("|") + 1
    filled = [f"S9{number:07}|" + "|".join([NAME] * (columns - 1)) + "|" for number in range(3)]
    broken = [NAME, f'S98|"{NAME}', "|".join([NAME] * 30)]
    lines = [f"{head}|{NAME}", *(f"{row}|" for row in rows), *filled, *broken]
    extract.write_text("\n".join(lines) + "\n", encoding="latin-1")


def say(port: int, text: str) -> None:
    """Send bytes that are no HTTP, and listen until the node hangs up or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line, contextlib.suppress(OSError):
        line.sendall(text.encode())
        while line.recv(65536):
            pass


def test_nothing_of_it_is_logged_by_a_node_that_serves(served: Served) -> None:
    served.wait_for("run-ended", 2)
    token = {"Authorization": f"Bearer {served.folder.admin_token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}", timeout=30, trust_env=False) as http:
        asker = Asker(http, token, {})
        found = json.loads(asker.ask("POST", "/v1/persons/search", json={"name": NAME, "limit": 3}))
        assert found["hits"], "the canary was not planted"
        asker.records = {"person": found["hits"][0]["record"]["id"]}
        asker.ask_everything()
        aside = [asker.ask("GET", f"/v1/systems/{system}/quarantine") for system in ("custody", "property")]
        runs = [asker.ask("GET", f"/v1/systems/{system}/runs") for system in ("custody", "property")]
        measured = asker.ask("GET", "/metrics")
        for text in BROKEN_HTTP:
            say(served.port, text)
        asker.ask("GET", "/health/ready")
    assert sum(json.loads(one)["waiting"] for one in aside) > 0, "no row with the canary was kept aside"
    assert heard_in("\n".join(aside)) == []
    assert heard_in("\n".join(asker.problems)) == []
    assert heard_in(measured) == []
    assert all(json.loads(one)["runs"] for one in runs)
    assert not {status for status in asker.statuses if status >= 500}
    assert heard_in(served.said.read_text(encoding="utf-8")) == []
    for file in files_beside_the_database(served.folder):
        assert heard_in(file.read_text(encoding="utf-8", errors="replace")) == [], file


def files_beside_the_database(folder: NodeFolder) -> list[Path]:
    """Every file of the node that is no table of the database and no source: logs, settings, lock files."""
    place = current_place(folder.database)  # the server's user may have needed a folder of its own
    found = [file for home in (folder.path, place.home) for file in home.rglob("*") if file.is_file()]
    assert place.log in found
    return [
        file
        for file in found
        if not file.is_relative_to(place.cluster) and not file.is_relative_to(folder.systems)
    ]
