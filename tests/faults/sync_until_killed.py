"""A process that syncs the pretend system and is killed: by itself at a step, or from outside at any time."""

import os
import signal
import sys
from collections import Counter

from bluelamp.connect.sync import SyncOptions, sync_system
from bluelamp.store.connection import open_pool
from bluelamp.store.systems import find
from tests.connect.sync.node import KEYS
from tests.connect.sync.sources import PretendMapping, PretendReader, a_row


def rows_of(count: int, generation: int) -> list[dict[str, str | None]]:
    """A table of so many rows; in each generation a third of the rows has changed and one in forty is bad."""
    return [
        a_row(
            f"{n:06}",
            f"Testperson {generation if n % 3 == generation % 3 else 0}",
            f"Town {n % 7}",
            "9" if n % 40 == 0 else "1",
        )
        for n in range(count)
    ]


def main() -> None:
    """Arguments: DSN, rows, generation, rows a batch, step, how often the step is met before the kill (0: never)."""
    dsn, count, generation, batch_rows, step, nth = sys.argv[1:]
    met: Counter[str] = Counter()

    def probe(reached: str) -> None:
        met[reached] += 1
        if reached == step and met[reached] == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)

    with open_pool(dsn, "killed", size_max=3) as pool:
        with pool.connection() as conn:
            system = find(conn, "pretend")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        options = SyncOptions(
            batch_rows=int(batch_rows), probe=probe, max_quarantine=None, accept_changes=True, actor="killed"
        )
        reader = PretendReader(rows_of(int(count), int(generation)))
        sync_system(pool, system, reader, PretendMapping(), KEYS, options=options)


if __name__ == "__main__":
    main()
