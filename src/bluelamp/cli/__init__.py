"""The command line: `bluelamp …`. Commands of other rooms join by the entry point group `bluelamp.commands`."""

from bluelamp.cli.main import commands, main

__all__ = ["commands", "main"]
