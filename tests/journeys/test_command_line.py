"""What an engineer does, end to end, by the command line: a node, a system from a file, a mend, a search, a backup."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bluelamp.cli import commands
from bluelamp.node.database import open_database
from bluelamp.node.folder import open_node
from bluelamp.node.logging import NodeLog
from bluelamp.node.service import running_api
from tests.databases import a_server_folder

pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(300)]

EXTRACT = """NOMINAL_NO,SURNAME,FORENAME,DOB,SEX,POSTCODE,MOBILE
1001,TESTERTON,Maeve,14/05/1986,F,LS61 1AA,07700 900101
1002,O'SAMPLEY,Declan,02/11/1979,M,LS62 2BB,07700 900102
1003,PLACEHOLDER,Aoife,31/02/1990,F,LS63 3CC,07700 900103
"""


@dataclass
class Terminal:
    """Somebody at a terminal, with one node."""

    node: Path

    def types(self, *words: str, expecting: int = 0) -> str:
        """Run a command and give what it said."""
        result = CliRunner().invoke(commands(words[0]), [*words])
        assert result.exit_code == expecting, f"{words}: {result.output}"
        return str(result.output)

    def asks(self, *words: str, expecting: int = 0) -> Any:
        """Run a command that answers in JSON."""
        result = CliRunner().invoke(commands(words[0]), [*words, "--json", "--node", str(self.node)])
        assert result.exit_code == expecting, f"{words}: {result.output}"
        return json.loads(result.stdout)


@pytest.fixture
def a_terminal() -> Iterator[Terminal]:
    """A fresh node, made by command."""
    with a_server_folder() as folder:
        terminal = Terminal(folder / "node")
        terminal.types("node", "init", str(terminal.node), "--force", "13", "--port", "0")
        yield terminal


def test_a_file_becomes_searchable_and_a_mended_row_joins_it(a_terminal: Terminal, tmp_path: Path) -> None:
    node = str(a_terminal.node)
    extract = tmp_path / "nominals.csv"
    extract.write_text(EXTRACT, encoding="utf-8")
    said = a_terminal.types("connect", "new", "nominals", str(extract), "--node", node)
    assert f"connect sync nominals --node {node}" in said

    first = a_terminal.asks("connect", "sync", "nominals")[0]
    assert first["rows_read"] == 3 == first["rows_written"] + first["rows_quarantined"]
    again = a_terminal.asks("connect", "sync", "nominals")[0]
    assert (again["rows_written"], again["rows_removed"]) == (0, 0)

    folder = open_node(a_terminal.node)
    with (
        open_database(folder) as database,
        running_api(folder, database.dsn, NodeLog(StringIO()), 0) as address,
    ):
        why = ("-j", "Testing the command line", "--url", address)
        found = a_terminal.asks("search", "persons", "mave testerton", *why)
        record = found["hits"][0]["record"]
        assert record["body"]["names"][0]["family"].casefold() == "testerton"
        assert found["hits"][0]["why"]
        assert "TESTERTON" in a_terminal.types(
            "records", "show", record["id"], "--source", *why, "--node", node
        )
        nothing = a_terminal.asks("search", "persons", "Nobody Atallwhatsoever", *why)
        assert nothing["hits"] == []
        seen = a_terminal.asks("audit", "list", "--record", record["id"], "--url", address)
        assert {"record-read", "record-source-read", "persons-searched"} <= {
            one["event"] for one in seen["entries"]
        }

    report = a_terminal.asks("connect", "report", "nominals")
    assert report["rows"] == first["rows_written"]


def test_a_backup_brings_a_lost_node_back(a_terminal: Terminal, tmp_path: Path) -> None:
    node = str(a_terminal.node)
    extract = tmp_path / "nominals.csv"
    extract.write_text(EXTRACT, encoding="utf-8")
    a_terminal.types("connect", "new", "nominals", str(extract), "--node", node)
    a_terminal.types("connect", "sync", "nominals", "--node", node)
    before = a_terminal.asks("connect", "list")[0]["records"]
    a_terminal.types("node", "backup", str(tmp_path / "node.bluelamp"), "--with-secrets", "--node", node)
    restored = Terminal(a_terminal.node.parent / "again")
    restored.types("node", "restore", str(tmp_path / "node.bluelamp"), str(restored.node))
    assert restored.asks("connect", "list")[0]["records"] == before
    assert restored.asks("connect", "sync", "nominals")[0]["rows_written"] == 0


def test_a_folder_is_checked_with_what_the_node_at_hand_may_read(
    a_terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = str(a_terminal.node)
    (tmp_path / "in").mkdir()
    extract = tmp_path / "in" / "nominals.csv"
    extract.write_text(EXTRACT, encoding="utf-8")
    a_terminal.types("connect", "new", "nominals", str(extract), "--node", node)
    folder = shutil.copytree(a_terminal.node / "systems" / "nominals", tmp_path / "nominals")
    monkeypatch.setenv("BLUELAMP_NODE", node)
    assert "outside the folders" not in a_terminal.types("connect", "check", str(folder))
    monkeypatch.delenv("BLUELAMP_NODE")
    monkeypatch.chdir(tmp_path)
    assert "outside the folders" in a_terminal.types("connect", "check", str(folder), expecting=1)


def test_mistakes_end_with_their_code_and_a_remedy(a_terminal: Terminal, tmp_path: Path) -> None:
    node = str(a_terminal.node)
    assert "bluelamp node init" in a_terminal.types("node", "status", "--node", str(tmp_path), expecting=3)
    assert "connect list" in a_terminal.types("connect", "quarantine", "nowhere", "--node", node, expecting=4)
    missing = str(tmp_path / "missing.csv")
    a_terminal.types("connect", "new", "lost", missing, "--node", node, expecting=5)
    a_terminal.types(
        "search", "persons", "x", "-j", "because", "--url", "http://127.0.0.1:9", "--node", node, expecting=8
    )
    a_terminal.types("search", "persons", "-j", "because", "--node", node, expecting=2)
