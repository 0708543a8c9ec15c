"""`bluelamp node …`: make a node, run it, look after it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bluelamp.cli.choice import JsonOption, NodeOption, address
from bluelamp.cli.exit_code import ExitCode, end_with, errors_explained
from bluelamp.cli.terminal import err, say, show_json, show_table
from bluelamp.node.database import back_up, open_database, restore_node
from bluelamp.node.folder import ApiSettings, NodeSettings, create_node, open_node
from bluelamp.pole.codes import CodeUnknown, code_list
from bluelamp.policy import ROLES
from bluelamp.store.connection import connect
from bluelamp.store.system_state import pictures
from bluelamp.trust import Holder

app = typer.Typer(no_args_is_help=True, help="Make a node, run it, look after it.")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make the node in.")],
    force: Annotated[str, typer.Option("--force", help="PNC force number, such as 13 for West Yorkshire.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The force's name. Else the one in the code list.")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port of the API.", min=0, max=65535)] = 8713,
    root: Annotated[
        list[Path] | None,
        typer.Option("--source-root", help="A folder that connectors may read files from; may be repeated."),
    ] = None,
) -> None:
    """Make a node: its folder, its keys, its database and the administrator's token."""
    with errors_explained():
        settings = NodeSettings(
            force=force,
            name=name or _force_name(force),
            api=ApiSettings(port=port),
            sources={"roots": [one.resolve() for one in root or []]},  # type: ignore[arg-type]  # pydantic reads it
        )
        made = create_node(folder, settings)
        with open_database(made) as database:
            provider = database.provider
    say(f"Node of {settings.name} (force {force}) made in {made.path}")
    say(f"  database    PostgreSQL ({provider}), schema up to date")
    say(f"  token       {made.secrets / 'admin.token'} (only you can read it)")
    say("Next:")
    say(
        f"  bluelamp connect new NAME PATH-OR-URL --node {folder}     draft a connection to a file or database"
    )
    say(f"  bluelamp node serve --node {folder}                       start the API at {address(made)}")


def _force_name(force: str) -> str:
    try:
        return code_list("force").entry(force).label
    except CodeUnknown:
        raise end_with(
            f'Force {force!r} is not in the list of PNC force numbers. Give its name too: --name "…"',
            ExitCode.USAGE,
        ) from None


@app.command("serve")
def serve_node(
    node: NodeOption = None,
    role: Annotated[str, typer.Option("--role", help="What this process does: api, worker or all.")] = "all",
    port: Annotated[
        int | None, typer.Option("--port", help="Port, instead of the one in node.toml.", min=0, max=65535)
    ] = None,
) -> None:
    """Run the node until Ctrl-C: the API on loopback, and the scheduled syncs."""
    if role not in ("api", "worker", "all"):
        raise end_with("--role is api, worker or all.", ExitCode.USAGE)
    from bluelamp.node.service import serve  # noqa: PLC0415 - the API's libraries are needed by no other command

    with errors_explained(), suppress(KeyboardInterrupt):  # Ctrl-C is how it is stopped
        serve(open_node(node), role, port=port)  # type: ignore[arg-type]  # checked above


@app.command()
def status(node: NodeOption = None, as_json: JsonOption = False) -> None:
    """Show the node, its database and the systems connected to it."""
    with errors_explained():
        folder = open_node(node)
        with open_database(folder) as database, connect(database.dsn, "bluelamp-status") as conn:
            found = pictures(conn)
            provider, schema_version = database.provider, database.schema_version
    systems = [
        {
            "system": one.system.id,
            "state": one.system.state,
            "lastRun": one.last_run.state if one.last_run else "never",
            "asOf": one.last_completed_at,
            "records": one.records,
            "quarantined": one.quarantined,
        }
        for one in found
    ]
    if as_json:
        show_json(
            {
                "force": folder.settings.force,
                "name": folder.settings.name,
                "folder": str(folder.path),
                "api": address(folder),
                "database": {"provider": provider, "schemaVersion": schema_version},
                "systems": systems,
            }
        )
        return
    say(f"{folder.settings.name} (force {folder.settings.force}) in {folder.path}")
    say(f"database: PostgreSQL ({provider}), schema {schema_version}; API: {address(folder)}")
    show_table(
        "Systems",
        ("system", "state", "last run", "as of", "#records", "#kept aside"),
        [
            (one.system.id, one.system.state, one.last_run.state if one.last_run else "never",
             f"{one.last_completed_at:%Y-%m-%d %H:%M} UTC" if one.last_completed_at else "", sum(one.records.values()),
             one.quarantined)
            for one in found
        ],
        empty="No system is connected yet: `bluelamp connect new NAME PATH-OR-URL` drafts the first.",
    )  # fmt: skip


