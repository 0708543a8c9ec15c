"""Reading a table or view of any database that SQLAlchemy knows, read-only, as canonical text."""

from bluelamp.connect.readers.sql.reader import SqlReader, open_sql

__all__ = ["SqlReader", "open_sql"]
