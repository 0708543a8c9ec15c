"""`bluelamp node token`: made, listed, ended; a name that holds none is no success."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bluelamp.cli.node import app
from bluelamp.node.folder import NodeSettings, create_node, open_node
from bluelamp.trust import TokenUnknown


@pytest.fixture
def a_folder(tmp_path: Path) -> Path:
    create_node(tmp_path / "node", NodeSettings(force="13", name="Test Force"))
    return tmp_path / "node"


def told(folder: Path, *words: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["token", *words, "--node", str(folder)])
    return outcome.exit_code, outcome.output.strip()


def test_a_token_is_made_listed_and_ended(a_folder: Path) -> None:
    code, token = told(a_folder, "analyst-tool", "--role", "analyst", "--days", "30")
    assert (code, token.startswith("bluelamp_")) == (0, True)
    code, listed = told(a_folder, "--json")
    holders = {one["holder"]: one for one in json.loads(listed)}
    ends = datetime.fromisoformat(holders["analyst-tool"]["endsAt"])
    assert timedelta(days=29) < ends - datetime.now(UTC) <= timedelta(days=30)
    assert token not in listed
    assert told(a_folder, "analyst-tool", "--revoke")[0] == 0
    assert "analyst-tool" not in told(a_folder, "--json")[1]


def test_ending_a_token_that_nobody_holds_is_an_error(a_folder: Path) -> None:
    code, said = told(a_folder, "nobody", "--revoke")
    assert (code, "no such holder" in said) == (1, True)


def test_ending_needs_a_name(a_folder: Path) -> None:
    assert told(a_folder, "--revoke")[0] == 2


def test_a_token_past_its_days_is_unknown(a_folder: Path) -> None:
    register = open_node(a_folder).tokens
    token = register.issue("guest", ("enquiry",), datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(TokenUnknown):
        register.look_up(token)
