"""kill -9 in the middle of a sync: the next run finds nothing half-loaded and ends as if nothing had happened."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from tests.connect.sync.node import PretendNode, a_node
from tests.faults.sync_until_killed import rows_of

__all__ = ["a_node"]
ROOT = Path(__file__).resolve().parents[2]


def a_doomed_sync(
    node: PretendNode, *, count: int, generation: int, step: str = "", nth: int = 0
) -> subprocess.Popen[str]:
    dsn = make_conninfo(node.pool.conninfo)
    arguments = [dsn, str(count), str(generation), str(max(1, count // 6)), step, str(nth)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sync_until_killed", *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(node: PretendNode, *, generation: int, step: str, nth: int) -> None:
    """A sync of 60 rows that ends by SIGKILL at this step, and whose connection the server has let go."""
    with a_doomed_sync(node, count=60, generation=generation, step=step, nth=nth) as doomed:
        assert doomed.wait(100) == -signal.SIGKILL
    _wait_until_free(node)


def goes_on_as_if_nothing_had_happened(node: PretendNode, count: int, generation: int) -> None:
    """The dead run is marked, all counts add up, and the state is that of a clean load."""
    summary = node.sync(rows_of(count, generation), accept_changes=True)
    assert summary.state == "completed"
    assert node.rows("SELECT count(*) FROM run WHERE state = 'running'") == [(0,)]
    assert node.runs_that_do_not_add_up() == 0
    finished = node.content()
    assert finished == node.clean_load(rows_of(count, generation))


@pytest.mark.parametrize(("step", "nth"), [("landed", 3), ("ending", 1)])
def test_first_run_killed_at_a_step(a_node: PretendNode, step: str, nth: int) -> None:
    killed(a_node, generation=0, step=step, nth=nth)
    written, quarantined = a_node.rows("SELECT rows_written, rows_quarantined FROM run")[0]
    assert a_node.count("source_record") == written
    assert a_node.count("quarantine") == quarantined
    goes_on_as_if_nothing_had_happened(a_node, 60, 0)


def test_killed_run_is_marked_interrupted_and_what_it_committed_is_found_unchanged(
    a_node: PretendNode,
) -> None:
    killed(a_node, generation=0, step="batch-committed", nth=3)
    assert a_node.rows("SELECT state, rows_read FROM run") == [("running", 30)]
    summary = a_node.sync(rows_of(60, 0))
    assert a_node.rows("SELECT state, rows_read, error ->> 'code' FROM run ORDER BY run_no LIMIT 1") == [
        ("interrupted", 30, "run-interrupted")
    ]
    assert summary.rows_unchanged == a_node.rows("SELECT rows_written FROM run ORDER BY run_no LIMIT 1")[0][0]


@pytest.mark.parametrize(("step", "nth"), [("landed", 4), ("ending", 1)])
def test_difference_run_killed_at_a_step_changes_nothing(a_node: PretendNode, step: str, nth: int) -> None:
    a_node.sync(rows_of(60, 0))
    before = a_node.content(exact=True)
    killed(a_node, generation=1, step=step, nth=nth)
    assert a_node.content(exact=True) == before
    goes_on_as_if_nothing_had_happened(a_node, 60, 1)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(12))
def test_runs_killed_at_any_moment(a_node: PretendNode, seed: int) -> None:
    chance = random.Random(seed)
    for generation in range(3):
        with a_doomed_sync(a_node, count=1200, generation=generation) as doomed:
            assert doomed.stdout is not None
            doomed.stdout.readline()
            time.sleep(chance.uniform(0, 1.5))
            doomed.kill()
        _wait_until_free(a_node)
        assert a_node.runs_that_do_not_add_up() == 0
    goes_on_as_if_nothing_had_happened(a_node, 1200, 2)


def _wait_until_free(node: PretendNode) -> None:
    # The server notices a dead client within moments; until then the system is rightly held.
    for _ in range(200):
        held = node.rows("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'killed'")
        if held == [(0,)]:
            return
        time.sleep(0.05)
    pytest.fail("The killed run's connection is still there.")
