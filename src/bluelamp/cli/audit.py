"""`bluelamp audit …`: who saw what, when and why."""

from typing import Annotated

import typer

from bluelamp.cli.choice import JsonOption, NodeOption, UrlOption, client_of
from bluelamp.cli.exit_code import errors_explained
from bluelamp.cli.terminal import show_json, show_table

app = typer.Typer(no_args_is_help=True, help="Who saw what, when and why.")


@app.command("list")
def list_entries(
    record: Annotated[str | None, typer.Option("--record", help="Only entries about this record.")] = None,
    event: Annotated[
        str | None, typer.Option("--event", help="Only this event, such as persons-searched.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="How many to show.")] = 20,
    node: NodeOption = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
) -> None:
    """List audit entries, newest first. Looking is itself logged."""
    with (
        errors_explained(),
        client_of(
            node,
            url,
            purpose="oversight",
            reason="audit",
            justification="Local administrator reads the audit log",
        ) as client,
    ):
        page = client.audit_entries(record=record, event=event, limit=limit)
    if as_json:
        show_json(page.model_dump(mode="json", by_alias=True, exclude_none=True))
        return
    show_table(
        "Audit log",
        ("#no.", "at (UTC)", "who", "=event", "outcome", "purpose", "why", "#records"),
        [
            (entry.seq, f"{entry.at:%d/%m %H:%M:%S}", entry.actor, entry.event, entry.outcome, entry.purpose,
             (entry.detail or {}).get("justification"),
             entry.leaf.get("subjectCount", 0))
            for entry in page.entries
        ],
        empty="No entry.",
    )  # fmt: skip
