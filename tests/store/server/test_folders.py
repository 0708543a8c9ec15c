"""Locks, settings files and socket folders of an embedded server, without starting one."""

import os
from pathlib import Path

import pytest

from bluelamp.store.problem import StoreProblem
from bluelamp.store.server import problem
from bluelamp.store.server.configuration import write_configuration
from bluelamp.store.server.locks import SharedUse, start_lock
from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.place import Place
from bluelamp.store.server.problem import StartBusy
from bluelamp.store.server.socket_folder import remove_socket_folder, socket_folder_for

ME = ServerUser("tester", os.geteuid(), os.getegid())


def test_only_the_last_one_out_is_told_so(tmp_path: Path) -> None:
    first, second = SharedUse(tmp_path, ME), SharedUse(tmp_path, ME)
    assert not first.leave()
    assert second.leave()
    assert not second.leave(), "who has left already is not there"


def test_a_start_that_takes_too_long_names_the_process_that_holds_the_lock(tmp_path: Path) -> None:
    with (
        start_lock(tmp_path, ME, 1),
        pytest.raises(StartBusy, match=f"Process {os.getpid()} "),
        start_lock(tmp_path, ME, 0.1),
    ):
        pytest.fail("two processes hold the start lock")
    with start_lock(tmp_path, ME, 0):
        pass


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "start.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"start\.lock"), start_lock(tmp_path, ME, 0):
        pytest.fail("a link was followed")
    assert not (tmp_path / "elsewhere").exists()


def test_the_settings_are_safe_silent_and_socket_only(tmp_path: Path) -> None:
    write_configuration(tmp_path, Path("/run/o'brien"), ME)
    lines = (tmp_path / "postgresql.conf").read_text().splitlines()
    for line in (
        "listen_addresses = ''",
        "unix_socket_directories = '/run/o''brien'",
        "fsync = 'on'",
        "synchronous_commit = 'on'",
        "jit = 'off'",
        "log_min_messages = 'log'",
    ):
        assert line in lines
    assert (tmp_path / "pg_hba.conf").read_text() == "local all all peer map=bluelamp\n"
    assert (
        tmp_path / "pg_ident.conf"
    ).read_text() == 'bluelamp "root" bluelamp\nbluelamp "tester" bluelamp\n'


def test_an_operators_own_settings_are_kept(tmp_path: Path) -> None:
    (tmp_path / "local.conf").write_text("work_mem = '64MB'\n")
    write_configuration(tmp_path, Path("/run/x"), ME)
    assert (tmp_path / "local.conf").read_text() == "work_mem = '64MB'\n"
    assert (tmp_path / "postgresql.conf").read_text().endswith("include = 'local.conf'\n")


def test_a_short_path_has_its_socket_beside_the_data(tmp_path: Path) -> None:
    place = Place(Path("/tmp") / f"bltest-{os.getpid()}-socket")
    place.home.mkdir()
    try:
        folder = socket_folder_for(place, ME, None)
        assert folder == place.home / "socket"
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.rmdir()
    finally:
        place.home.rmdir()


def test_a_long_path_has_its_socket_in_a_private_folder_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    place, copy = Place(tmp_path / ("d" * 100)), Place(tmp_path / "copy" / ("d" * 100))
    folder = socket_folder_for(place, ME, None)
    other = socket_folder_for(copy, ME, folder)
    assert other != folder, "a copied data folder must not take the socket of the original"
    assert socket_folder_for(place, ME, folder) == folder
    remove_socket_folder(folder, copy, ME)
    assert folder.exists()
    for mine, owner in ((folder, place), (other, copy)):
        remove_socket_folder(mine, owner, ME)
        assert not mine.exists()


def test_a_socket_folder_that_others_could_enter_is_not_used_again(tmp_path: Path) -> None:
    place = Place(tmp_path / ("d" * 100))
    folder = socket_folder_for(place, ME, None)
    folder.chmod(0o777)
    fresh = socket_folder_for(place, ME, folder)
    assert fresh != folder
    remove_socket_folder(fresh, place, ME)
    folder.chmod(0o700)
    remove_socket_folder(folder, place, ME)


def test_every_problem_says_what_is_wrong_and_then_the_detail() -> None:
    kinds = [
        kind for kind in vars(problem).values() if isinstance(kind, type) and issubclass(kind, StoreProblem)
    ]
    assert len(kinds) > 10
    for kind in kinds:
        meaning, _, detail = str(kind("The detail.")).partition("\n")
        assert meaning.endswith(".")
        assert detail == "The detail."
        assert "\n" not in str(kind())
