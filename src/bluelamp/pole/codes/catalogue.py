"""Finding and loading code lists by name. Lists are read once, when first asked for."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from bluelamp.pole.codes.code_list import CodeList, CodeListSummary
from bluelamp.pole.codes.ho_class import ho_class_list
from bluelamp.pole.codes.packing import read_toml, unpack

PACKED = ".list.xz"
WRITTEN = ".toml"
DERIVED = {"ho-class": ("offence", ho_class_list)}
"""Lists worked out from another list, so that nothing is stored twice."""


class CodeListUnknown(LookupError):
    """There is no code list of that name. `code_lists()` names them all."""


@cache
def code_list(list_id: str) -> CodeList:
    """Give a code list by its name, such as `offence`, `force` or `gender`."""
    if list_id in DERIVED:
        parent, derive = DERIVED[list_id]
        return derive(code_list(parent))
    where = _places().get(list_id)
    if where is None:
        raise CodeListUnknown(
            f"There is no code list {list_id!r}. There are: {', '.join(sorted(_places() | DERIVED))}."
        )
    packed = where.name.endswith(PACKED)
    summary, columns = unpack(where.read_bytes()) if packed else read_toml(where.read_text("utf-8"))
    return CodeList(summary, columns)


@cache
def code_lists() -> tuple[CodeListSummary, ...]:
    """Name every code list, with its version, source and licence."""
    return tuple(code_list(list_id).summary for list_id in sorted(_places() | DERIVED))


@cache
def _places() -> dict[str, Traversable]:
    root = files("bluelamp.pole.codes")
    found = {}
    for folder, suffix in (("bundle", PACKED), ("lists", WRITTEN)):
        for file in root.joinpath(folder).iterdir():
            if file.name.endswith(suffix):
                found[file.name.removesuffix(suffix)] = file
    return found
