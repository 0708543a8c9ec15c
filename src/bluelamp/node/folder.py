"""The node's folder on disk: settings in `node.toml`, secrets, systems and the embedded database."""

import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bluelamp.trust import ADMIN_TOKEN_FILE, TokenRegister, write_secret

NODE_FILE = "node.toml"
NODE_VARIABLE = "BLUELAMP_NODE"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NodeNotFound(Exception):
    """No node here. Make one with `bluelamp node init DIR --force 13`, or name its folder with `--node DIR`."""


class NodeExists(Exception):
    """There is a node in that folder already; choose another folder, or use the one that is there."""


class NodeSettingsInvalid(Exception):
    """`node.toml` is not valid."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApiSettings(_Table):
    """`[api]`: where the published API listens."""

    host: Literal["127.0.0.1", "::1", "localhost"] = Field(
        default="127.0.0.1", description="Loopback only, until a node has joined a network with its keys."
    )
    port: int = Field(default=8713, ge=0, le=65535, description="Port of the API; 0 takes any free one.")
    searches_per_minute_max: int = Field(
        default=600, ge=1, description="Searches one caller may make in a minute before the API answers 429."
    )


class DatabaseSettings(_Table):
    """`[database]`: the embedded server, or any PostgreSQL of yours."""

    provider: Literal["auto", "wheel", "system", "dsn"] = Field(
        default="auto",
        description="`auto` takes BLUELAMP_DATABASE_URL, else the wheel, else binaries on this machine.",
    )


class PolicySettings(_Table):
    """`[policy]`: the force's own switches."""

    justification_required: bool = Field(
        default=True, description="Ask for a justification beside the reason code."
    )


class SourceSettings(_Table):
    """`[sources]`: what connectors may read."""

    roots: tuple[Path, ...] = Field(
        default=(), description="Folders, besides a system's own, that files may be read from."
    )
    origins: tuple[Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$")], ...] = Field(
        default=(), description="Addresses such as `https://records.example` that systems may be read from."
    )
    private_hosts: tuple[str, ...] = Field(
        default=(), description="Hosts among them that stand on a private network or this machine."
    )
    resources: tuple[str, ...] = Field(
        default=(),
        description="dlt resources, as `package.module:attribute`, that may be run: they are code.",
    )


class NodeSettings(_Table):
    """The whole of `node.toml`."""

    force: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{2,4}$", description="PNC force number, as text.")]
    name: Annotated[
        str, Field(min_length=1, max_length=100, description="The force's name, as people know it.")
    ]
    api: ApiSettings = ApiSettings()
    database: DatabaseSettings = DatabaseSettings()
    policy: PolicySettings = PolicySettings()
    sources: SourceSettings = SourceSettings()


@dataclass(frozen=True, slots=True)
class NodeFolder:
    """A node on disk."""

    path: Path
    settings: NodeSettings

    @property
    def secrets(self) -> Path:
        """Folder of keys and tokens, mode 0700."""
        return self.path / "secrets"

    @property
    def systems(self) -> Path:
        """One folder for each connected system."""
        return self.path / "systems"

    @property
    def spool(self) -> Path:
        """Where records fetched over a network wait while they are read, mode 0700."""
        return self.path / "spool"

    @property
    def database(self) -> Path:
        """The embedded database's folder."""
        return self.path / "database"

    @property
    def tokens(self) -> TokenRegister:
        """The register of local tokens."""
        return TokenRegister(self.secrets / "tokens.json")

    @property
    def id_key(self) -> bytes:
        """Secret under which source keys become record ids. Losing it changes every id."""
        return bytes.fromhex(_secret(self.secrets / "id.key"))

    @property
    def quarantine_key(self) -> bytes:
        """Secret that encrypts rows kept aside."""
        return bytes.fromhex(_secret(self.secrets / "quarantine.key"))

    @property
    def admin_token(self) -> str:
        """The local administrator's token, for commands on this machine."""
        return _secret(self.secrets / ADMIN_TOKEN_FILE)


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NodeNotFound(
            f"{path.name} is missing from the node's secrets; restore it from your backup."
        ) from None


