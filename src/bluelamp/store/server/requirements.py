"""What a database must offer before Bluelamp uses it: version, encoding and extensions."""

from typing import LiteralString

import psycopg

from bluelamp.store.server.port import NEEDED_EXTENSIONS, OLDEST_MAJOR
from bluelamp.store.server.problem import ExtensionMissing, VersionUnsupported

# An extension is fine when it is there already, or when it is on offer and this role may create it: all four are
# "trusted" since PostgreSQL 13, so the right to create in the database is enough.
_LACKING: LiteralString = """
    SELECT needed.name, offered.name IS NOT NULL AS is_on_offer
      FROM unnest(%(names)s::text[]) AS needed(name)
      LEFT JOIN pg_extension AS present ON present.extname = needed.name
      LEFT JOIN pg_available_extensions AS offered ON offered.name = needed.name
     WHERE present.extname IS NULL
       AND (offered.name IS NULL OR NOT has_database_privilege(current_database(), 'CREATE'))
     ORDER BY needed.name
"""


def check_requirements(connection: psycopg.Connection) -> None:
    """Refuse a database that is too old, not UTF-8, or without the extensions for searching."""
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        raise VersionUnsupported(f"The server is PostgreSQL {version_of(connection)}.")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise VersionUnsupported(f"The database's encoding is {encoding}; create it with ENCODING 'UTF8'.")
    lacking = connection.execute(_LACKING, {"names": list(NEEDED_EXTENSIONS)}).fetchall()
    if not lacking:
        return
    statements = "\n".join(f"CREATE EXTENSION {name};" for name, _ in lacking)
    absent = [name for name, is_on_offer in lacking if not is_on_offer]
    reason = (
        f"Not installed on the server: {', '.join(absent)}."
        if absent
        else "Installed, but this role may not add them."
    )
    raise ExtensionMissing(f"{reason}\n{statements}")


def version_of(connection: psycopg.Connection) -> str:
    """The server's version as people write it, such as `15.18`."""
    number = connection.info.server_version
    return f"{number // 10_000}.{number % 10_000}"
