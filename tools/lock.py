"""Remakes requirements.lock from pyproject.toml for all supported Pythons: `make lock`. Needs uv on PATH."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Resolve every extra and the dev group; hashes in, addresses out."""
    uv = shutil.which("uv")
    if uv is None:
        print("make lock needs uv: install it (pip install uv, in an environment of its own) and try again.")
        return 2
    return subprocess.run(
        [
            uv, "pip", "compile", "pyproject.toml", "--all-extras", "--group", "dev", "--universal",
            "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet",
            "--output-file", "requirements.lock",
        ],
        cwd=ROOT, check=False,
    ).returncode  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
