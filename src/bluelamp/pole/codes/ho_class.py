"""The Home Office classes (`NNN/NN`) that the offence list uses, worked out from it."""

from collections import defaultdict

from bluelamp.pole.codes.code_list import CodeEntry, CodeList, CodeListSummary

NO_CLASS = "000/00"
"""How the offence list says that an offence has no Home Office class."""


def ho_class_list(offences: CodeList) -> CodeList:
    """Give one entry per Home Office class.

    The source has no titles of classes, so the label is the title of one offence of the class: the
    shortest, as that is mostly the plain offence rather than an attempt or a conspiracy.
    """
    by_class: dict[str, list[CodeEntry]] = defaultdict(list)
    for offence in offences:
        by_class[offence.codes.get("ho", NO_CLASS)].append(offence)
    by_class.pop(NO_CLASS, None)
    columns: dict[str, list[str]] = {name: [] for name in ("code", "label", "notifiable", "offences")}
    for code, members in sorted(by_class.items()):
        columns["code"].append(code)
        columns["label"].append(_example_title(members))
        columns["notifiable"].append(
            "yes" if any(o.facts.get("notifiable") == "yes" for o in members) else "no"
        )
        columns["offences"].append(str(len(members)))
    parent = offences.summary
    summary = CodeListSummary(
        id="ho-class",
        version=parent.version,
        title="Home Office offence classes",
        source=parent.source,
        licence=parent.licence,
        schemes=(),
        facts=("notifiable", "offences"),
        note="Labels are the title of one offence of the class, not an official title of the class.",
    )
    return CodeList(summary, columns)


def _example_title(members: list[CodeEntry]) -> str:
    titles = sorted(
        (offence.label for offence in members if offence.label), key=lambda title: (len(title), title)
    )
    return titles[0] if titles else ""
