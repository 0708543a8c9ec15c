"""`bluelamp connect new|check`: draft a system's folder from its data, and prove what a folder claims."""

from pathlib import Path
from typing import Annotated

import typer

from bluelamp.cli.choice import JsonOption, NodeOption, at_node
from bluelamp.cli.exit_code import ExitCode, errors_explained
from bluelamp.cli.terminal import err, say, show_json, show_table
from bluelamp.connect.check import CheckReport, check_system
from bluelamp.connect.profile import CopybookOptions, Draft, draft
from bluelamp.connect.profile.drafting import ColumnGuess
from bluelamp.connect.registry import Estate
from bluelamp.node.estate import estate_of
from bluelamp.node.folder import NodeFolder, NodeNotFound, allow_source_root, open_node
from bluelamp.trust import write_secret


def register(app: typer.Typer) -> None:
    """Add the commands to `bluelamp connect`."""
    app.command("new")(new)
    app.command("check")(check)


def new(
    name: Annotated[str, typer.Argument(help="Short id for the system: a-z, 0-9 and hyphens.")],
    source: Annotated[
        str,
        typer.Argument(
            help="A file, folder or glob; a database URL; or env:NAME / file:PATH that holds the URL."
        ),
    ],
    table: Annotated[
        str | None, typer.Option("--table", help="Table or view, or schema.table, of a database.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook.")] = None,
    copybook: Annotated[
        Path | None, typer.Option("--copybook", help="COBOL copybook of a mainframe extract.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Code page of a mainframe extract, such as cp285.")
    ] = None,
    record: Annotated[
        str | None, typer.Option("--record", help="Level 01 of the copybook, if it has several.")
    ] = None,
    node: NodeOption = None,
) -> None:
    """Look at a file or table, and draft its manifest and mapping with every guess explained."""
    with errors_explained():
        folder = open_node(node)
        estate = estate_of(folder)
        place = folder.systems / name
        with err.status("Looking at the data …"):
            made = draft(
                name,
                source,
                folder=place,
                roots=estate.roots,
                table=table,
                sheet=sheet,
                secrets=estate.secrets,
                copybook=CopybookOptions(copybook, encoding, record) if copybook else None,
            )
        made.write(place)
        _settle(folder, made)
    _tell(made, place, node)


def _settle(folder: NodeFolder, made: Draft) -> None:
    if made.secret is not None:
        name, content = made.secret
        write_secret(folder.secrets / name, content)
        say(
            f"The database's address, with its password, is in {folder.secrets / name} (only you can read it), not in the manifest."
        )
    if made.root_needed is not None:
        allow_source_root(folder, made.root_needed)
        say(
            f"node.toml now allows reading from {made.root_needed}: you named it, so it was added to [sources] roots."
        )


def _tell(made: Draft, place: Path, node: Path | None) -> None:
    show_table(
        f"{made.name}: what the columns were taken for",
        ("column", "meaning", "why", "sure"),
        [
            (one.column, _taken_for(one), one.why, "yes" if one.sure else "please check")
            for one in made.columns
        ],
        empty="No columns.",
    )
    trial = made.trial
    kept = sum(trial.kept_aside.values())
    say(
        f"Tried on {trial.rows + trial.unreadable:,} rows: {trial.rows - kept:,} map well, "
        f"{kept + trial.unreadable:,} would be kept aside."
    )
    if trial.unreadable:
        say(f"  {trial.unreadable:,}: damaged in the source, so that no mapping can read them")
    for reason, count in trial.kept_aside.items():
        say(f"  {count:,}: {reason}")
    if made.to_check:
        say("To check (each is marked CHECK in mapping.yaml or manifest.toml):")
        for question in made.to_check:
            say(f"  - {question}")
    say(f"Written to {place}")
    say("Next:")
    say(f"  1. read {place / 'mapping.yaml'} and change what is wrong (docs/reference/mapping.md)")
    say(f"  2. bluelamp connect check {made.name}{at_node(node)}")
    say(f"  3. bluelamp connect sync {made.name}{at_node(node)}")


def _taken_for(guess: ColumnGuess) -> str:
    if guess.meaning is None:
        return "not mapped"
    return guess.meaning if guess.used else f"{guess.meaning}, not used"


def check(
    system: Annotated[str, typer.Argument(help="Id of a system of the node, or a folder.")],
    node: NodeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a system's own tests and fixtures, and prove what its quality.toml claims."""
    with errors_explained():
        folder = Path(system)
        is_folder = (folder / "manifest.toml").is_file()
        estate = _estate(node, needed=not is_folder)
        if estate is None:
            report = check_system(folder)
        else:
            place = folder if is_folder else estate.folder / system
            report = check_system(
                place, roots=tuple(estate.roots), secrets=estate.secrets, reach=estate.reach
            )
    if as_json:
        show_json(
            [
                {"rule": one.rule, "claim": one.claim, "verdict": one.verdict, "findings": list(one.findings)}
                for one in report.outcomes
            ]
        )
    else:
        _show_outcomes(report)
    if not report.passed:
        raise typer.Exit(int(ExitCode.FAILED))


def _estate(node: Path | None, *, needed: bool) -> Estate | None:
    """What the node lets a system read; a folder can be checked where there is no node."""
    try:
        return estate_of(open_node(node))
    except NodeNotFound:
        if needed or node is not None:
            raise
        return None


def _show_outcomes(report: CheckReport) -> None:
    show_table(
        f"{report.system}: what quality.toml claims, and what was found",
        ("rule", "claim", "verdict", "meaning", "findings"),
        [
            (
                one.rule,
                one.claim,
                one.verdict,
                one.meaning,
                "\n".join(one.findings) or one.exempt_because or "",
            )
            for one in report.outcomes
        ],
        empty="Nothing to check.",
    )
    if not report.passed:
        say("A claim does not hold: mend what it names, or claim `todo` in quality.toml until it is.")
