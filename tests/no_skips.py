"""Under BLUELAMP_NO_SKIPS=1 a skipped or expectedly failing test is a failure: .ci/run has all that tests need.

A pytest plugin: `-p tests.no_skips`.
"""

import os
from collections.abc import Iterator

import pytest


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


def pytest_configure(config: pytest.Config) -> None:
    """Watch the modules of this run alone: a run inside a run has skips of its own."""
    config.pluginmanager.register(_SkippedModules())


class _SkippedModules:
    """Modules skipped whole: they never reach the hook above."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember one."""
        if report.skipped:
            self._reasons[report.nodeid] = str(report.longrepr)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run for them."""
        if self._reasons and os.environ.get("BLUELAMP_NO_SKIPS") == "1":
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        for name, reason in self._reasons.items():
            terminalreporter.write_line(f"{name} was skipped whole: {reason}")
