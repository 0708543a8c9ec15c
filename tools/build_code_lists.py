"""Makes the packed code lists from the standing data that the Ministry of Justice publishes (MIT licence).

Usage: python tools/build_code_lists.py bichard7-next-data-2.0.414.tgz [--into FOLDER]

The tarball is the npm package @moj-bichard7-developers/bichard7-next-data. Only codes and titles are
kept: longer descriptions may carry rights of others (see DATA.md).
"""

import argparse
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bluelamp.pole.codes.code_list import CodeListSummary
from bluelamp.pole.codes.packing import pack

PACKAGE = "@moj-bichard7-developers/bichard7-next-data"
LICENCE = "MIT (package); offence titles derive from the Police National Legal Database and the PNC"
INTO = Path(__file__).parent.parent / "src/bluelamp/pole/codes/bundle"
MEMBER_BYTES_MAX = 64 * 1024 * 1024

Row = Mapping[str, Any]
Rows = Sequence[Row]


def text(name: str) -> Callable[[Row], str]:
    """Read a field as one line of text."""
    return lambda row: " ".join(str(row.get(name) or "").split())


CJS_CODE = text("cjsCode")
DESCRIPTION = text("description")


def yes_no(name: str) -> Callable[[Row], str]:
    """Read a truth value as yes or no."""
    return lambda row: "yes" if row[name] else "no"


def organisation_code(row: Row) -> str:
    """Join the four levels of an organisation unit into its CJS code."""
    return "".join(row[f"{level}LevelCode"] for level in ("top", "second", "third", "bottom"))


def organisation_kind(row: Row) -> str:
    """Say whether the unit is police, a magistrates' court or the Crown Court."""
    return str(row["topLevelName"])


@dataclass(frozen=True)
class Plan:
    """How one list is made: its file in the package, and where each column comes from."""

    id: str
    title: str
    file: str
    schemes: Mapping[str, Callable[[Row], str]]
    facts: Mapping[str, Callable[[Row], str]]
    code: Callable[[Row], str] = CJS_CODE
    label: Callable[[Row], str] = DESCRIPTION
    note: str = ""


def plain(id: str, title: str, file: str | None = None, **schemes: str) -> Plan:
    """Plan a list of codes and descriptions, with the codes of other schemes beside them."""
    return Plan(id, title, file or id, {name: text(column) for name, column in schemes.items()}, {})


PLANS = (
    Plan(
        "offence",
        "Offences, by CJS code",
        "offence-code",
        {"ho": text("homeOfficeClassification")},
        {
            "category": text("offenceCategory"),
            "notifiable": yes_no("notifiableToHo"),
            "recordable": yes_no("recordableOnPnc"),
        },
        label=text("offenceTitle"),
        note="Home Office class 000/00 means that the offence has none.",
    ),
    Plan("force", "Forces and agencies, by PNC force number", "forces", {}, {}, text("code"), text("name")),
    Plan(
        "organisation-unit",
        "Organisation units: police, magistrates' courts, Crown Court",
        "organisation-unit",
        {"psa": text("thirdLevelPsaCode")},
        {"kind": organisation_kind, "force": text("secondLevelCode"), "force_name": text("secondLevelName")},
        organisation_code,
        text("thirdLevelName"),
    ),
    Plan(
        "result-code",
        "Court results",
        "result-code",
        {"pnc_adjudicated": text("pncAdjudication"), "pnc_other": text("pncNonAdjudication")},
        {"type": text("type"), "qualifiers": text("resultCodeQualifiers")},
        note="The PNC columns are filled only where the PNC disposal differs from the CJS result.",
    ),
    plain("gender-cjs", "Gender, as courts and PNC code it", "gender", pnc="pncCode", spi="spiCode"),
    plain("plea", "Pleas", "plea-status", pnc="pncCode", spi="spiCode"),
    plain("verdict", "Verdicts", pnc="pncCode", spi="spiCode"),
    plain("remand", "Remand status", "remand-status", pnc="pncCode", spi="spiCode"),
    plain("mode-of-trial-reason", "Reasons for the mode of trial", spi="spiCode"),
    plain("alcohol-level-method", "Methods of testing for alcohol and drugs", spi="spiCode"),
    plain("duration-unit", "Units of duration", pnc="pncCode", spi="spiCode"),
    plain("actual-offence-date", "How exactly the date of an offence is known"),
    plain("country", "Countries, ISO 3166-1 alpha-3"),
    plain("court-type", "Kinds of court"),
    plain("hearing-type", "Kinds of hearing", "type-of-hearing"),
    plain("offence-category", "Offence categories"),
    plain("offence-initiation", "How proceedings began"),
    plain("result-class", "Classes of court result"),
    plain("result-qualifier", "Qualifiers of court results", "result-qualifier-code"),
)


def build(tarball: Path, into: Path) -> dict[str, int]:
    """Write every list into the folder; give the size of each in bytes."""
    package = json.loads(member(tarball, "package/package.json"))
    if package["name"] != PACKAGE:
        raise SystemExit(f"{tarball} holds {package['name']}, not {PACKAGE}.")
    into.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for plan in PLANS:
        rows = json.loads(member(tarball, f"package/data/{plan.file}.json"))
        if plan.id == "result-code":
            rows = with_pnc_disposals(rows, json.loads(member(tarball, "package/data/pnc-disposal.json")))
        packed = pack_plan(plan, rows, str(package["version"]))
        (into / f"{plan.id}.list.xz").write_bytes(packed)
        sizes[plan.id] = len(packed)
    return sizes


def with_pnc_disposals(results: Rows, disposals: Rows) -> list[Row]:
    """Put the PNC disposal codes beside the CJS results they stand for."""
    by_code = {row["cjsCode"]: row for row in disposals}
    return [{**by_code.get(row["cjsCode"], {}), **row} for row in results]


def pack_plan(plan: Plan, rows: Rows, version: str) -> bytes:
    """Pack one list, its rows in the order of their codes."""
    summary = CodeListSummary(
        id=plan.id,
        version=version,
        title=plan.title,
        source=f"{PACKAGE} {version}, data/{plan.file}.json (Ministry of Justice)",
        licence=LICENCE,
        schemes=tuple(plan.schemes),
        facts=tuple(plan.facts),
        note=plan.note,
    )
    columns = {"code": plan.code, "label": plan.label, **plan.schemes, **plan.facts}
    table = sorted(tuple(read(row) for read in columns.values()) for row in rows)
    return pack(summary, {name: [row[at] for row in table] for at, name in enumerate(columns)})


def member(tarball: Path, name: str) -> bytes:
    """Read one file of the package, within the limit of size."""
    with tarfile.open(tarball, "r:gz") as package:
        file = package.extractfile(name)
        if file is None:
            raise SystemExit(f"{tarball} has no file {name}.")
        content = file.read(MEMBER_BYTES_MAX + 1)
    if len(content) > MEMBER_BYTES_MAX:
        raise SystemExit(f"{name} in {tarball} is larger than {MEMBER_BYTES_MAX} bytes.")
    return content


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tarball", type=Path)
    parser.add_argument("--into", type=Path, default=INTO)
    chosen = parser.parse_args()
    sizes = build(chosen.tarball, chosen.into)
    for list_id, size in sizes.items():
        print(f"{size:>9,}  {list_id}")
    print(f"{sum(sizes.values()):>9,}  in all")


if __name__ == "__main__":
    main()
