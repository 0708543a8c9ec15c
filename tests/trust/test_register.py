"""The register of local tokens."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bluelamp.trust import RegisterUnsafe, TokenRegister, TokenUnknown, write_secret


def a_register(tmp_path: Path) -> TokenRegister:
    """An empty register."""
    return TokenRegister(tmp_path / "tokens.json")


def test_a_token_stands_for_its_holder(tmp_path: Path) -> None:
    register = a_register(tmp_path)
    token = register.issue("pc-1", ("officer",))
    assert register.look_up(token).id == "pc-1"


def test_the_token_itself_is_not_kept(tmp_path: Path) -> None:
    token = a_register(tmp_path).issue("pc-1", ("officer",))
    assert token not in (tmp_path / "tokens.json").read_text()


def test_only_the_owner_can_read_the_register(tmp_path: Path) -> None:
    a_register(tmp_path).issue("pc-1", ("officer",))
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600


def test_a_register_that_others_can_read_is_refused(tmp_path: Path) -> None:
    register = a_register(tmp_path)
    token = register.issue("pc-1", ("officer",))
    (tmp_path / "tokens.json").chmod(0o644)
    with pytest.raises(RegisterUnsafe):
        register.look_up(token)


def test_a_revoked_token_ends_in_every_process(tmp_path: Path) -> None:
    serving, administering = a_register(tmp_path), a_register(tmp_path)
    token = administering.issue("pc-1", ("officer",))
    assert serving.look_up(token)
    assert administering.revoke("pc-1")
    assert not administering.revoke("pc-1")
    with pytest.raises(TokenUnknown):
        serving.look_up(token)


def test_a_new_token_ends_the_old_one(tmp_path: Path) -> None:
    register = a_register(tmp_path)
    old, new = register.issue("pc-1", ("officer",)), register.issue("pc-1", ("officer",))
    assert register.look_up(new)
    assert [holder.id for holder in register.holders()] == ["pc-1"]
    with pytest.raises(TokenUnknown):
        register.look_up(old)


def test_a_token_past_its_end_is_refused(tmp_path: Path) -> None:
    register = a_register(tmp_path)
    token = register.issue("pc-1", ("officer",), ends_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(TokenUnknown):
        register.look_up(token)


def test_a_secret_replaces_its_file_in_one_step(tmp_path: Path) -> None:
    write_secret(tmp_path / "key", "one")
    write_secret(tmp_path / "key", "two")
    assert (tmp_path / "key").read_text() == "two"
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]
