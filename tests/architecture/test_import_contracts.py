"""Each import contract breaks when its violation is planted: a contract that cannot break proves nothing."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
ROOMS = [
    "apps", "audit", "cli", "client", "connect", "demo", "match", "node", "pole", "policy", "store", "trust",
]  # fmt: skip
# Contract, and the files whose planting must break it.
PLANTED = [
    ("rooms", {"pole/planted.py": "import bluelamp.store.planted", "store/planted.py": ""}),
    ("rooms", {"policy/planted.py": "import bluelamp.audit.planted", "audit/planted.py": ""}),
    ("rooms", {"store/planted.py": "import bluelamp.connect.planted", "connect/planted.py": ""}),
    ("rooms", {"connect/planted.py": "import bluelamp.match.planted", "match/planted.py": ""}),
    ("rooms", {"connect/planted.py": "import bluelamp.node.planted", "node/planted.py": ""}),
    ("rooms", {"demo/planted.py": "import bluelamp.cli.planted", "cli/planted.py": ""}),
    ("rooms", {"utilities/__init__.py": ""}),
    ("pure", {"pole/planted.py": "import psycopg"}),
    ("pure", {"policy/planted.py": "import httpx"}),
    ("pure", {"audit/planted.py": "import fastapi"}),
    ("trust-no-database", {"trust/planted.py": "import psycopg"}),
    ("trust-no-database", {"client/planted.py": "import sqlalchemy"}),
    ("inner-http", {"connect/planted.py": "import fastapi"}),
    ("inner-http", {"store/planted.py": "from starlette import responses"}),
    ("inner-http", {"match/planted.py": "import uvicorn"}),
    ("product-no-tests", {"demo/planted.py": "import tests.no_skips"}),
    ("product-no-tests", {"node/planted.py": "import hypothesis"}),
    (
        "systems",
        {
            "connect/systems/planted/__init__.py": "import bluelamp.connect.systems.other",
            "connect/systems/other/__init__.py": "",
            "connect/systems/__init__.py": "",
        },
    ),
    ("apps", {"apps/planted/__init__.py": "import bluelamp.store.planted", "store/planted.py": ""}),
    (
        "no-cycles",
        {"pole/planted.py": "import bluelamp.pole.other", "pole/other.py": "import bluelamp.pole.planted"},
    ),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the product's modules and settings; rooms not built yet stand empty."""
    package = tmp_path / "src" / "bluelamp"
    for path in (ROOT / "src").glob("**/*.py"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    for folder in [package, *(package / room for room in ROOMS)]:
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def check_contract(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Run one contract, by its id, over a tree."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", "--contract", contract],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": "src", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("contract", "files"), PLANTED, ids=[f"{c}-{next(iter(f))}" for c, f in PLANTED])
def test_planted_violation_breaks_its_contract(tree: Path, contract: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = tree / "src" / "bluelamp" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    name = next(entry["name"] for entry in CONTRACTS if entry["id"] == contract)
    result = check_contract(tree, contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{name} BROKEN" in result.stdout
    planted = Path(next(iter(files)).removesuffix("/__init__.py")).stem
    assert planted in result.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _ in PLANTED} == {entry["id"] for entry in CONTRACTS}


def test_every_contract_is_kept() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tools.check", "imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
