"""Which server a folder gets, and what an operator is told when there is none that fits."""

from pathlib import Path

import pytest

from bluelamp.store.server import ServerSettings, open_server
from bluelamp.store.server.binaries import find_system, find_wheel
from bluelamp.store.server.external import ExternalServer
from bluelamp.store.server.problem import (
    DataFolderInUse,
    DataOfAnotherVersion,
    NoServerProgram,
    ServerUnreachable,
)


def folder_of_version(folder: Path, major: int) -> Path:
    (folder / "postgresql").mkdir(parents=True)
    (folder / "postgresql" / "PG_VERSION").write_text(f"{major}\n")
    return folder


def test_settings_come_from_the_environment() -> None:
    settings = ServerSettings.from_environment(
        {
            "BLUELAMP_DATABASE_URL": "postgresql://db/x",
            "BLUELAMP_DATABASE_PROVIDER": "system",
            "BLUELAMP_DATABASE_STATE": "/srv/x",
        }
    )
    assert (settings.url, settings.provider, settings.state_root) == (
        "postgresql://db/x",
        "system",
        Path("/srv/x"),
    )
    assert ServerSettings.from_environment({"BLUELAMP_DATABASE_URL": ""}) == ServerSettings()


def test_an_unknown_provider_is_named_with_the_choices() -> None:
    with pytest.raises(ValueError, match="'oracle'; choose one of auto, wheel, system, dsn"):
        ServerSettings.from_environment({"BLUELAMP_DATABASE_PROVIDER": "oracle"})


def test_a_url_wins_over_the_embedded_server(tmp_path: Path) -> None:
    assert isinstance(open_server(tmp_path, ServerSettings(url="postgresql://db/x")), ExternalServer)


def test_a_provider_asked_for_by_name_wins_over_the_url(tmp_path: Path) -> None:
    server = open_server(tmp_path, ServerSettings(provider="wheel", url="postgresql://db/x"))
    assert server.describe().provider == "wheel"


def test_the_wheel_comes_first_and_nothing_is_started_by_asking(tmp_path: Path) -> None:
    server = open_server(tmp_path / "database", ServerSettings())
    wheel = find_wheel()
    assert wheel is not None
    assert server.describe().version == wheel.version
    assert not server.describe().is_running
    assert not (tmp_path / "database").exists()


def test_without_a_url_the_dsn_provider_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(NoServerProgram, match="BLUELAMP_DATABASE_URL"):
        open_server(tmp_path, ServerSettings(provider="dsn"))


def test_without_any_postgresql_the_ways_out_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bluelamp.store.server.binaries.SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoServerProgram, match=r"bluelamp\[node\].*PostgreSQL 15.*BLUELAMP_DATABASE_URL"):
        open_server(tmp_path, ServerSettings(provider="system"))


@pytest.mark.parametrize("major", [9, 14, 99])
def test_data_of_a_version_that_is_not_installed_is_refused_with_the_way_over(
    major: int, tmp_path: Path
) -> None:
    folder = folder_of_version(tmp_path, major)
    with pytest.raises(DataOfAnotherVersion, match=rf"(?s)node backup.*node restore.*PostgreSQL {major};"):
        open_server(folder, ServerSettings())
    assert [path.name for path in folder.iterdir()] == ["postgresql"]


@pytest.mark.needs_postgresql
def test_data_stays_with_the_version_that_wrote_it(tmp_path: Path) -> None:
    system = next(iter(find_system()), None)
    if system is None:
        pytest.skip("no PostgreSQL of the system's own")
    server = open_server(folder_of_version(tmp_path, system.major), ServerSettings())
    assert server.describe().version.startswith(f"{system.major}.")


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "accounts.xlsx").write_text("not ours")
    with pytest.raises(DataFolderInUse, match=r"accounts\.xlsx"):
        open_server(tmp_path, ServerSettings()).start()
    assert [path.name for path in tmp_path.iterdir()] == ["accounts.xlsx"]


def test_an_external_server_is_checked_and_described_without_its_password(a_database: str) -> None:
    server = ExternalServer(a_database)
    assert server.start() == a_database
    server.stop()
    assert server.describe().is_running
    described = str(ExternalServer("postgresql://lamp:s3cret@db.example:6543/bluelamp").describe())
    assert "db.example:6543/bluelamp" in described
    assert "s3cret" not in described


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://lamp:s3cret@/x?host=/nonexistent",
        "postgresql://lamp:s3cret@ho st/x?port=z",
        "lamp s3cret",
    ],
)
def test_an_external_server_that_does_not_answer_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ServerUnreachable, match="BLUELAMP_DATABASE_URL") as refusal:
        ExternalServer(url).start()
    assert "s3cret" not in str(refusal.value)
