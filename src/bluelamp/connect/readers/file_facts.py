"""Facts of files as they lie: time of the last change and digest. Their contents are not understood here."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bluelamp.connect.errors import SourceChanged


def identity_of(paths: Sequence[Path]) -> str:
    """Tells whether these are the very files of an earlier run, without reading them."""
    marks = [f"{path.name}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in paths]
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def refuse_changed(paths: Sequence[Path], identity: str, where: str) -> None:
    """Raise `SourceChanged` if these are no longer the files of an earlier look: columns learnt from one state of a
    file would be silently short of what another holds."""
    try:
        if identity_of(paths) == identity:
            return
    except OSError as error:
        raise SourceChanged(where, f"({type(error).__name__})") from error
    raise SourceChanged(where)


def modified_at(paths: Sequence[Path]) -> str:
    """When the newest of the files was last changed, in UTC."""
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in paths), UTC).isoformat(
        timespec="seconds"
    )


def digest_of(paths: Sequence[Path]) -> str:
    """SHA-256 of the one file, or of the list of all their digests."""
    digests = []
    for path in paths:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
