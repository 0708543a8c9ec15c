"""The kinds of value that a mapping may clean as, by the name used in `kind:`."""

from bluelamp.connect.mapping.fields.value_functions import TextFunction
from bluelamp.pole.values.registry import VALUE_KINDS as REGISTERED

VALUE_KINDS: dict[str, TextFunction] = {
    name.replace("_", "-"): kind.clean for name, kind in REGISTERED.items()
}
"""The registry's kinds, spelt with hyphens as everywhere in a mapping file."""
