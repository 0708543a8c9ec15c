"""Brings files of an npm package into the product, with proof of where they came from.

`python -m tools.vendor NAME TARBALL` takes what vendor.toml lists for NAME out of `npm pack NAME`'s tarball and
records name, version, licence and checksums there. `--check` compares the files with what is recorded.
"""

import hashlib
import io
import json
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

import tomlkit

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src" / "bluelamp" / "node" / "api" / "vendor"
# Source maps are not shipped, and a browser with its tools open would ask for them.
_SOURCE_MAP = re.compile(rb"(?:\n//[#@] sourceMappingURL=\S+|\n?/\*[#@] sourceMappingURL=[^*]+\*/)\s*$")


def sha256(content: bytes) -> str:
    """The checksum as vendor.toml records it."""
    return hashlib.sha256(content).hexdigest()


def vendor(name: str, tarball: bytes, ledger: Path) -> None:
    """Extract the files listed for a package beside its ledger, and record what came."""
    record = tomlkit.parse(ledger.read_text("utf-8"))
    package: Any = record[name]
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        about = json.loads(_member(archive, "package.json"))
        taken = {str(file): _SOURCE_MAP.sub(b"\n", _member(archive, str(file))) for file in package["take"]}
    if about["name"] != name:
        raise SystemExit(f"The tarball holds {about['name']}, not {name}.")
    folder = ledger.parent / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in taken.items():
        (folder / Path(file).name).write_bytes(content)
    package["version"] = about["version"]
    package["licence"] = about["license"]
    package["tarball_sha256"] = sha256(tarball)
    package["sha256"] = {Path(file).name: sha256(content) for file, content in taken.items()}
    ledger.write_text(tomlkit.dumps(record), "utf-8")


def differences(ledger: Path) -> list[str]:
    """Vendored files that are missing, changed, or that nobody recorded."""
    said = []
    record: dict[str, Any] = tomlkit.parse(ledger.read_text("utf-8")).unwrap()
    expected = {
        f"{name}/{file}": sum_ for name, package in record.items() for file, sum_ in package["sha256"].items()
    }
    present = {path.relative_to(ledger.parent).as_posix(): path for path in ledger.parent.glob("*/*")}
    for file, checksum in expected.items():
        if file not in present:
            said.append(f"{file} is recorded in vendor.toml but missing")
        elif sha256(present[file].read_bytes()) != checksum:
            said.append(
                f"{file} is not the file that vendor.toml records: bring it again with tools/vendor.py"
            )
    said += [f"{file} is not recorded in vendor.toml" for file in sorted(set(present) - set(expected))]
    return said


def _member(archive: tarfile.TarFile, file: str) -> bytes:
    content = archive.extractfile(f"package/{file}")
    if content is None:
        raise SystemExit(f"The tarball holds no file {file}.")
    return content.read()


def main(arguments: list[str]) -> int:
    """Vendor a package, or check what is vendored."""
    ledger = VENDOR / "vendor.toml"
    if arguments == ["--check"]:
        said = differences(ledger)
        print("\n".join(said), end="\n" if said else "")
        return 1 if said else 0
    name, tarball = arguments
    vendor(name, Path(tarball).read_bytes(), ledger)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
