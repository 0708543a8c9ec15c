"""Under BLUELAMP_NO_SKIPS=1 nothing is skipped quietly: each kind of skip fails the run."""

import pytest

pytest_plugins = ["pytester"]

SKIPS = {
    "mark": "import pytest\n@pytest.mark.skip(reason='no server')\ndef test_one(): pass",
    "call": "import pytest\ndef test_one(): pytest.skip('no server')",
    "import": "import pytest\npytest.importorskip('no_such_module')\ndef test_one(): pass",
    "fixture": "import pytest\n@pytest.fixture\ndef server(): pytest.skip('no server')\ndef test_one(server): pass",
    "expected": "import pytest\n@pytest.mark.xfail\ndef test_one(): assert False",
    "empty": "import pytest\n@pytest.mark.parametrize('x', [])\ndef test_one(x): pass",
}


@pytest.mark.parametrize("kind", SKIPS)
def test_skip_fails_the_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setenv("BLUELAMP_NO_SKIPS", "1")
    pytester.makepyfile(SKIPS[kind])
    result = pytester.runpytest_inprocess(
        "-p", "tests.no_skips", "-p", "no:randomly", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*was skipped*"])


def test_skip_is_a_skip_elsewhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BLUELAMP_NO_SKIPS", raising=False)
    pytester.makepyfile(SKIPS["call"])
    result = pytester.runpytest_inprocess(
        "-p", "tests.no_skips", "-p", "no:randomly", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.OK


def test_passing_run_passes(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLUELAMP_NO_SKIPS", "1")
    pytester.makepyfile("def test_one(): pass")
    result = pytester.runpytest_inprocess(
        "-p", "tests.no_skips", "-p", "no:randomly", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.OK
