"""Builders for runs over broken sources: one small system of cases, its run with the counts held up, and what stands."""

from pathlib import Path
from typing import Any

from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import Secrets
from bluelamp.connect.registry import Estate
from bluelamp.connect.sync import Request, RunSummary, sync_connected
from bluelamp.store.connection import Pool
from tests.connect.sync.node import CONTENT, KEYS

MANIFEST = """
[system]
id = "broken"
name = "Broken (pretend)"
[source]
{source}
[capture]
max_change = "90%"
"""
MAPPING = """
mapping: 1
source: {system: broken, key: [no]}
entities:
  person: {entity: person, family: name}
handling: {marking: OFFICIAL-SENSITIVE, purposes: [policing]}
quality: {max_quarantine: 95%}
"""


def an_estate(tmp_path: Path, reach: Reach | None = None) -> Estate:
    """A node with that system alone."""
    return Estate(tmp_path / "systems", KEYS, secrets=Secrets(environment={}), reach=reach or Reach())


def a_system(tmp_path: Path, source: str) -> Path:
    """Its folder, with this [source]."""
    folder = tmp_path / "systems" / "broken"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.toml").write_text(MANIFEST.format(source=source))
    (folder / "mapping.yaml").write_text(MAPPING)
    return folder


def synced(pool: Pool, estate: Estate) -> RunSummary:
    """One run. Whatever came of it, its counts add up; once it is through, every row kept aside has a reason."""
    summary = sync_connected(pool, estate, "broken", Request("tester"))
    assert summary.rows_read == summary.rows_written + summary.rows_unchanged + summary.rows_quarantined
    if summary.state == "completed":
        assert sum(count for _, _, count in summary.reasons) == summary.rows_quarantined
    return summary


def reasons(summary: RunSummary) -> dict[str, int]:
    """How many rows each reason keeps aside."""
    found: dict[str, int] = {}
    for reason, _, count in summary.reasons:
        found[reason] = found.get(reason, 0) + count
    return found


def standing(pool: Pool) -> dict[str, list[tuple[Any, ...]]]:
    """All that can be found on the node, row for row."""
    with pool.connection() as conn:
        return {
            table: sorted(conn.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)  # type: ignore[call-overload]
            for table, columns in CONTENT.items()
        }


def names(pool: Pool) -> dict[str, str]:
    """Label of each person, by the key of its row."""
    with pool.connection() as conn:
        query = "SELECT s.source_key, r.label FROM record r JOIN source_record s ON s.id = r.source_id"
        return dict(conn.execute(query).fetchall())


def require_nothing_taken(summary: RunSummary, code: str, hint: object = "") -> None:
    """The run failed as it should, and says what to do."""
    assert summary.error is not None, hint
    assert (summary.error["code"], bool(summary.error["remedy"])) == (code, True), (summary.error, hint)
    assert (summary.rows_read, summary.rows_removed, summary.records_out) == (0, 0, 0)
