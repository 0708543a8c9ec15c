"""The local register of bearer tokens: which token is whose, in which roles.

Until officers sign on with their force's identity provider, a node knows its users by tokens that its
administrator made. Only digests are kept; the token itself is shown once, or written to a file of mode 0600.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

TOKEN_PREFIX = "bluelamp_"  # noqa: S105 - a prefix that secret scanners can look for, not a secret
ADMIN_TOKEN_FILE = "admin.token"  # noqa: S105 - a file name


class TokenUnknown(Exception):
    """That token is not in this node's register; make one with `bluelamp node token`."""


class RegisterUnsafe(Exception):
    """The token file can be read by others on this machine; run `chmod 600` on it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token stands for."""

    id: str
    roles: tuple[str, ...]
    digest: str
    made_at: str
    ends_at: str | None = None


class TokenRegister:
    """The register file of one node; read anew when it changes, so that a revoked token ends at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._holders: tuple[Holder, ...] = ()

    def issue(self, holder_id: str, roles: tuple[str, ...], ends_at: datetime | None = None) -> str:
        """Make a token for a holder; any earlier token of the same holder ends."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder = Holder(holder_id, roles, _digest(token), now, ends_at.isoformat() if ends_at else None)
        self._write((*(one for one in self._read() if one.id != holder_id), holder))
        return token

    def revoke(self, holder_id: str) -> bool:
        """End the token of a holder; False if there was none."""
        before = self._read()
        after = tuple(one for one in before if one.id != holder_id)
        self._write(after)
        return len(after) < len(before)

    def holders(self) -> tuple[Holder, ...]:
        """Everyone who has a token."""
        return self._read()

    def look_up(self, token: str) -> Holder:
        """Whose token this is.

        Raises `TokenUnknown` for a token that is unknown or has ended. Compares in constant time.
        """
        digest = _digest(token)
        now = datetime.now(UTC)
        for holder in self._read():
            if hmac.compare_digest(holder.digest, digest):
                if holder.ends_at is not None and datetime.fromisoformat(holder.ends_at) <= now:
                    break
                return holder
        raise TokenUnknown(TokenUnknown.__doc__)

    def _read(self) -> tuple[Holder, ...]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return ()
        if stat.st_mode & 0o077:
            raise RegisterUnsafe(RegisterUnsafe.__doc__)
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            self._holders = tuple(Holder(**{**row, "roles": tuple(row["roles"])}) for row in rows)
            self._seen = seen
        return self._holders

    def _write(self, holders: tuple[Holder, ...]) -> None:
        write_secret(self._path, json.dumps([asdict(one) for one in holders], indent=1))
        self._seen = None


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in one step: never half-written, never readable meanwhile."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _digest(token: str) -> str:
    # Tokens carry 256 random bits, so a plain hash is enough: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
