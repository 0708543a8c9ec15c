"""Writes the pages of docs/reference that the code itself knows best: commands, settings, problems, API, audit."""

from collections.abc import Iterator
from typing import Any

import click
import typer
from pydantic import BaseModel

from bluelamp.audit import EVENTS
from bluelamp.cli import commands
from bluelamp.cli.exit_code import ExitCode
from bluelamp.node.api.problem import PROBLEMS
from bluelamp.node.api.stated import CONTEXT_HEADERS
from bluelamp.node.folder import NodeSettings
from bluelamp.policy import PURPOSES, REASONS, ROLES

MADE = "<!-- Written by `make api` from the code; change the code, not this page. -->\n"


def reference_pages(openapi: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """File name and text of each generated page."""
    yield "commands.md", _page("Commands", _commands())
    yield "exit-codes.md", _page("Exit codes", _table(("code", "meaning"), _exit_codes()))
    yield "settings.md", _page("Settings of a node", _settings())
    yield "problems.md", _page("Problems of the API", _problems())
    yield "audit-events.md", _page("Audit events", _audit_events())
    yield "access-context.md", _page("Access context and roles", _access_context())
    yield "api.md", _page("The API, path by path", _api(openapi))


def _page(title: str, body: str) -> str:
    return f"# {title}\n\n{MADE}\n{body.rstrip()}\n"


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _exit_codes() -> Iterator[tuple[str, ...]]:
    for code in ExitCode:
        yield f"`{int(code)}`", code.meaning


def _commands() -> str:
    parts = [
        "Every command has `--help`. Those that answer have `--json`. Exit codes: see [Exit codes](exit-codes.md).\n"
    ]
    for path, command in _walk(typer.main.get_command(commands()), "bluelamp"):
        parts.append(f"## `{path}`\n\n{(command.help or '').strip()}\n")
        rows = list(_parameters(command))
        if rows:
            parts.append(_table(("option", "meaning", "default"), iter(rows)))
    return "\n".join(parts)


def _walk(group: Any, path: str) -> Iterator[tuple[str, click.Command]]:
    # Typer carries its own copy of click, so a group is known by what it has.
    for name, command in sorted(group.commands.items()):
        if getattr(command, "commands", None):
            if command.invoke_without_command:
                yield f"{path} {name}", command
            yield from _walk(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


def _parameters(command: Any) -> Iterator[tuple[str, ...]]:
    for parameter in command.params:
        if parameter.name == "help":
            continue
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        if parameter.param_type_name == "argument":
            names = f"`{parameter.name.upper()}`"
        default = _default(parameter.default)
        if parameter.required:
            default = "required"
        yield names, (getattr(parameter, "help", None) or "").strip(), default


def _settings() -> str:
    rows = list(_setting_rows(NodeSettings, ""))
    return (
        "`node.toml` in the node's folder. Environment variables win over it.\n\n"
        + _table(("setting", "meaning", "default"), iter(rows))
        + "\n## Environment variables\n\n"
        + _table(
            ("variable", "meaning"),
            iter(
                (
                    ("`BLUELAMP_NODE`", "Folder of the node, when `--node` is not given."),
                    (
                        "`BLUELAMP_DATABASE_URL`",
                        "Any PostgreSQL 15 or later to use instead of the embedded one.",
                    ),
                    ("`BLUELAMP_DATABASE_PROVIDER`", "`auto`, `wheel`, `system` or `dsn`."),
                    (
                        "`BLUELAMP_DATABASE_STATE`",
                        "Where root keeps databases whose folder other users cannot enter.",
                    ),
                    (
                        "`BLUELAMP_CUSTODY_URL`",
                        "Example of a secret: the invented force's manifest takes its custody system's address from it.",
                    ),
                    (
                        "`BLUELAMP_STOP_SEARCH_TOKEN`",
                        "Example of a secret: the invented force's stop-search service is read with it.",
                    ),
                    (
                        "`BLUELAMP_FIREARMS_PASSWORD`",
                        "Another: the password with which the invented force's firearms licensing service is asked.",
                    ),
                )
            ),
        )
    )


def _setting_rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _setting_rows(kind, f"{prefix}{name}.")
            continue
        default = "required" if field.is_required() else _default(field.default, no="`false`")
        yield f"`{prefix}{name}`", field.description or "", default


def _default(value: object, no: str = "") -> str:
    """A default as a person would write it; nothing where leaving the option out means nothing."""
    if value is True:
        return "`true`"
    if value is False:
        return no
    return "" if value in (None, ()) else f"`{value}`"


def _problems() -> str:
    rows = ((f"`{kind.code}`", str(kind.status), kind.title, kind.remedy) for kind in PROBLEMS.values())
    return (
        "Errors are `application/problem+json` (RFC 9457). `code` is stable; `detail` says what to do; `instance` is the "
        "request's id, to quote when you ask for help. No problem ever repeats what was asked.\n\n"
        + _table(("code", "status", "title", "remedy"), rows)
    )


def _audit_events() -> str:
    rows = ((f"`{event.name}`", event.operation.value, event.meaning) for event in EVENTS.values())
    return (
        "Operations are the six of s.62 of the Data Protection Act 2018, and `security` for acts that touch no record. "
        "Refusals and searches that found nothing are logged too.\n\n"
        + _table(("event", "operation", "meaning"), rows)
    )


def _access_context() -> str:
    headers = ((f"`{header}`", field.replace("_", " ")) for field, header in CONTEXT_HEADERS.items())
    purposes = ((f"`{one.code}`", one.title, one.family) for one in PURPOSES.values())
    reasons = ((f"`{code}`", title) for code, title in REASONS.items())
    roles = (
        (f"`{role.code}`", role.title, ", ".join(f"`{scope}`" for scope in sorted(role.scopes)))
        for role in ROLES.values()
    )
    return "\n".join(
        (
            "Every protected call says why, before anything is read. Values are UTF-8, percent-encoded where not ASCII.\n",
            _table(("header", "holds"), headers),
            "## Purposes\n",
            _table(("purpose", "meaning", "family"), purposes),
            "## Reasons\n",
            _table(("reason", "meaning"), reasons),
            "## Roles\n",
            _table(("role", "for", "scopes"), roles),
        )
    )


def _api(openapi: dict[str, Any]) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for path, operations in openapi["paths"].items():
            for method, operation in operations.items():
                promise = operation["x-open-policing"]
                yield (f"`{method.upper()} {path}`", operation.get("summary", ""), f"`{promise['scope']}`",
                       promise["purpose"], f"`{promise['auditEvent']}`")  # fmt: skip

    return (
        "The full document is `api/v1/openapi.json`, served by every node at `/v1/openapi.json`; a page to try it is at "
        "`/v1/reference` on the node.\n\n"
        + _table(("path", "what", "scope", "purpose", "audit event"), rows())
    )
