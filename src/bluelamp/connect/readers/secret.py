"""Where a reader's passwords come from: environment variables and secret files. Never the manifest, never a log."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bluelamp.connect.errors import SecretMissing

SECRET_BYTES_MAX = 64 * 1024


def _environment() -> Mapping[str, str]:
    return os.environ


@dataclass(frozen=True)
class Secrets:
    """Looks up `env:NAME` and `file:/path`; a relative file lies in the node's secrets folder."""

    folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=_environment, repr=False)

    def resolve(self, reference: str, where: str) -> str:
        """The secret itself. `where` names the source in errors; the secret is in none of them."""
        scheme, _, name = reference.partition(":")
        if scheme == "env":
            value = self.environment.get(name)
            if not value:
                raise SecretMissing(where, f"Environment variable {name} is not set.")
            return value.strip()
        path = Path(name)
        if not path.is_absolute():
            if self.folder is None:
                raise SecretMissing(where, f"Secret file {name} is not an absolute path.")
            path = self.folder / path
        try:
            with path.open(encoding="utf-8") as file:
                value = file.read(SECRET_BYTES_MAX).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(
                where, f"Secret file {path} cannot be read ({type(error).__name__})."
            ) from error
        if not value:
            raise SecretMissing(where, f"Secret file {path} is empty.")
        return value
