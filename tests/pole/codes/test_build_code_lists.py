"""The tool that makes the packed lists: same tarball, same bytes; codes and titles only."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from bluelamp.pole.codes.packing import unpack
from tools.build_code_lists import PACKAGE, PLANS, build

OFFENCE = {
    "cjsCode": "XX99001", "homeOfficeClassification": "001/00", "notifiableToHo": True, "recordableOnPnc": False,
    "offenceCategory": "CE", "offenceTitle": "Test  offence\nover two lines", "description": "Long text of others",
}  # fmt: skip
UNIT = {
    "topLevelCode": "", "topLevelName": "Police Service", "secondLevelCode": "99", "secondLevelName": "Test Force",
    "thirdLevelCode": "AA", "thirdLevelName": "Test Station", "thirdLevelPsaCode": "", "bottomLevelCode": "00",
}  # fmt: skip
PLAIN = {"cjsCode": "B", "description": "Second", "pncCode": "P", "spiCode": "S"}


def a_tarball(path: Path, name: str = PACKAGE) -> Path:
    rows: dict[str, list[Any]] = {plan.file: [PLAIN, {**PLAIN, "cjsCode": "A"}] for plan in PLANS}
    rows |= {
        "offence-code": [OFFENCE],
        "organisation-unit": [UNIT],
        "forces": [{"code": "99", "name": "Test Force"}],
        "pnc-disposal": [{"cjsCode": "A", "pncAdjudication": "1002", "pncNonAdjudication": "1003"}],
    }
    contents = {"package/package.json": json.dumps({"name": name, "version": "9.9.9"})}
    contents |= {f"package/data/{file}.json": json.dumps(content) for file, content in rows.items()}
    with tarfile.open(path, "w:gz") as package:
        for member, content in contents.items():
            entry = tarfile.TarInfo(member)
            entry.size = len(content.encode())
            package.addfile(entry, io.BytesIO(content.encode()))
    return path


def test_the_same_tarball_gives_the_same_bundle(tmp_path: Path) -> None:
    tarball = a_tarball(tmp_path / "package.tgz")
    build(tarball, tmp_path / "one")
    build(tarball, tmp_path / "two")
    one = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}
    assert one == {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}
    assert len(one) == len(PLANS)


def test_only_codes_and_titles_are_kept(tmp_path: Path) -> None:
    build(a_tarball(tmp_path / "package.tgz"), tmp_path)
    summary, columns = unpack((tmp_path / "offence.list.xz").read_bytes())
    assert summary.version == "9.9.9"
    assert columns == {
        "code": ["XX99001"], "label": ["Test offence over two lines"], "ho": ["001/00"], "category": ["CE"],
        "notifiable": ["yes"], "recordable": ["no"],
    }  # fmt: skip


def test_rows_stand_in_the_order_of_their_codes(tmp_path: Path) -> None:
    build(a_tarball(tmp_path / "package.tgz"), tmp_path)
    assert unpack((tmp_path / "plea.list.xz").read_bytes())[1]["code"] == ["A", "B"]


def test_pnc_disposals_stand_beside_the_results(tmp_path: Path) -> None:
    build(a_tarball(tmp_path / "package.tgz"), tmp_path)
    assert unpack((tmp_path / "result-code.list.xz").read_bytes())[1]["pnc_adjudicated"] == ["1002", ""]


def test_another_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="left-pad"):
        build(a_tarball(tmp_path / "package.tgz", name="left-pad"), tmp_path)
