"""The command line: `bluelamp …`. Commands of other rooms join by the entry point group `bluelamp.commands`."""

from bluelamp.cli.main import app, main

__all__ = ["app", "main"]
