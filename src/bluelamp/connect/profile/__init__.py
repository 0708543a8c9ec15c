"""Getting to know a source: profiling its columns and drafting the folder that connects it."""

from bluelamp.connect.profile.copybook_look import CopybookOptions
from bluelamp.connect.profile.drafting import SAMPLE_ROWS, ColumnGuess, Draft, FolderTaken, Trial, draft
from bluelamp.connect.profile.looking import TableNotChosen

__all__ = [
    "SAMPLE_ROWS",
    "ColumnGuess",
    "CopybookOptions",
    "Draft",
    "FolderTaken",
    "TableNotChosen",
    "Trial",
    "draft",
]
