"""The database server behind one small door: embedded wheel, system PostgreSQL, or any by URL."""

from bluelamp.store.server.choice import open_server, running_server
from bluelamp.store.server.port import DatabaseServer, ServerDescription, ServerSettings

__all__ = ["DatabaseServer", "ServerDescription", "ServerSettings", "open_server", "running_server"]
