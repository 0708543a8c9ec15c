"""The demonstration's world, run beside it as a process of its own: invents it, serves those of its old systems that
are services, and makes and runs the nodes of the neighbouring forces.

    python -m bluelamp.demo.old_systems FOLDER PEOPLE

It tells its progress on standard output, a JSON object a line, and ends when its standard input does.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bluelamp.connect.sync import Progress, RunSummary
from bluelamp.demo.generate import WorldFiles, write_world
from bluelamp.demo.laying import Extract, connect_laid, custody_extract, free_port, read_laid
from bluelamp.demo.services import Services
from bluelamp.demo.world.making import make_world
from bluelamp.demo.world.model import Force
from bluelamp.demo.world.places import FORCES
from bluelamp.node.database import open_database
from bluelamp.node.folder import ApiSettings, NodeFolder, NodeSettings, SourceSettings, create_node
from bluelamp.node.logging import NodeLog
from bluelamp.node.service import running_api
from bluelamp.store.connection import open_pool

SEED = 1829
PORTS = {"97": 8797, "98": 8798}
"""Of the neighbours' APIs, if nobody has them."""
WORLD = "world"
NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "97": (
        "custody",
        "property",
        "pnc-extract",
        "stop-search",
        "firearms-licensing",
        "case-file",
        "nominal-index",
    ),
    "98": ("custody", "command-and-control", "intelligence", "livescan", "custody-healthcare"),
}
"""What the neighbouring forces run."""


def told(event: str, **said: Any) -> None:
    """Say one thing to whoever started this process."""
    sys.stdout.write(json.dumps({"event": event, **said}) + "\n")
    sys.stdout.flush()


def extract_of(world: Path, force: str, system: str) -> Extract:
    """The files of one force's system, as the world wrote them."""
    files = world / "forces" / force / system.replace("-", "_")
    if system == "custody":
        return custody_extract(files / "custody.sqlite")
    if system == "nominal-index":
        return Extract(files, manifest={'"fixtures/NOMINAL.dat"': '"NOMINAL.dat"'})
    return Extract(files)


def summary_of(run: RunSummary) -> dict[str, Any]:
    """A run in plain values."""
    return {
        "system": run.system, "read": run.rows_read, "written": run.rows_written, "unchanged": run.rows_unchanged,
        "keptAside": run.rows_quarantined, "removed": run.rows_removed, "records": run.records_out,
        "links": run.links_out, "isComplete": run.is_complete, "seconds": round(run.seconds, 1),
        "reasons": [[reason, field, count] for reason, field, count in run.reasons[:5]], "error": run.error,
    }  # fmt: skip


def main() -> int:
    """Run until standard input ends."""
    folder, people = Path(sys.argv[1]), int(sys.argv[2])
    try:
        _run(folder, people)
    except (KeyboardInterrupt, BrokenPipeError):
        return 130
    return 0


def _run(folder: Path, people: int) -> None:
    told("inventing", people=people)
    made = write_world(make_world(people, SEED), folder / WORLD, lambda what: told("writing", what=what))
    with ExitStack() as held:
        services = held.enter_context(Services(made.folder))
        told("world", people=made.truth["persons"], events=made.truth["events"], services=services.addresses)
        for force in FORCES[1:]:
            _run_neighbour(held, folder, made, force, services)
        told("ready")
        sys.stdin.read()


def _run_neighbour(held: ExitStack, folder: Path, made: WorldFiles, force: Force, services: Services) -> None:
    code = force.code
    node = neighbour_node(folder, made.folder, force, services)
    database = held.enter_context(open_database(node))
    pool = held.enter_context(open_pool(database.dsn, "bluelamp-demo"))
    for system in NEIGHBOURS[code]:

        def watch(progress: Progress, system: str = system) -> None:
            told("rows", force=code, system=system, rows=progress.counts.read)

        connect_laid(
            node, pool, system, services.extract(code, system) or extract_of(made.folder, code, system)
        )
        told("run", force=code, **summary_of(read_laid(node, pool, system, watch)))
    (node.path / "log").mkdir(exist_ok=True)
    log = NodeLog(held.enter_context((node.path / "log" / "node.log").open("a", encoding="utf-8")))
    address = held.enter_context(running_api(node, database.dsn, log))
    told("serving", force=code, name=force.name, address=address, folder=str(node.path))


def neighbour_node(folder: Path, world: Path, force: Force, services: Services) -> NodeFolder:
    """The folder of a neighbouring force's node."""
    settings = NodeSettings(
        force=force.code,
        name=force.name,
        api=ApiSettings(port=free_port(PORTS[force.code])),
        sources=world_sources(world, services),
    )
    return create_node(folder / force.code, settings)


def world_sources(world: Path, services: Services) -> SourceSettings:
    """What a demonstration's node may read: the world's files, and its services on this machine."""
    return SourceSettings(
        roots=((world / "forces").resolve(),), origins=services.origins, private_hosts=services.hosts
    )


if __name__ == "__main__":
    sys.exit(main())
