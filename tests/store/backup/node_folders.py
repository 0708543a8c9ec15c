"""A small node for backup tests: every kind of row that the tables can hold, and a node folder with keys."""

import uuid
from pathlib import Path

from psycopg import sql

from bluelamp.store.backup.tables import columns_of, tables_in_order
from bluelamp.store.connection import connect

Rows = dict[str, list[tuple[object, ...]]]


def a_node_folder(folder: Path, *, keys: bytes = b"k" * 32) -> Path:
    """A node's settings, one connected system, and its secrets."""
    (folder / "systems" / "custody" / "fixtures").mkdir(parents=True)
    (folder / "node.toml").write_text('force = "13"\n')
    (folder / "systems" / "custody" / "mapping.yaml").write_text("record: person\n")
    (folder / "systems" / "custody" / "fixtures" / "Zoë's rows.csv").write_text(
        "id,name\n1,Testa Testperson\n"
    )
    return with_secrets(folder, keys)


def with_secrets(folder: Path, keys: bytes = b"k" * 32) -> Path:
    """Only the secrets of a node."""
    (folder / "secrets").mkdir(mode=0o700, parents=True)
    for name in ("id.key", "quarantine.key"):
        (folder / "secrets" / name).write_bytes(name.encode() + keys)
    (folder / "secrets" / "admin.token").write_text("not-a-real-token")
    return folder


def fill(dsn: str, persons: int = 3) -> None:
    """Synthetic, obviously fake rows, with the values that copying could spoil."""
    with connect(dsn) as connection:
        connection.execute(
            "INSERT INTO node (id, force, name) VALUES (%s, '13', 'Test Force')", [uuid.uuid4()]
        )
        connection.execute(
            "INSERT INTO system (id, name, manifest, mapping_version) VALUES ('custody', 'Custody', '{}', '1')"
        )
        connection.execute(
            "INSERT INTO mapping (system_no, version, content) VALUES (1, '1', E'a\\tb\\n\\\\N')"
        )
        connection.execute("INSERT INTO handling (marking, purposes) VALUES (0, '{policing}')")
        connection.execute(
            "INSERT INTO record (id, entity, kind, system_no, source_id, source_version, version, run_no,"
            " handling_no, recorded_at, label, body, keys, search_text, codes, from_at, grid)"
            " SELECT gen_random_uuid(), (ARRAY['person', 'event'])[1 + n %% 2], 'person', 1, gen_random_uuid(),"
            " 1, 1, 1, 1, now(), 'Testa ' || n, jsonb_build_object('name', E'Zoë \\u2028 \"x\"', 'n', n / 3.0),"
            " ARRAY[n, -9223372036854775808], 'testa', NULL, '-infinity', point(n, 1e-300)"
            " FROM generate_series(1, %s) AS n",
            [persons],
        )
        connection.execute(
            "INSERT INTO audit_entry (id, at, op, event, outcome, actor, leaf) VALUES"
            " (gen_random_uuid(), now(), 'collection', 'run-completed', 'allow', 'tester', '\\x00ff0a')"
        )
        connection.execute("INSERT INTO audit_subject SELECT id, 1 FROM record LIMIT 2")


def all_rows(dsn: str) -> Rows:
    """Everything in the database, to compare."""
    with connect(dsn) as connection:
        found: Rows = {}
        for table in tables_in_order(connection):
            names = sql.SQL(", ").join(map(sql.Identifier, columns_of(connection, table)))
            query = sql.SQL("SELECT t::text FROM (SELECT {} FROM {}) AS t ORDER BY 1").format(
                names, sql.Identifier(table)
            )
            found[table] = connection.execute(query).fetchall()
        return found


def all_files(folder: Path) -> dict[str, bytes]:
    """Every file of a node folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
