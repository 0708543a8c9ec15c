"""Writers that lay a synthetic world into the files and tables of old systems, each with that system's own mess.

One module a system, each with `write(view, folder) -> Written`. What is true of a row goes back to the caller only.
"""

from bluelamp.demo.legacy.view import ForceView, Observations, Written

__all__ = ["ForceView", "Observations", "Written"]
