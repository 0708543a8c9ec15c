"""A process of its own that makes or restores a backup and can be killed: says each table, then waits to go on.

Run as `python restore_backup.py backup|restore DSN ARCHIVE NODE_FOLDER`.
"""

import sys
from pathlib import Path

from bluelamp.store.backup import backup, restore


def say(table: str, _rows: int) -> None:
    """Name the table just done, and wait for a line before the next."""
    print(table, flush=True)  # noqa: T201 - how the test learns how far it is
    sys.stdin.readline()


if __name__ == "__main__":
    act, dsn, archive, node_folder = sys.argv[1:]
    if act == "backup":
        backup(dsn, Path(archive), Path(node_folder), with_secrets=True, progress=say)
    else:
        restore(dsn, Path(archive), Path(node_folder), replace=True, progress=say)
