"""Standardising text for keys: folding to plain letters, splitting names into tokens, joining particles.

Versioned and pure: a change here changes keys, so raise STANDARD_VERSION and make the keys again.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from bluelamp.pole.keys.arabic import with_arabic_in_latin

STANDARD_VERSION = "2"
"""Version of the standardised form. Records carry it, so that old keys can be told from new ones."""

TEXT_CHARACTERS_MAX = 300
TOKEN_CHARACTERS_MAX = 40
TOKENS_MAX = 8

_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´′ʻʾʿ")
_NOT_PLAIN = re.compile("[^a-z0-9]+")
_BEFORE_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")
_IDEOGRAPHIC = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
# Abdul-, Abdel-, Abdi-, and Abdur-/Abdus- where the consonant takes the sound of the next (Abdurrahman).
_ABD = re.compile(r"^abd[aeiou]?(?:l|([rsndtz])(?=\1))?(?=[a-z]{3})")
_ABD_ALONE = frozenset({"abd", "abdul", "abdel", "abdal", "abdur", "abdus", "abdu", "abdoul"})

TITLES = frozenset(
    "mr mrs miss ms mx dr sir dame lord lady prof rev revd fr pc dc ds di dci dcc sgt insp supt capt maj col lt".split()
)
GIVEN_PARTICLES = frozenset("al el ul ur us as ash ad ar az ibn bin bint binti binte bte abu umm".split())
FAMILY_PARTICLES = GIVEN_PARTICLES | frozenset(
    "an ben bani de da di do dos das del della dello du des la le les las los van von vom zu zum der den dem ter ten "
    "te y e ap ab ferch ni nic ui mhic".split()
)
"""Words of a name that are often left out, so they are left out always, unless they are all there is."""

_JOINED_WITH_NEXT = frozenset({"o", "mc", "mac", "fitz", "saint", "st"})


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Fold text of any script to lower-case Latin letters and figures, words parted by one space."""
    text = text[:TEXT_CHARACTERS_MAX].translate(_APOSTROPHES)
    if not text.isascii():
        latin = anyascii(with_arabic_in_latin(text))
        # anyascii writes one capital per ideograph (王小明 → WangXiaoMing): that is where syllables part.
        if _IDEOGRAPHIC.search(text):
            latin = _BEFORE_CAPITAL.sub(" ", latin)
        text = latin.translate(_APOSTROPHES)
    return _NOT_PLAIN.sub(" ", text.lower()).strip()


@lru_cache(maxsize=1 << 16)
def given_tokens(text: str) -> tuple[str, ...]:
    """Split given names into standard tokens: titles go, compounds of Abd become one token."""
    return _name_tokens(text, GIVEN_PARTICLES)


@lru_cache(maxsize=1 << 16)
def family_tokens(text: str) -> tuple[str, ...]:
    """Split a family name into standard tokens.

    Particles go, `O'`, `Mac` and `Mc` are joined to what follows, and double-barrelled names fall into their parts.
    """
    return _name_tokens(text, FAMILY_PARTICLES)


def _name_tokens(text: str, particles: frozenset[str]) -> tuple[str, ...]:
    tokens = fold(text).split()
    kept = [token for token in tokens if token not in TITLES and not token.isdigit()] or tokens
    joined = _with_abd_joined(_with_prefixes_joined(kept))
    bare = [token for token in joined if token not in particles] or joined
    return tuple(_with_mac(token)[:TOKEN_CHARACTERS_MAX] for token in bare[:TOKENS_MAX])


def _with_prefixes_joined(tokens: list[str]) -> list[str]:
    joined: list[str] = []
    prefix = ""
    for position, token in enumerate(tokens):
        is_last = position == len(tokens) - 1
        if token in _JOINED_WITH_NEXT and not is_last and len(tokens[position + 1]) > 2:
            prefix += token
        else:
            joined.append(prefix + token)
            prefix = ""
    return joined


def _with_abd_joined(tokens: list[str]) -> list[str]:
    """Write Abdul Rahman, Abd al-Rahman and Abdulrahman alike: abdrahman."""
    joined: list[str] = []
    waiting = ""
    for position, token in enumerate(tokens):
        is_last = position == len(tokens) - 1
        if token in _ABD_ALONE and not is_last:
            waiting = "abd"
        elif waiting and token in GIVEN_PARTICLES and not is_last:
            continue
        else:
            joined.append(waiting + token if waiting else _ABD.sub("abd", token))
            waiting = ""
    return joined


def _with_mac(token: str) -> str:
    return "mac" + token[2:] if token.startswith("mc") and len(token) > 4 else token
