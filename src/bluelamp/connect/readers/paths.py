"""Which files a manifest's path means, and that they lie where this node may read."""

import glob
from collections.abc import Sequence
from pathlib import Path

from bluelamp.connect.errors import PathRefused, SourceMissing

_WILD = frozenset("*?[")


def files_of(pattern: str, folder: Path, roots: Sequence[Path], suffixes: Sequence[str]) -> list[Path]:
    """The files that `pattern` names, in the order of their names.

    A folder means every file in it with one of `suffixes`. Links are followed before the roots are asked, so
    a link inside an allowed folder opens nothing outside it.
    """
    if "\0" in pattern or "://" in pattern:
        raise PathRefused(repr(pattern), "It is not the path of a file.")
    whole = folder / pattern
    if _WILD & set(pattern) and not whole.exists():
        fixed = Path(*whole.parts[: _first_wild(whole)])
        _inside(fixed, pattern, roots)
        found = [Path(name) for name in sorted(glob.glob(str(whole)))]  # noqa: PTH207 (absolute patterns)
        files = [path for path in found if path.is_file()]
    else:
        _inside(whole, pattern, roots)
        files = [whole]
        if whole.is_dir():
            files = sorted(
                path for path in whole.iterdir()
                if path.is_file() and not path.name.startswith(".") and path.name.lower().endswith(tuple(suffixes))
            )  # fmt: skip
    for path in files:
        _inside(path, pattern, roots)
    if not files:
        raise SourceMissing(pattern, "No file matches.")
    missing = next((path for path in files if not path.exists()), None)
    if missing is not None:
        raise SourceMissing(str(missing))
    odd = next((path for path in files if not path.is_file()), None)
    if odd is not None:
        raise PathRefused(str(odd), "It is not a regular file.")
    return files


def _first_wild(path: Path) -> int:
    return next(place for place, part in enumerate(path.parts) if _WILD & set(part))


def _inside(path: Path, pattern: str, roots: Sequence[Path]) -> None:
    real = path.resolve()
    if not any(real.is_relative_to(root.resolve()) for root in roots):
        raise PathRefused(pattern)
