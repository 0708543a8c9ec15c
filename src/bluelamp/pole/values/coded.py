"""Values that come from a short code list: reading codes of several schemes and words, for gender and ethnicity."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bluelamp.pole.codes import CodeEntry, CodeList, code_list
from bluelamp.pole.finding import Findings, noted, warning
from bluelamp.pole.values.kind import MISSING, Agreement, Likeness
from bluelamp.pole.values.text import ascii_digits, is_filler, squeeze


@dataclass(frozen=True)
class CodedValue:
    """A kind of value whose canonical form is a code of a list; other schemes' codes and words lead to it."""

    noun: str
    """What the value is called in messages."""
    rule: str
    """Beginning of its rule codes."""
    list_ids: tuple[str, ...]
    """Code lists, the one that decides first."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Further words and codes, in small letters, and the code each stands for."""
    says_nothing: frozenset[str] = frozenset()
    """Codes that mean 'not known' or 'not stated': no evidence in a comparison."""
    schemes_read: tuple[str, ...] = ()
    """Columns of the list whose codes are understood, in order of trust where two share a code."""

    @property
    def lists(self) -> tuple[CodeList, ...]:
        """The code lists themselves, read when first asked for."""
        return tuple(code_list(list_id) for list_id in self.list_ids)

    @cached_property
    def _code_by_word(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for entry in self._entries():
            known.setdefault(_folded(entry.code), entry.code)
            known.setdefault(_folded(entry.label), entry.code)
        for scheme in self.schemes_read:
            for entry in self._entries():
                if scheme in entry.codes:
                    known.setdefault(_folded(entry.codes[scheme]), entry.code)
        return {**known, **{_folded(word): code for word, code in self.words.items()}}

    def _entries(self) -> Iterable[CodeEntry]:
        return (entry for codes in self.lists for entry in codes)

    def clean(self, text: str) -> str | None:
        """Give the code of the list; None where the text is no known code or word."""
        return self._code_by_word.get(_folded(text)) if len(text) <= 100 else None

    def entry(self, text: str) -> CodeEntry | None:
        """Give the entry of the list, with the codes of other schemes beside it."""
        code = self.clean(text)
        if code is None:
            return None
        return next((codes.entry(code) for codes in self.lists if code in codes), None)

    def code_in(self, text: str, scheme: str) -> str | None:
        """Give the code in another scheme, such as `cjs`; None where that scheme has none, which is never guessed."""
        entry = self.entry(text)
        return entry.codes.get(scheme) if entry else None

    def validate(self, text: str) -> Findings:
        """Check that the text is a known code or word. An empty field gives no finding."""
        if not text.strip():
            return ()
        code = self.clean(text)
        if code is None:
            if is_filler(squeeze(text)):
                return (
                    warning(f"{self.rule}-filler", "This is a filler; use the code for 'not known' instead."),
                )
            return (warning(f"{self.rule}-unknown", f"This is no code or word of the list for {self.noun}."),)
        if code not in self.lists[0]:
            return (
                noted(f"{self.rule}-version", f"The code is in another version of the list for {self.noun}."),
            )
        return ()

    def compare(self, left: str, right: str) -> Agreement:
        """Say whether two codes agree. 'Not known' and 'not stated' are evidence neither way."""
        one, other = self.clean(left), self.clean(right)
        if one is None or other is None or {one, other} & self.says_nothing:
            return MISSING
        if one == other:
            return Agreement(1.0, Likeness.EXACT, f"The same {self.noun} is recorded.")
        return Agreement(0.0, Likeness.DIFFERENT, f"The {self.noun} recorded differs.")

    def caption(self, text: str) -> str:
        """Show the label of the code, or the text as recorded."""
        entry = self.entry(text)
        return entry.label if entry else squeeze(text)


def _folded(text: str) -> str:
    return re.sub(r"[^\w]+", " ", ascii_digits(squeeze(text)).casefold().replace("_", " ")).strip()
