"""Where the records of an XML or JSON file are, judged by its beginning: the element or array that repeats most."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from lxml import etree

_ARRAY = re.compile(r'"([^"\\.]+)"\s*:\s*\[\s*\{')


def xml_record(sample: bytes) -> str | None:
    """Path from the root to the element that stands most often beside its like and holds others; the outermost of these."""
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    way: list[str] = []
    met: Counter[tuple[str, ...]] = Counter()
    try:
        parser.feed(sample)
    except etree.XMLSyntaxError:
        return None
    for event, element in cast(Iterable[tuple[str, Any]], parser.read_events()):
        if event == "start":
            way.append(str(element.tag).rpartition("}")[2])
            continue
        if len(element):
            met[tuple(way)] += 1
        way.pop()
    several = [path for path, count in met.items() if count > 1 and len(path) > 1]
    chosen = min(several or [path for path in met if len(path) > 1], key=len, default=None)
    return "/".join(chosen) if chosen else None


def json_record(text: str) -> str | None:
    """The key of the first array of objects in a document; None for lines and for a bare array."""
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0].strip()
    if first.startswith("[") or (first.startswith("{") and first.endswith("}") and "\n" in text.strip()):
        return None
    found = _ARRAY.search(text)
    return found[1] if found else "."
