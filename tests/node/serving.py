"""A node under test: a folder, a fresh database, the application, and builders of records in it."""

import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg import Connection
from starlette.testclient import TestClient

from bluelamp.node.api.app import create_app
from bluelamp.node.database import claim
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, create_node
from bluelamp.node.logging import NodeLog
from bluelamp.node.runtime import NodeRuntime
from bluelamp.pole.urn import surrogate, urn
from bluelamp.store.connection import Pool, open_pool

FORCE = "13"
SYSTEM = "custody"
CONTEXT = {
    "Open-Policing-Purpose": "investigation",
    "Open-Policing-Reason": "enquiry",
    "Open-Policing-Justification": "A test of the node",
}

INSERT_HANDLING = """
INSERT INTO handling (marking, purposes, access) VALUES (%s, %s, %s)
ON CONFLICT (marking, purposes, access, basis, grading_source, grading_information, grading_handling, conditions,
             mopi_group) DO UPDATE SET marking = excluded.marking RETURNING handling_no
"""


@dataclass
class ServedNode:
    """A node that answers, and its log."""

    folder: NodeFolder
    pool: Pool
    http: TestClient
    log: io.StringIO
    system_no: int
    run_no: int
    _made: int = field(default=0)

    def headers(self, role: str = "local-administrator", **context: str) -> dict[str, str]:
        """A token of this role, and the access context."""
        token = self.folder.tokens.issue(f"{role}-{uuid.uuid4().hex[:8]}", (role,))
        return {"Authorization": f"Bearer {token}", **CONTEXT, **context}

    def audit(self) -> list[dict[str, Any]]:
        """Every audit entry, oldest first."""
        query = "SELECT event, outcome, actor, purpose, convert_from(leaf, 'UTF8'), detail FROM audit_entry ORDER BY seq"
        with self.pool.connection() as conn:
            rows = conn.execute(query).fetchall()
        names = ("event", "outcome", "actor", "purpose", "leaf", "detail")
        return [{**dict(zip(names, row, strict=True)), "leaf": json.loads(row[4])} for row in rows]

    def a_record(
        self,
        entity: str = "person",
        *,
        kind: str | None = None,
        body: dict[str, Any] | None = None,
        label: str = "Ada Testperson",
        marking: int = 0,
        purposes: tuple[str, ...] = ("policing",),
        access: tuple[str, ...] = (),
        raw: dict[str, str] | None = None,
        key: str | None = None,
        **columns: Any,
    ) -> str:
        """Put a record into the database and return its URN."""
        self._made += 1
        key = key or f"key-{self._made}"
        record_id = surrogate(self.folder.id_key, SYSTEM, entity, key)
        source_id = surrogate(self.folder.id_key, SYSTEM, "row", key)
        body = body or {"names": [{"given": ["Ada"], "family": "Testperson"}]}
        now = datetime.now(UTC)
        with self.pool.connection() as conn:
            row = conn.execute(INSERT_HANDLING, (marking, list(purposes), list(access))).fetchone()
            assert row is not None
            conn.execute(
                """INSERT INTO source_record (id, system_no, source_key, version, content_hash, raw, handling_no, run_no,
                       mapped_run_no, taken_at) VALUES (%s, %s, %s, 1, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING""",
                (source_id, self.system_no, key, b"hash", json.dumps(raw or {"KEY": key}), row[0], self.run_no,
                 self.run_no, now),
            )  # fmt: skip
            given = {
                "id": record_id, "entity": entity, "kind": kind or entity, "system_no": self.system_no,
                "source_id": source_id, "source_version": 1, "version": 1, "run_no": self.run_no, "handling_no": row[0],
                "recorded_at": now, "label": label, "body": json.dumps(body), **columns,
            }  # fmt: skip
            names = ", ".join(given)
            marks = ", ".join(f"%({name})s" for name in given)
            conn.execute(f"INSERT INTO record ({names}) VALUES ({marks})".encode(), given)
        return urn(FORCE, SYSTEM, record_id)

    def a_link(
        self, from_urn: str, to_urn: str, *, type: str = "person-event", role: str = "suspect", like: str
    ) -> None:
        """Link two records, with the handling of the record `like`."""
        with self.pool.connection() as conn:
            conn.execute(
                """INSERT INTO link (id, type, role, from_id, to_id, system_no, source_id, source_version, run_no,
                       handling_no, recorded_at)
                   SELECT gen_random_uuid(), %(type)s, %(role)s, %(from)s, %(to)s, system_no, source_id, 1, run_no,
                       handling_no, recorded_at FROM record WHERE id = %(like)s""",
                {"type": type, "role": role, "from": surrogate_of(from_urn), "to": surrogate_of(to_urn),
                 "like": surrogate_of(like)},
            )  # fmt: skip


def surrogate_of(record_urn: str) -> uuid.UUID:
    """The database's id of a record."""
    from bluelamp.pole.urn import parse_urn

    return parse_urn(record_urn)[2]


def a_system(conn: Connection[Any], system_id: str = SYSTEM) -> tuple[int, int]:
    """A connected system with one completed run: their numbers."""
    row = conn.execute(
        """INSERT INTO system (id, name, manifest, mapping_version) VALUES (%s, 'Custody', '{"source": {"kind": "sql"}}', 'm1')
           RETURNING system_no""",
        (system_id,),
    ).fetchone()
    assert row is not None
    run = conn.execute(
        """INSERT INTO run (id, system_no, mode, state, actor, mapping_version, source, ended_at, rows_read, rows_written)
           VALUES (gen_random_uuid(), %s, 'snapshot', 'completed', 'tests', 'm1', 'V_CUSTODY', now(), 1, 1)
           RETURNING run_no""",
        row,
    ).fetchone()
    assert run is not None
    return row[0], run[0]


@contextmanager
def a_served_node(tmp_path: Path, dsn: str, **api: Any) -> Iterator[ServedNode]:
    """A node of West Yorkshire that answers in this process."""
    settings = NodeSettings(force=FORCE, name="West Yorkshire Police", api=ApiSettings(**api))
    folder = create_node(tmp_path / "node", settings)
    log = io.StringIO()
    with open_pool(dsn, "tests", size_max=4) as pool:
        with pool.connection() as conn:
            claim(conn, folder)
            system_no, run_no = a_system(conn)
        app = create_app(NodeRuntime(folder, pool), NodeLog(log))
        with TestClient(app, raise_server_exceptions=False) as http:
            yield ServedNode(folder, pool, http, log, system_no, run_no)
