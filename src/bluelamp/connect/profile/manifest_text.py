"""A drafted manifest.toml and quality.toml, with what to fill in said in comments."""

import json
from collections.abc import Mapping

MANIFEST = """\
# {name}: drafted by `bluelamp connect new`. Every key: docs/reference/manifest.md.
[system]
id = {id}
name = {title}
# supplier = "…"          # who sold it
# owner = "…"             # who in the force answers for it
# contact = "…"           # the desk to ask, not a named person

[source]
{source}

[capture]
# snapshot: every run reads all and finds the differences, so it needs nothing of the source.
mode = "snapshot"
{watermark}# every = "15m"           # how often the node syncs by itself
deletes = "tombstone"     # rows that are gone end their records; "ignore" keeps them
max_change = "5%"         # a run that ends or changes more stops and asks
"""
WATERMARK = """\
# {column} looks like the time of the last change ({why}).
# To read only what changed: mode = "watermark", watermark = {quoted}, overlap = "15m".
"""
QUALITY = """\
# What this connection claims of itself. `bluelamp connect check {name}` proves the claims that are "done".
# Each rule is "done", "todo", or {{ exempt = "why" }}.
[rules]
mapping-compiles = "done"
tests-pass = {tested}
fixtures-pass = {tested}
columns-exist = "done"
columns-explained = {explained}   # every column is used, or left out with a reason under `loss`
checks-settled = "todo"      # no line of the mapping says CHECK any more
owner-named = "todo"         # manifest.toml names owner and contact
handling-agreed = "todo"     # marking and retention agreed with the owner
key-stable = "todo"          # the owner confirms that keys are never used again for another row
"""


def manifest_text(
    name: str, settings: Mapping[str, tuple[object, str]], watermark: tuple[str, str] | None
) -> str:
    """The manifest; `settings` are the [source] keys with their values and remarks."""
    source = "\n".join(
        f"{key} = {quoted(value)}{f'  # {remark}' if remark else ''}"
        for key, (value, remark) in settings.items()
    )
    mark = (
        WATERMARK.format(column=watermark[0], why=watermark[1], quoted=quoted(watermark[0]))
        if watermark
        else ""
    )
    title = name.replace("-", " ").capitalize()
    return MANIFEST.format(name=title, id=quoted(name), title=quoted(title), source=source, watermark=mark)


def quality_text(name: str, *, explained: bool, tested: bool) -> str:
    """The quality claims: what the draft itself has shown is done."""
    return QUALITY.format(
        name=name, explained='"done"' if explained else '"todo"', tested='"done"' if tested else '"todo"'
    )


def quoted(value: object) -> str:
    """A TOML value; TOML's basic strings escape as JSON's do."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {quoted(held)}' for key, held in value.items())}}}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
