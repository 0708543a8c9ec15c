"""Texts, lists and small maps as YAML that reads back as the same text."""

import json
import re
from collections.abc import Iterable, Mapping

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_ ./()-]*$")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str | None) -> str:
    """One text; `null` for None."""
    if text is None:
        return "null"
    if _PLAIN.match(text) and text.casefold() not in _WORDS and text == text.strip():
        return text
    return json.dumps(text, ensure_ascii=False)


def listed(texts: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(scalar(text) for text in texts)}]"


def mapped(pairs: Mapping[str, str | None]) -> str:
    """A map of texts on one line."""
    return f"{{{', '.join(f'{scalar(key)}: {scalar(value)}' for key, value in pairs.items())}}}"


def written(**pairs: str | None) -> str:
    """A map whose values are YAML already; those that are None are left out."""
    return f"{{{', '.join(f'{key}: {value}' for key, value in pairs.items() if value is not None)}}}"
