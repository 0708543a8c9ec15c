"""Backup and restore of a whole node in one file, on any PostgreSQL that we run on."""

from bluelamp.store.backup.making import backup
from bluelamp.store.backup.manifest import Manifest
from bluelamp.store.backup.restoring import restore, settle_restore, verify

__all__ = ["Manifest", "backup", "restore", "settle_restore", "verify"]
