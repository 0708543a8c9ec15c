"""The embedded server's settings files: safe on power loss, small, silent about people, socket only."""

import os
from pathlib import Path

from bluelamp.store.server.os_user import ServerUser
from bluelamp.store.server.port import ROLE_NAME

_MB = 1024 * 1024


def write_configuration(data: Path, socket_folder: Path, user: ServerUser) -> None:
    """Write the three settings files anew; an operator's own settings go to `local.conf` beside them."""
    settings = {**_FIXED, **_memory(), "unix_socket_directories": str(socket_folder)}
    lines = ["# Written by Bluelamp at each start. Put settings of your own into local.conf."]
    lines += [f"{name} = {_quote(value)}" for name, value in settings.items()]
    lines += ["include = 'local.conf'", ""]
    if not (data / "local.conf").exists():
        _write(data / "local.conf", "# Settings of your own: they win over Bluelamp's.\n", user)
    _write(data / "postgresql.conf", "\n".join(lines), user)
    # The kernel says who is at the other end of a socket, so there is no password to keep, lose or leak.
    _write(data / "pg_hba.conf", "local all all peer map=bluelamp\n", user)
    identities = {user.name, "root"}
    _write(
        data / "pg_ident.conf",
        "".join(f'bluelamp "{name}" {ROLE_NAME}\n' for name in sorted(identities)),
        user,
    )


_FIXED = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "64",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Compiling a query costs more than our short queries do.
    "jit": "off",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # Failed statements, parameters, row contents and key values may name people: the log holds none of them.
    # The caller still gets the full error.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}


def _memory() -> dict[str, str]:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MB
    memory = {
        "shared_buffers": f"{min(max(memory_mb // 8, 128), 4096)}MB",
        "effective_cache_size": f"{max(memory_mb // 2, 256)}MB",
        "maintenance_work_mem": f"{min(max(memory_mb // 32, 64), 1024)}MB",
    }
    if _shared_memory_mb() < 256:
        # Containers give /dev/shm 64 MB by default, too little for a parallel index build.
        memory["dynamic_shared_memory_type"] = "mmap"
    return memory


def _shared_memory_mb() -> int:
    try:
        size = os.statvfs("/dev/shm")  # noqa: S108 - asks for its size, writes nothing
    except OSError:
        return 0
    return size.f_frsize * size.f_blocks // _MB


def _quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(path: Path, text: str, user: ServerUser) -> None:
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    user.own(new)
    new.rename(path)
