"""Under BLUELAMP_NO_SKIPS=1 a skipped or expectedly failing test is a failure: .ci/run has all that tests need.

A pytest plugin: `-p tests.no_skips`.
"""

import os
from collections.abc import Iterator

import pytest

_said: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure that names its reason."""
    report = yield
    if report.skipped and os.environ.get("BLUELAMP_NO_SKIPS") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped ({reason}), and here nothing may be."
        if hasattr(report, "wasxfail"):
            del report.wasxfail
    return report


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remember modules skipped whole: they never reach the hook above."""
    if report.skipped:
        _said[report.nodeid] = str(report.longrepr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for modules skipped whole."""
    if _said and os.environ.get("BLUELAMP_NO_SKIPS") == "1":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the modules skipped whole."""
    for name, reason in _said.items():
        terminalreporter.write_line(f"{name} was skipped whole: {reason}")
