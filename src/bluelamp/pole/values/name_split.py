"""Splitting a full name as written into title, given, middle and family names. Cleaning of one field is in name.py."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bluelamp.pole.values.name_lists import (
    BOTH_SIDES,
    COMPOUND_HAN_FAMILY_NAMES,
    COMPOUND_HANGUL_FAMILY_NAMES,
    PARTICLES,
    SUFFIXES,
    TITLES,
    TITLES_IN_CAPITALS,
)
from bluelamp.pole.values.text import plain_marks, squeeze

_HAN_OR_HANGUL: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]+")
_NICKNAME_IN_QUOTES: Final = re.compile("[\"“”(][^\"“”()]{1,40}[\"“”)]|(?:(?<=\\s)|^)'[^']{1,40}'(?=\\s|$)")


DIVIDING_MARKS: Final = frozenset(",;/،")
"""Marks that part the family name from the given names."""
_DIVISION: Final = re.compile("[,;/،]")
_OUTER_MARKS: Final = ' ,;:._*"“”()[]{}<>|\\/=+#~^'


def bare_words(text: str) -> list[str]:
    """Give the words of a text without marks around them; words of marks only are dropped."""
    return [bare for word in text.split() if (bare := word.strip(_OUTER_MARKS))]


@dataclass(frozen=True, slots=True)
class NameParts:
    """A person's name in parts, with what was taken off and the text as it came."""

    given: tuple[str, ...] = ()
    middle: tuple[str, ...] = ()
    family: str | None = None
    title: str | None = None
    suffix: str | None = None
    nickname: str | None = None
    as_recorded: str = ""
    order_sure: bool = True
    """False where nothing in the text shows which part is the family name."""


def split(text: str, *, family_first: bool = False) -> NameParts:
    """Take a full name apart: `SMITH, John Paul`, `SMITH/JOHN/PAUL` (PNC), `John Paul SMITH`, `Mr John Smith`.

    Without a comma, slash or capitals to show it, the family name is taken to be last; say `family_first` for
    a source that writes it first. Chinese, Japanese and Korean script is read family name first.
    """
    recorded = squeeze(text)
    plain = plain_marks(recorded)
    nickname, plain = _nickname_off(plain)
    head, *rest = _DIVISION.split(plain)
    if rest:
        given_words = [word for part in rest for word in bare_words(part)]
        title, suffix, family_words, given = _divided(bare_words(head), given_words)
        sure = True
    else:
        title, suffix, words = without_ends(bare_words(head))
        family_words, given, sure = _undivided(words, family_first=family_first)
        sure = sure or (title is not None and len(words) > 1)
    return NameParts(
        given=tuple(given[:1]),
        middle=tuple(given[1:]),
        family=" ".join(family_words) or None,
        title=title,
        suffix=suffix,
        nickname=nickname,
        as_recorded=recorded,
        order_sure=sure,
    )


def _divided(family: list[str], given: list[str]) -> tuple[str | None, str | None, list[str], list[str]]:
    """A comma or slash has shown the family name; titles and suffixes may stand in either half."""
    title, suffix, family = without_ends(family)
    other_title, other_suffix, given = without_ends(given)
    return title or other_title, suffix or other_suffix, family, given


def _undivided(words: list[str], *, family_first: bool) -> tuple[list[str], list[str], bool]:
    if len(words) < 2:
        return _one_word(words)
    by_capitals = _family_in_capitals(words)
    if by_capitals is not None:
        return by_capitals
    if family_first or all(_HAN_OR_HANGUL.fullmatch(word) for word in words):
        end = 1
        while end < len(words) - 1 and words[end - 1].casefold() in PARTICLES:
            end += 1
        return words[:end], words[end:], True
    start = _family_start(words)
    return words[start:], words[:start], start < len(words) - 1 or len(words) > 2


def _one_word(words: list[str]) -> tuple[list[str], list[str], bool]:
    """A name of one word is a family name, unless it is in a script that writes both names together."""
    word = words[0] if words else ""
    if not _HAN_OR_HANGUL.fullmatch(word) or len(word) < 2:
        return words, [], False
    compound = (
        COMPOUND_HANGUL_FAMILY_NAMES
        if word[0] >= "\uac00" and word[0] <= "\ud7a3"
        else COMPOUND_HAN_FAMILY_NAMES
    )
    if word[:2] in compound and len(word) > 2:
        return [word[:2]], [word[2:]], True
    if len(word) <= 3:
        return [word[0]], [word[1:]], True
    # Four characters may be a Japanese name (two and two) or a Chinese one (one and three): nobody can tell.
    return words, [], False


def _family_in_capitals(words: list[str]) -> tuple[list[str], list[str], bool] | None:
    """`John Paul SMITH` and `SMITH John`: capitals on some words only show the family name."""
    capitals = [len(word) > 1 and word.isupper() for word in words]
    if all(capitals) or not any(capitals):
        return None
    if capitals[-1]:
        start = len(words) - 1
        while start > 1 and (capitals[start - 1] or words[start - 1].casefold() in PARTICLES):
            start -= 1
        return words[start:], words[:start], True
    if capitals[0]:
        end = capitals.index(False)
        return words[:end], words[end:], True
    return None


def _family_start(words: list[str]) -> int:
    """Where the family name begins: the last word and the particles before it; one given name always stays."""
    start = len(words) - 1
    while start > 1:
        before = words[start - 1].casefold()
        if before in BOTH_SIDES and start > 2:
            start -= 2
        elif before in PARTICLES and before not in BOTH_SIDES:
            start -= 1
        else:
            break
    return start


def _nickname_off(text: str) -> tuple[str | None, str]:
    """`Robert "Bobby" Smith` and `Robert (Bobby) Smith` carry a nickname inside; the first one is kept."""
    nickname = None
    found = _NICKNAME_IN_QUOTES.search(text)
    while found:
        rest = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
        if not rest:
            break
        nickname, text = nickname or found.group()[1:-1].strip() or None, rest
        found = _NICKNAME_IN_QUOTES.search(text)
    return nickname, text


@lru_cache(maxsize=8192)
def _is_title(word: str) -> bool:
    return word.casefold().rstrip(".") in TITLES


def _titles_off(words: list[str]) -> tuple[str | None, list[str]]:
    taken = 0
    while taken < len(words) - 1 and (_is_title(words[taken]) or _is_rank(words, taken)):
        taken += 1
    title, words = " ".join(words[:taken]) or None, words[taken:]
    while len(words) > 1 and _is_title(words[-1]):
        title, words = title or words[-1], words[:-1]
    return title, words


def _is_rank(words: list[str], at: int) -> bool:
    return words[at] in TITLES_IN_CAPITALS and any(not word.isupper() for word in words[at + 1 :])


def _suffixes_off(words: list[str]) -> tuple[str | None, list[str]]:
    kept = len(words)
    while kept > 1 and words[kept - 1].casefold().replace(".", "") in SUFFIXES:
        kept -= 1
    return " ".join(words[kept:]) or None, words[:kept]


def without_ends(words: list[str]) -> tuple[str | None, str | None, list[str]]:
    """Give title, suffix, and the words of a name without titles and honours at either end; one word always stays."""
    title = suffix = None
    count = 0
    while count != len(words):
        count = len(words)
        front, words = _titles_off(words)
        honours, words = _suffixes_off(words)
        title, suffix = title or front, suffix or honours
    return title, suffix, words
