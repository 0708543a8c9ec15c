"""What is tried of several forces together: their runs add up, and a person of several forces is found by each."""

from pathlib import Path
from typing import Any

import polars as pl

from bluelamp.client import NodeClient, PersonSearch
from bluelamp.demo import stage
from bluelamp.demo.beside import Beside
from bluelamp.demo.old_systems import NEIGHBOURS, WORLD
from bluelamp.demo.trial import Trial
from bluelamp.node.folder import NodeFolder, open_node

READ_BY = {stage.FORCE: stage.WORLD_SYSTEMS, **NEIGHBOURS}
"""Which of the world's systems each force's node reads."""

JUSTIFICATION = "Trying the demonstration"


def neighbours_tried(folder: Path, first: NodeFolder, address: str, beside: Beside) -> list[Trial]:
    """Each thing once."""
    nodes = {first.settings.force: (first, address)}
    for one in beside.serving:
        nodes[one["force"]] = (open_node(Path(one["folder"])), one["address"])
    return [_runs_add_up(beside), _known_to_several(folder / WORLD / "truth", nodes)]


def _runs_add_up(beside: Beside) -> Trial:
    held = all(
        run["isComplete"] and run["read"] == run["written"] + run["unchanged"] + run["keptAside"]
        for run in beside.runs
    )
    words = ("read", "written", "unchanged", "keptAside", "records", "links")
    seen = {f"{run['force']}/{run['system']}": {word: run[word] for word in words} for run in beside.runs}
    return Trial("every row of the neighbouring forces is accounted for", held and bool(beside.runs), seen)


def _known_to_several(truth: Path, nodes: dict[str, tuple[NodeFolder, str]]) -> Trial:
    """Of the people whom the truth says several forces hold, the first ten are found at each of these forces."""
    read = [f"{force}/{system}" for force, systems in READ_BY.items() for system in systems]
    observed = pl.read_parquet(truth / "observations.parquet").filter(
        (pl.col("expected") == "loaded")
        & (pl.col("force") + "/" + pl.col("system").str.replace_all("_", "-", literal=True)).is_in(read)
    )
    several = (
        observed.group_by("person").agg(pl.col("force").unique().sort()).filter(
            pl.col("force").list.len() > 1
        ).sort("person").head(10).join(pl.read_parquet(truth / "persons.parquet"), on="person")
    )  # fmt: skip
    found: list[dict[str, Any]] = []
    for row in several.iter_rows(named=True):
        question = PersonSearch(name=f"{row['given']} {row['family']}", born=str(row["born"]))
        at = [force for force in row["force"] if _finds(*nodes[force], question)]
        found.append({"forces": row["force"], "found": at})
    whole = sum(one["forces"] == one["found"] for one in found)
    held = bool(found) and whole >= len(found) * 0.8
    return Trial(
        "people whom several forces know are found at each of them",
        held,
        {"people": len(found), "found": whole},
    )


def _finds(node: NodeFolder, address: str, question: PersonSearch) -> bool:
    with NodeClient(
        address, node.admin_token, purpose="investigation", reason="enquiry", justification=JUSTIFICATION
    ) as client:
        return bool(client.search_persons(question).hits)
