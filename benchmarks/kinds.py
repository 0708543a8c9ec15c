"""The command line that benchmarks of several kinds of reader share: one line of JSON for each kind."""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Measure = Callable[[str, int, Path], dict[str, Any]]
"""Measures a kind with so many records, in a folder of its own making."""


def print_each(description: str | None, kinds: Iterable[str], measure: Measure) -> None:
    """Measure each kind and print what came of it."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            print(json.dumps(measure(kind, asked.records, Path(folder))))
