"""The node's folder and settings."""

import os
import stat
from pathlib import Path

import pytest

from bluelamp.node.folder import (
    NodeExists,
    NodeNotFound,
    NodeSettings,
    NodeSettingsInvalid,
    create_node,
    open_node,
)

SETTINGS = NodeSettings(force="13", name='West Yorkshire "Police"')


def test_a_made_node_opens_with_the_same_settings(tmp_path: Path) -> None:
    made = create_node(tmp_path / "node", SETTINGS)
    assert open_node(tmp_path / "node").settings == made.settings == SETTINGS


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    made = create_node(tmp_path / "node", SETTINGS)
    assert stat.S_IMODE(made.secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.secrets.iterdir()} == {0o600}


def test_keys_differ_from_node_to_node(tmp_path: Path) -> None:
    one, two = (create_node(tmp_path / name, SETTINGS) for name in ("one", "two"))
    assert len({one.id_key, two.id_key, one.quarantine_key, two.quarantine_key}) == 4


def test_a_node_is_not_made_over_another(tmp_path: Path) -> None:
    create_node(tmp_path / "node", SETTINGS)
    token = open_node(tmp_path / "node").admin_token
    with pytest.raises(NodeExists):
        create_node(tmp_path / "node", SETTINGS)
    assert open_node(tmp_path / "node").admin_token == token


def test_no_node_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NodeNotFound, match="bluelamp node init"):
        open_node(tmp_path)


def test_the_nearest_folder_above_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_node(tmp_path / "node", SETTINGS)
    monkeypatch.delenv("BLUELAMP_NODE", raising=False)
    monkeypatch.chdir(made.systems)
    assert open_node().path == made.path
    monkeypatch.chdir(tmp_path)
    assert open_node().path == made.path  # a folder called node, right here


def test_the_environment_names_the_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_node(tmp_path / "elsewhere", SETTINGS)
    monkeypatch.setitem(os.environ, "BLUELAMP_NODE", str(made.path))
    assert open_node().path == made.path


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('force = "13"\nname = "x"\nfroce = 1', "froce"),
        ('force = "13"\nname = "x"\n[api]\nhost = "0.0.0.0"', "api.host"),
        ("force = ", "node.toml"),
        ('name = "x"', "force"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "node.toml").write_text(text)
    with pytest.raises(NodeSettingsInvalid, match=named):
        open_node(tmp_path)


def test_a_lost_key_is_named(tmp_path: Path) -> None:
    made = create_node(tmp_path / "node", SETTINGS)
    (made.secrets / "id.key").unlink()
    with pytest.raises(NodeNotFound, match=r"id\.key"):
        _ = made.id_key
