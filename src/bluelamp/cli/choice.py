"""Options that many commands share: which node, JSON or not, and the access context of a question."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bluelamp.client import NodeClient
from bluelamp.node.folder import NodeFolder, open_node

NodeOption = Annotated[
    Path | None,
    typer.Option(
        "--node", help="The node's folder. Else $BLUELAMP_NODE, else the nearest folder above that holds one."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
PurposeOption = Annotated[
    str, typer.Option("--purpose", help="Why the record is needed: a purpose of the closed list.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Reason code.")]
JustificationOption = Annotated[
    str,
    typer.Option(
        "--justification",
        "-j",
        help="3 to 250 characters that a colleague would understand; kept in the audit log.",
    ),
]
UrlOption = Annotated[
    str | None, typer.Option("--url", help="Address of the node. Else the one in node.toml.")
]


def at_node(node: Path | None) -> str:
    """What a suggested command must add to reach the same node: nothing, unless `--node` was given."""
    return f" --node {shlex.quote(str(node))}" if node is not None else ""


def address(folder: NodeFolder) -> str:
    """Where the node's API listens, by its settings."""
    host = folder.settings.api.host
    return f"http://{f'[{host}]' if ':' in host else host}:{folder.settings.api.port}"


def client_of(
    node: Path | None, url: str | None, *, purpose: str, reason: str, justification: str
) -> NodeClient:
    """A client of the node, with the local administrator's token."""
    folder = open_node(node)
    return NodeClient(
        url or address(folder),
        folder.admin_token,
        purpose=purpose,
        reason=reason,
        justification=justification,
    )
