"""Writing names in Arabic script (Persian and Urdu too) in Latin letters, near enough for their sound.

Short vowels are not written in Arabic, and the sound codes pass over vowels except the first, so only the
first syllable is given one.
"""

import re

_WORD = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+")
_LETTERS = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "th", "ج": "j",
    "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s",
    "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ک": "k",
    "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h", "ہ": "h", "ة": "a", "ى": "a", "ے": "e",
}  # fmt: skip
_SEMIVOWELS = {"و": ("w", "u"), "ي": ("y", "i"), "ی": ("y", "i")}
"""At the start of a word, and elsewhere."""

_ARTICLE = "ال"
_SERVANT = "عبد"
_VOWELS = frozenset("aeiu")


def with_arabic_in_latin(text: str) -> str:
    """Write each word in Arabic script in Latin letters; leave all else as it is."""
    return _WORD.sub(lambda word: _in_latin(word.group()), text)


def _in_latin(word: str) -> str:
    if word.startswith(_SERVANT):
        rest = word[len(_SERVANT) :]
        return "abd " + _in_latin(rest) if rest else "abd"
    if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 2:
        return "al " + _in_latin(word[len(_ARTICLE) :])
    sounds: list[str] = []
    for letter in word:
        first, later = _SEMIVOWELS.get(letter, (_LETTERS.get(letter, ""),) * 2)
        sound = later if sounds else first
        if len(sounds) == 1 and sounds[0] not in _VOWELS and sound[:1] not in _VOWELS:
            sounds.append("a")
        if sound:
            sounds.append(sound)
    return "".join(sounds)
