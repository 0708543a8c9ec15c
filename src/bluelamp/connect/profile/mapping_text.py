"""A drafted mapping as YAML with comments: each guess with its reason, each doubt with the word CHECK."""

import textwrap

from bluelamp.connect.profile.layout import Layout, Line, Slot
from bluelamp.connect.profile.scalars import listed

WIDTH = 110
HEAD = """\
# Mapping of {name}, drafted by `bluelamp connect new` from {rows} rows of {where}.
# It compiles and loads as it stands. Every guess gives its reason, and each doubt wants the eyes of somebody who
# knows the system. The language: docs/reference/mapping.md. Try it: `bluelamp connect check {name}`.
"""


def mapping_text(layout: Layout, *, name: str, where: str, rows: int, test: str) -> str:
    """The whole file."""
    parts = [HEAD.format(name=name, rows=f"{rows:,}", where=where), *_questions(layout), "mapping: 1", ""]
    parts += [*_source(layout, name), ""]
    if layout.fields:
        parts += ["fields:", *(text for line in layout.fields for text in _line(line, "  ")), ""]
    parts += ["entities:", *(text for slot in layout.slots for text in _slot(slot)), ""]
    if layout.links:
        parts += ["links:", *(_link_text(layout)), ""]
    parts += [
        "handling:",
        "  # The cautious choice. CHECK with the system's owner, and add retain: {mopi_group: …} when it is decided.",
        "  marking: OFFICIAL-SENSITIVE",
        "  purposes: [policing]",
        "",
        "quality:",
        "  # A run in which more rows are kept aside stops and asks.",
        "  max_quarantine: 5%",
        "",
    ]
    parts += _unused(layout)
    return "\n".join([*parts, test]).rstrip() + "\n"


def _comment(text: str, indent: str) -> list[str]:
    return [f"{indent}# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH - len(indent) - 2)]


def questions(layout: Layout) -> list[str]:
    """What somebody who knows the system must look at; each is marked CHECK in the file."""
    doubts = [f"{slot.name}.{line.key}" for slot in layout.slots for line in slot.lines if line.check]
    doubts += [f"fields.{line.key}" for line in layout.fields if line.check]
    doubts += [f"link {link.start} {link.role} {link.end}" for link in layout.links if link.check]
    lines = [*layout.questions]
    if doubts:
        lines.append(f"These lines: {', '.join(doubts)}.")
    if layout.unused:
        lines.append(f"{len(layout.unused)} columns are not used yet; they are listed at the end.")
    return lines


def _questions(layout: Layout) -> list[str]:
    numbered = [
        text
        for turn, line in enumerate(questions(layout), start=1)
        for text in _comment(f"CHECK {turn}. {line}", "")
    ]
    return ["# To check; take each line out when it is settled:", *numbered, ""] if numbered else []


def _source(layout: Layout, name: str) -> list[str]:
    lines = [
        "source:",
        f"  system: {name}",
        *_comment(f"Key: {layout.key_why}.", "  "),
        f"  key: {layout.key}",
    ]
    lines.append("  timezone: Europe/London")
    if layout.null_if:
        lines += _comment("These texts were met where there is nothing.", "  ")
        lines.append(f"  null_if: {listed(['', *layout.null_if])}")
    return lines


def _line(line: Line, indent: str) -> list[str]:
    why = f"CHECK {line.why}" if line.check else line.why
    return [*(_comment(why, indent) if why else []), f"{indent}{line.key}: {line.value}"]


def _slot(slot: Slot) -> list[str]:
    lines = [f"  {slot.name}:", f"    entity: {slot.entity}"]
    if slot.kind:
        lines.append(f"    kind: {slot.kind}")
    if slot.repeat > 1:
        lines.append(f"    repeat: {slot.repeat}")
    if slot.key:
        lines += [*_comment(f"Key: {slot.key_why}.", "    ")] if slot.key_why else []
        lines.append(f"    key: {slot.key}")
    if not slot.lines:
        lines.append("    when: always")
    return lines + [text for line in slot.lines for text in _line(line, "    ")]


def _link_text(layout: Layout) -> list[str]:
    return [
        f"  - {{from: {link.start}, to: {link.end}, role: {link.role}}}{'  # CHECK the role' if link.check else ''}"
        for link in layout.links
    ]


def _unused(layout: Layout) -> list[str]:
    if not layout.unused:
        return []
    lines = [
        "# Not used yet. The source row keeps them all. Put each to use above, or say under `loss` why it is left out:",
        "# loss:",
        '#   - {columns: [COLUMN], why: "…"}',
    ]
    for name, why in layout.unused:
        lines += _comment(f"{name}: {why}", "")
    return [*lines, ""]