@app.command()
def token(
    holder: Annotated[
        str | None,
        typer.Argument(
            help="Who the token is for, such as a collar number or a program's name. None: list them."
        ),
    ] = None,
    role: Annotated[str, typer.Option("--role", help=f"One of: {', '.join(ROLES)}.")] = "enquiry",
    days: Annotated[
        int | None, typer.Option("--days", help="Days after which it ends by itself.", min=1, max=3650)
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="End this holder's token instead.")] = False,
    as_json: JsonOption = False,
    node: NodeOption = None,
) -> None:
    """Make a token for a person or a program, or end it; without a name, list who holds one. A token is shown once."""
    if role not in ROLES:
        raise end_with(f"--role is one of: {', '.join(ROLES)}.", ExitCode.USAGE)
    with errors_explained():
        register = open_node(node).tokens
        if holder is None:
            if revoke:
                raise end_with("Name the holder whose token is to end.", ExitCode.USAGE)
            _show_holders(register.holders(), as_json=as_json)
        elif revoke:
            if not register.revoke(holder):
                raise end_with("There is no such holder: `bluelamp node token` lists them.", ExitCode.FAILED)
            say("Ended; the next request with it is refused.")
        else:
            print(register.issue(holder, (role,), datetime.now(UTC) + timedelta(days=days) if days else None))


def _show_holders(holders: tuple[Holder, ...], *, as_json: bool) -> None:
    if as_json:
        show_json(
            [
                {"holder": one.id, "roles": one.roles, "madeAt": one.made_at, "endsAt": one.ends_at}
                for one in holders
            ]
        )
        return
    show_table(
        "Holders of tokens",
        ("holder", "roles", "made", "ends"),
        (
            (one.id, ", ".join(one.roles), one.made_at[:10], one.ends_at[:10] if one.ends_at else "never")
            for one in holders
        ),
        empty="Nobody holds a token but the administrator: `bluelamp node token NAME --role officer` makes one.",
    )


@app.command("backup")
def back_up_node(
    to: Annotated[Path, typer.Argument(help="File to write; only you will be able to read it.")],
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets", help="Also keys and tokens: the file is then as sensitive as the node itself."
        ),
    ] = False,
    node: NodeOption = None,
) -> None:
    """Write the whole node into one file. The node may go on running."""
    with errors_explained(), err.status("Backing up …") as shown:
        manifest = back_up(
            open_node(node),
            to,
            with_secrets=with_secrets,
            progress=lambda table, rows: shown.update(f"{table}: {rows:,} rows"),
        )
    rows = sum(table.rows for table in manifest.tables.values())
    say(f"{to}: {rows:,} rows of {len(manifest.tables)} tables, schema {manifest.schema_version}.")
    if not with_secrets:
        say("Keys and tokens are not in it: keep the node's `secrets` folder safe apart from it.")


@app.command("restore")
def restore_backup(
    source: Annotated[
        Path, typer.Argument(help="File that `bluelamp node backup` wrote.", exists=True, dir_okay=False)
    ],
    folder: Annotated[Path, typer.Argument(help="Folder of the node to restore into.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what the node in that folder holds now.")
    ] = False,
) -> None:
    """Put a node back from a backup. Everything is checked before anything is touched."""
    with errors_explained(), err.status("Restoring …") as shown:
        manifest = restore_node(
            folder,
            source,
            replace=replace,
            progress=lambda table, rows: shown.update(f"{table}: {rows:,} rows"),
        )
    rows = sum(table.rows for table in manifest.tables.values())
    say(f"{folder}: {rows:,} rows restored, as of {manifest.created_at:%Y-%m-%d %H:%M} UTC.")
