"""Short-hands of the mapping language: from `dob: born` to the place in the record body where it belongs."""

from typing import Any

FIELD_WORDS = frozenset({"from", "first_of", "text"})
"""A mapping with one of these is a field in place, not a group of the record."""

Tree = dict[str, Any]
"""A body as the author wrote it, in the shape of the pole models; its leaves are values of the language."""

_ADDRESS = (
    "unit", "premises", "street", "locality", "town", "county", "postcode", "country", "uprn", "asRecorded",
)  # fmt: skip
_POINT = ("latitude", "longitude", "easting", "northing", "gridReference", "accuracyM")
_CLASSIFICATION = ("category", "hoClass", "cjsCode", "offence", "nsirOpening", "nsirClosing", "hateStrands")
_CRIME = ("completion", "cyberDependent", "cyberEnabled", "fraud")
_CUSTODY = ("arrestedAt", "arrivedAt", "detentionAuthorisedAt", "relevantTime", "releasedAt")
_STOP_SEARCH = ("objectOfSearch", "grounds", "power")
_NAME = ("title", "given", "middle", "family", "asRecorded")
_BIRTH = {
    "dob": "date", "birthPlace": "place", "approximate": "approximate", "ageFrom": "ageFrom", "ageTo": "ageTo",
}  # fmt: skip
_ETHNICITY = {
    "selfDefinedEthnicity": "selfDefined", "observedEthnicity": "observed", "notStatedReason": "notStatedReason",
}  # fmt: skip
_IDENTIFIERS = (
    "pncId", "cro", "asn", "nino", "passport", "drivingLicence", "noms", "forceNominal", "collar",
)  # fmt: skip

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "person": {word: ("ethnicity", part) for word, part in _ETHNICITY.items()},
    "object": {},
    "location": {
        **{word: ("address", word) for word in _ADDRESS},
        **{word: ("point", word) for word in _POINT},
    },
    "event": {
        **{word: ("classification", word) for word in _CLASSIFICATION},
        **{word: ("crime", word) for word in _CRIME},
        **{word: ("custody", word) for word in _CUSTODY},
        **{word: ("stopSearch", word) for word in _STOP_SEARCH},
    },
}
"""Short-hands that stand for one part of a named group."""

PERSON_WORDS = (
    *_NAME, "name", "alias", "nickname", *_BIRTH, *_ETHNICITY, *_IDENTIFIERS, "phone", "email", "markers",
)  # fmt: skip


class ShorthandClash(ValueError):
    """The same part is given twice, once by its short-hand and once in full. Keep one of the two."""


def expand(entity: str, body: Tree) -> Tree:
    """The body in full, with every short-hand in its place.

    Raises `ShorthandClash` where the author says the same thing twice.
    """
    tree = dict(body)
    if entity == "location" and "address" in tree and not _is_group(tree["address"]):
        tree["address"] = {"*": tree["address"]}
    for word, (group, part) in GROUPS[entity].items():
        if word in body:
            inner = tree.setdefault(group, {})
            if not isinstance(inner, dict):
                continue
            if part in inner:
                raise ShorthandClash(f"{word} and {group}.{part} say the same thing; keep one of them")
            tree[group] = {**inner, part: tree.pop(word)}
    return _person(tree) if entity == "person" else tree


def _person(tree: Tree) -> Tree:
    names = _names(tree) + _as_list(tree.pop("names", []))
    birth = {part: tree.pop(word) for word, part in _BIRTH.items() if word in tree}
    births = ([birth] if birth else []) + _as_list(tree.pop("births", []))
    identifiers = [
        {"scheme": {"text": word}, "value": tree.pop(word)} for word in _IDENTIFIERS if word in tree
    ] + _as_list(tree.pop("identifiers", []))
    contacts = [
        {"kind": {"text": word}, "value": value}
        for word in ("phone", "email")
        for value in _as_list(tree.pop(word, []))
    ] + _as_list(tree.pop("contacts", []))
    markers = [each if _is_marker(each) else {"code": each} for each in _as_list(tree.pop("markers", []))]
    lists = {
        "names": names,
        "births": births,
        "identifiers": identifiers,
        "contacts": contacts,
        "markers": markers,
    }
    return {**{name: parts for name, parts in lists.items() if parts}, **tree}


def _names(tree: Tree) -> list[Tree]:
    real = {word: tree.pop(word) for word in _NAME if word in tree}
    names: list[Tree] = []
    if real:
        names.append({"type": {"text": "real"}, **real})
    for word, type_ in (("name", "real"), ("alias", "alias"), ("nickname", "nickname")):
        names += [{"type": {"text": type_}, "*": value} for value in _as_list(tree.pop(word, []))]
    return names


def _is_group(value: Any) -> bool:
    """Whether parts are named, rather than a field that holds a whole address."""
    return isinstance(value, dict) and not FIELD_WORDS & set(value)


def _is_marker(value: Any) -> bool:
    return isinstance(value, dict) and "code" in value


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
