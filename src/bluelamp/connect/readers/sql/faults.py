"""What a database's refusal means, in our words. The driver's own text never passes: it may hold values."""

from bluelamp.connect.errors import (
    ColumnVanished,
    LoginRefused,
    PermissionMissing,
    SourceError,
    SourceUnreachable,
    SourceUnreadable,
    StatementTimedOut,
    TableLocked,
    TableMissing,
)

# PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
BY_SQLSTATE: dict[str, type[SourceError]] = {
    "28P01": LoginRefused, "28000": LoginRefused, "42501": PermissionMissing, "42P01": TableMissing,
    "3F000": TableMissing, "42703": ColumnVanished, "55P03": TableLocked, "57014": StatementTimedOut,
    "3D000": SourceUnreachable, "57P01": SourceUnreachable, "57P02": SourceUnreachable, "57P03": SourceUnreachable,
    "53300": SourceUnreachable,
}  # fmt: skip
# MariaDB and MySQL: https://mariadb.com/kb/en/mariadb-error-code-reference/
BY_NUMBER: dict[int, type[SourceError]] = {
    1045: LoginRefused, 1044: LoginRefused, 1698: LoginRefused, 1820: LoginRefused, 1862: LoginRefused,
    3118: LoginRefused, 4151: LoginRefused, 1142: PermissionMissing, 1143: PermissionMissing, 1146: TableMissing,
    1054: ColumnVanished, 1205: TableLocked, 1969: StatementTimedOut, 3024: StatementTimedOut,
    1040: SourceUnreachable, 1049: SourceUnreachable, 2002: SourceUnreachable, 2003: SourceUnreachable,
    2005: SourceUnreachable, 2006: SourceUnreachable, 2013: SourceUnreachable,
}  # fmt: skip
LOST_CONNECTION = 2013
# Drivers that fail before the server answers give no code, only words.
BY_WORDS: tuple[tuple[str, type[SourceError]], ...] = (
    ("password", LoginRefused),
    ("authentication", LoginRefused),
    ("no pg_hba.conf entry", LoginRefused),
    ('role "', LoginRefused),
    ("locked", TableLocked),
    ("no such table", TableMissing),
    ("no such column", ColumnVanished),
    ("timed out", SourceUnreachable),
    ("timeout", SourceUnreachable),
    ("refused", SourceUnreachable),
    ("resolve", SourceUnreachable),
    ("translate host name", SourceUnreachable),
    ("connection", SourceUnreachable),
    ("unable to open", SourceUnreachable),
    ("interrupted", StatementTimedOut),
)


def in_our_words(error: BaseException, where: str) -> SourceError:
    """The error that this refusal is, with remedy; of the driver's text only code and class are kept."""
    original = getattr(error, "orig", None) or error
    state, number = _codes(original)
    kind = BY_SQLSTATE.get(state or "") or BY_NUMBER.get(number or 0)
    if kind is None and state and state.startswith("08"):
        kind = SourceUnreachable
    if kind is None:
        words = str(original).lower()
        kind = next((found for word, found in BY_WORDS if word in words), SourceUnreadable)
    if number == LOST_CONNECTION and "timed out" in str(original):
        kind = StatementTimedOut  # our own patience ran out, not the network
    code = state or number
    return kind(where, f"({type(original).__name__}{f' {code}' if code else ''})")


def _codes(error: BaseException) -> tuple[str | None, int | None]:
    state = getattr(error, "sqlstate", None)
    first = error.args[0] if error.args else None
    number = first if isinstance(first, int) else None
    return (state if isinstance(state, str) else None), number
