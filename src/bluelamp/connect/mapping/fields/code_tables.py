"""Code tables: from a source's codes to ours, by an inline table or one of Bluelamp's code lists."""

from dataclasses import dataclass

import polars as pl

from bluelamp.connect.mapping.language.field import CodeListSpec
from bluelamp.pole.codes import CodeListUnknown, SchemeUnknown, code_list

LABEL = "label"
"""Scheme of sources that write the words of a code list and not its codes."""


class CodeTableRefused(ValueError):
    """The mapping names a code list or scheme that does not exist. The message names those that do."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes of a source with ours; `folded` tables take no notice of case."""

    codes: dict[str, str | None]
    folded: bool = False
    is_flag: bool = False

    @property
    def outcomes(self) -> frozenset[str]:
        """Every code that the table can give."""
        return frozenset(code for code in self.codes.values() if code is not None)

    def translate(self, texts: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        """Our codes, and where the source's code is not in the table."""
        asked = texts.str.to_lowercase() if self.folded else texts
        known = pl.Series("known", list(self.codes), dtype=pl.String)
        ours = pl.Series("ours", list(self.codes.values()), dtype=pl.String)
        translated = asked.replace_strict(known, ours, default=None, return_dtype=pl.String)
        return translated, texts.is_not_null() & ~asked.is_in(known.implode())


def inline_table(codes: dict[str, str | bool | None]) -> CodeTable:
    """The table that the mapping writes out. All of true and false makes a flag."""
    answers = [answer for answer in codes.values() if answer is not None]
    is_flag = bool(answers) and all(isinstance(answer, bool) for answer in answers)
    if not is_flag and any(isinstance(answer, bool) for answer in answers):
        raise CodeTableRefused("A code table gives texts, or true and false, not both.")
    return CodeTable({code: _as_text(answer) for code, answer in codes.items()}, is_flag=is_flag)


def _as_text(answer: str | bool | None) -> str | None:
    return str(answer).lower() if isinstance(answer, bool) else answer or None


YES_NO = CodeTable(
    {
        **dict.fromkeys(("y", "yes", "true", "t", "1"), "true"),
        **dict.fromkeys(("n", "no", "false", "f", "0"), "false"),
    },
    folded=True,
    is_flag=True,
)


def listed_table(spec: CodeListSpec) -> CodeTable:
    """The table of a code list: from the source's scheme, or from the list's own codes.

    A code that means several of ours is left out, so that it counts as unknown rather than as a guess.
    """
    try:
        codes = code_list(spec.list)
        if spec.from_ is None:
            return CodeTable({code.strip().lower(): code for code in codes.codes}, folded=True)
        if spec.from_ == LABEL:
            return CodeTable({entry.label.lower(): entry.code for entry in codes}, folded=True)
        walk = codes.crosswalk(spec.from_, "code")
    except (CodeListUnknown, SchemeUnknown) as error:
        raise CodeTableRefused(str(error.args[0])) from None
    return CodeTable(
        {theirs.strip().lower(): ours[0] for theirs, ours in walk.items() if len(ours) == 1}, folded=True
    )
