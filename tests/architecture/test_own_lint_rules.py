"""Each own lint rule finds its planted violation and leaves right code alone; the repository keeps them all."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from tools.lint import logging_keys, policy_filter, reasoned_excepts, tracked_text, unsafe_calls
from tools.lint.__main__ import ROOT, broken_rules
from tools.lint.protected_tables import ALLOWED, OPEN_TABLES, PROTECTED_TABLES
from tools.lint.source import Source

BROKEN = [
    (policy_filter, 'SQL = "SELECT * FROM record WHERE id = %s"'),
    (policy_filter, 'SQL = "select 1 from public.record_person"'),
    (policy_filter, 'SQL = "SELECT 1 FROM run r JOIN link l ON true"'),
    (policy_filter, 'SQL = "SELECT 1 FROM run r, source_record s"'),
    (policy_filter, 'SQL = "SELECT 1 FROM run, system AS s, record_history"'),
    (policy_filter, 'SQL = "WITH x AS (SELECT * FROM ONLY link_history) SELECT * FROM x"'),
    (policy_filter, 'SQL = "TABLE record"'),
    (policy_filter, 'SQL = "UPDATE record SET marking = 0 RETURNING body"'),
    (policy_filter, 'SQL = "DELETE FROM run USING record RETURNING record.body"'),
    (policy_filter, 'def f(a): return f"SELECT * FROM record WHERE {a}"'),
    (policy_filter, 'def f(table): return f"SELECT * FROM {table}"'),
    (policy_filter, 'def f(sql): return sql.SQL("SELECT * FROM {}").format(1)'),
    (policy_filter, 'SQL = "SELECT body " + "FROM record_event " + "WHERE true"'),
    (unsafe_calls, "import pickle"),
    (unsafe_calls, "from joblib import load"),
    (unsafe_calls, "eval(text)"),
    (unsafe_calls, "exec(text)"),
    (unsafe_calls, "import yaml\nyaml.load(text)"),
    (unsafe_calls, "from yaml import unsafe_load"),
    (unsafe_calls, "print('hello')"),
    (logging_keys, "import logging"),
    (logging_keys, "from logging import getLogger"),
    (logging_keys, "import structlog"),
    (logging_keys, "log.write(f'found {surname}')"),
    (logging_keys, "self._log.write('found %s' % surname)"),
    (logging_keys, "runtime.log.write('found', route='/v1/' + surname)"),
    (logging_keys, "log.write('found', route='{}'.format(surname))"),
    (logging_keys, "log.write(sentence)"),
    (reasoned_excepts, "try:\n    f()\nexcept:\n    raise"),
    (reasoned_excepts, "try:\n    f()\nexcept Exception:\n    pass"),
    (reasoned_excepts, "try:\n    f()\nexcept (OSError, BaseException) as error:\n    g(error)"),
]
RIGHT = [
    (policy_filter, 'SQL = "SELECT * FROM record WHERE id = %s AND {visible}"'),
    (policy_filter, 'def f(visible_link): return f"SELECT * FROM link l WHERE {visible_link}"'),
    (policy_filter, 'SQL = "SELECT * FROM run"'),
    (policy_filter, '"""Rows come from record and link."""'),
    (policy_filter, 'def f(place): raise ValueError(f"could not read from {place}")'),
    (unsafe_calls, "import re, yaml\nre.compile('x')\nyaml.safe_load(text)"),
    (logging_keys, "log.write('request-served', status=200)"),
    (logging_keys, "file.write(f'{surname}')"),
    (reasoned_excepts, "try:\n    f()\nexcept Exception:\n    undo()\n    raise"),
    (
        reasoned_excepts,
        "try:\n    f()\nexcept Exception:  # why: one broken system must not stop the others\n    g()",
    ),
    (reasoned_excepts, "try:\n    f()\nexcept ValueError:\n    pass"),
]


@pytest.mark.parametrize(("rule", "code"), BROKEN)
def test_planted_violation_is_found(rule: ModuleType, code: str) -> None:
    assert list(rule.violations(Source("src/bluelamp/node/planted.py", code)))


@pytest.mark.parametrize(("rule", "code"), RIGHT)
def test_right_code_is_left_alone(rule: ModuleType, code: str) -> None:
    assert not list(rule.violations(Source("src/bluelamp/node/planted.py", code)))


def test_print_is_for_the_command_line() -> None:
    assert not list(unsafe_calls.violations(Source("src/bluelamp/cli/show.py", "print('hello')")))


def test_every_table_of_the_database_is_known_to_the_policy_rule() -> None:
    schema = "\n".join(path.read_text("utf-8") for path in ROOT.glob("src/bluelamp/store/migrations/*.sql"))
    tables = set(re.findall(r"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", schema, re.IGNORECASE | re.MULTILINE))
    assert tables
    assert tables <= PROTECTED_TABLES | OPEN_TABLES


def test_everything_excused_from_the_policy_rule_exists() -> None:
    for name in ALLOWED:
        module, _, statement = name.partition("::")
        assert (ROOT / module).exists()
        if statement:
            assert f"\n{statement}: " in (ROOT / module).read_text("utf-8")


def test_statement_beside_an_excused_one_is_found() -> None:
    text = 'RESOLVE_WRITTEN: str = "UPDATE quarantine FROM record"\nSHOW: str = "SELECT * FROM record"'
    found = list(policy_filter.violations(Source("src/bluelamp/store/quarantine.py", text)))
    assert [violation.line for violation in found] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "see https://" + "py" + "pi.org/project/x",
        "registry=https://registry." + "npm" + "js.org",
        "cd /" + "root/bluelamp",
        "path = '/" + "home/anna/node'",
    ],
)
def test_registry_hosts_and_machine_paths_are_found(line: str) -> None:
    assert list(tracked_text.violations("README.md", line))


@pytest.mark.parametrize("line", ["GET /v1/persons", "~/home/x", "src/root/x", "https://example.org/home/x"])
def test_other_paths_are_left_alone(line: str) -> None:
    assert not list(tracked_text.violations("README.md", line))


def test_lock_without_hash_or_with_an_address_is_found() -> None:
    good = (
        "# made by uv\npolars==2.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via bluelamp\n"
    )
    assert not list(tracked_text.lock_violations("requirements.lock", good))
    assert list(
        tracked_text.lock_violations(
            "requirements.lock", f"{good}rich==15.0.0\nsix==1.17.0 --hash=sha256:cc\n"
        )
    )
    assert list(tracked_text.lock_violations("requirements.lock", f"--index-url somewhere\n{good}"))
    assert list(tracked_text.lock_violations("requirements.lock", good + "x @ https://example.org/x.whl\n"))


def test_repository_keeps_every_own_rule() -> None:
    assert [str(violation) for violation in broken_rules(ROOT)] == []


def test_rules_stay_short_enough_to_read() -> None:
    for path in Path(ROOT / "tools" / "lint").glob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 100, path