def create_node(path: Path, settings: NodeSettings) -> NodeFolder:
    """Make a node's folder: settings, keys, an administrator's token.

    Raises `NodeExists` when the folder holds a node already; nothing is changed then.
    """
    if (path / NODE_FILE).exists():
        raise NodeExists(NodeExists.__doc__)
    path.mkdir(parents=True, exist_ok=True)
    folder = NodeFolder(path.resolve(), settings)
    folder.secrets.mkdir(mode=0o700, exist_ok=True)
    folder.systems.mkdir(exist_ok=True)
    for name in ("id.key", "quarantine.key"):
        if not (folder.secrets / name).exists():
            write_secret(folder.secrets / name, secrets.token_hex(32))
    token = folder.tokens.issue("local-administrator", ("local-administrator",))
    write_secret(folder.secrets / ADMIN_TOKEN_FILE, token)
    # Written last: a folder without node.toml is no node, so a half-made one can be made again.
    (path / NODE_FILE).write_text(_as_toml(settings), encoding="utf-8")
    return folder


def open_node(path: Path | None = None) -> NodeFolder:
    """The node named by `path`, else by BLUELAMP_NODE, else in the nearest folder above that holds one.

    Raises `NodeNotFound` or `NodeSettingsInvalid`.
    """
    found = _find(path)
    try:
        settings = NodeSettings.model_validate(tomllib.loads((found / NODE_FILE).read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise NodeSettingsInvalid(f"{found / NODE_FILE}: {problem}") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NodeSettingsInvalid(f"{found / NODE_FILE}: {where}: {first['msg']}") from None
    return NodeFolder(found.resolve(), settings)


def allow_source_root(folder: NodeFolder, root: Path) -> None:
    """Let connectors of this node read files below one more folder, by a line in `node.toml`."""
    place = folder.path / NODE_FILE
    roots = (*folder.settings.sources.roots, root.resolve())
    line = f"roots = [{', '.join(_quoted(str(one)) for one in roots)}]"
    text, changed = re.subn(r"(?m)^roots\s*=\s*\[[^\]]*\]", lambda _: line, place.read_text(encoding="utf-8"))
    if not changed:
        text += f"\n[sources]\n{line}\n"
    NodeSettings.model_validate(tomllib.loads(text))
    place.write_text(text, encoding="utf-8")


def _find(path: Path | None) -> Path:
    named = path or (Path(os.environ[NODE_VARIABLE]) if os.environ.get(NODE_VARIABLE) else None)
    if named is not None:
        if not (named / NODE_FILE).is_file():
            raise NodeNotFound(
                f"{named} holds no {NODE_FILE}. Make a node with `bluelamp node init {named} --force 13`."
            )
        return named
    here = Path.cwd()
    for folder in (here, *here.parents, here / "node"):
        if (folder / NODE_FILE).is_file():
            return folder
    raise NodeNotFound(NodeNotFound.__doc__)


def _as_toml(settings: NodeSettings) -> str:
    lines = [
        "# A Bluelamp node. Every setting is described in docs/reference/settings.md.",
        f'force = "{settings.force}"',
        f"name = {_quoted(settings.name)}",
        "",
        "[api]",
        f'host = "{settings.api.host}"',
        f"port = {settings.api.port}",
        "",
        "[database]",
        f'provider = "{settings.database.provider}"',
        "",
        "[policy]",
        f"justification_required = {str(settings.policy.justification_required).lower()}",
        "",
        "[sources]",
        "# Folders, besides a system's own, that connectors may read files from.",
        f"roots = [{', '.join(_quoted(str(root)) for root in settings.sources.roots)}]",
        "# Addresses that connectors may call, and those of their hosts that stand on a private network.",
        f"origins = [{', '.join(_quoted(one) for one in settings.sources.origins)}]",
        f"private_hosts = [{', '.join(_quoted(one) for one in settings.sources.private_hosts)}]",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
