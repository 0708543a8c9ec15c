"""One entry of a copybook, clause by clause. How entries nest is copybook.py's."""

from collections.abc import Callable

from bluelamp.connect.errors import CopybookInvalid
from bluelamp.connect.readers.fixed_width.entry import Condition, Entry, Occurs, Sign, Usage
from bluelamp.connect.readers.fixed_width.picture import PictureUnreadable, parse_picture
from bluelamp.connect.readers.fixed_width.words import Word

OCCURS_MAX = 10_000
USAGES: dict[str, Usage] = {
    "DISPLAY": "display", "BINARY": "binary", "COMP": "binary", "COMPUTATIONAL": "binary", "COMP-4": "binary",
    "COMPUTATIONAL-4": "binary", "COMP-5": "native-binary", "COMPUTATIONAL-5": "native-binary",
    "COMP-3": "packed", "COMPUTATIONAL-3": "packed", "PACKED-DECIMAL": "packed",
}  # fmt: skip
UNREAD_USAGES = {
    "COMP-1", "COMP-2", "COMPUTATIONAL-1", "COMPUTATIONAL-2", "COMP-6", "COMP-X", "INDEX", "POINTER", "NATIONAL",
    "DISPLAY-1", "FUNCTION-POINTER", "PROCEDURE-POINTER", "UTF-8",
}  # fmt: skip
FIGURATIVE = {
    "SPACE": " ", "SPACES": " ", "ZERO": "0", "ZEROS": "0", "ZEROES": "0",
    "LOW-VALUE": "", "LOW-VALUES": "", "HIGH-VALUE": "", "HIGH-VALUES": "", "QUOTE": '"', "QUOTES": '"', "NULL": "", "NULLS": "",
}  # fmt: skip
CLAUSES = {
    "REDEFINES", "PIC", "PICTURE", "USAGE", "OCCURS", "SIGN", "VALUE", "VALUES", "BLANK", "JUST", "JUSTIFIED", "SYNC",
    "SYNCHRONIZED", "EXTERNAL", "GLOBAL", "LEADING", "TRAILING", *USAGES, *UNREAD_USAGES,
}  # fmt: skip


class ClauseReader:
    """Goes through the words of one entry."""

    def __init__(self, words: list[Word], where: str) -> None:
        self._words, self._where, self._next = words, where, 0
        self.entry = Entry(0, None, words[0].line)
        self._acts: dict[str, Callable[[], None]] = {
            "REDEFINES": self._redefines, "PIC": self._picture, "PICTURE": self._picture, "USAGE": self._usage,
            "OCCURS": self._occurs, "SIGN": self._sign, "LEADING": self._sign, "TRAILING": self._sign,
            "VALUE": self._value, "VALUES": self._value, "BLANK": self._blank, "JUST": self._justified,
            "JUSTIFIED": self._justified, "SYNC": self._synchronized, "SYNCHRONIZED": self._synchronized,
            "EXTERNAL": lambda: None, "GLOBAL": lambda: None,
        }  # fmt: skip

    def read(self) -> Entry:
        """The entry, whole."""
        entry = self.entry
        level = self._take()
        if not level.text.isdigit() or level.literal:
            remedy = "An entry opens with its level number, 01 to 49, 77 or 88."
            if level.text in {"COPY", "EXEC", "-INC", "++INCLUDE"}:
                remedy = f"Put the text that {level.text} brings in its place: ask for the expanded copybook."
            raise self.fault(f"An entry opens with {level.text!r}.", remedy, level)
        entry.level = int(level.text)
        self._refuse_level(level)
        word = self._peek()
        if word is not None and not word.literal and word.text not in CLAUSES:
            self._next += 1
            entry.name = None if word.text == "FILLER" else word.text
        while (word := self._peek()) is not None:
            self._next += 1
            self._clause(word)
        return entry

    def condition(self) -> Condition:
        """The level 88 that `read` went through."""
        values: list[tuple[str, str | None]] = []
        words = self._words[2:]
        turn = 0
        while turn < len(words):
            word = words[turn]
            turn += 1
            if not word.literal and word.text in {"VALUE", "VALUES", "IS", "ARE"}:
                continue
            if not word.literal and word.text in {"THRU", "THROUGH"} and values and turn < len(words):
                values[-1] = (values[-1][0], _value_of(words[turn]))
                turn += 1
                continue
            values.append((_value_of(word), None))
        return Condition(self.entry.name or "FILLER", tuple(values))

    def fault(self, detail: str, remedy: str, word: Word | None = None) -> CopybookInvalid:
        """A `CopybookInvalid` that names the line and the entry."""
        line = (word or self._words[max(0, self._next - 1)]).line
        return CopybookInvalid(f"{self._where}, line {line}", detail, field=self.entry.name, remedy=remedy)

    def _refuse_level(self, word: Word) -> None:
        level = self.entry.level
        if level == 66:
            raise self.fault(
                "Level 66 (RENAMES) is not read.",
                "Take the entry out: it renames fields that are read under their own names.", word,
            )  # fmt: skip
        if not (1 <= level <= 49 or level in {77, 88}):
            raise self.fault(f"There is no level {level}.", "Levels are 01 to 49, 77 and 88.", word)

    def _clause(self, word: Word) -> None:
        if word.literal:
            raise self.fault("A literal stands where a clause should.", "Put VALUE before it.", word)
        if word.text in self._acts:
            self._acts[word.text]()
        elif word.text in USAGES:
            self.entry.usage = USAGES[word.text]
        elif word.text in UNREAD_USAGES:
            raise self.fault(
                f"{word.text} is not read.",
                "Ask for an extract with the field as DISPLAY or COMP-3; or, if it is not wanted, make it FILLER PIC X of its length.",
                word,
            )  # fmt: skip
        else:
            raise self.fault(
                f"{word.text!r} is no clause that is known.",
                "Is the full stop of the entry before missing? Else take the clause out.", word,
            )  # fmt: skip

    def _peek(self) -> Word | None:
        return self._words[self._next] if self._next < len(self._words) else None

    def _take(self) -> Word:
        word = self._peek()
        if word is None:
            raise self.fault(
                "The entry stops too early.", "Complete it, or remove the full stop before its end."
            )
        self._next += 1
        return word

    def _pass(self, *texts: str) -> bool:
        """Step over the word if it is one of these."""
        word = self._peek()
        if word is None or word.literal or word.text not in texts:
            return False
        self._next += 1
        return True

    def _redefines(self) -> None:
        self.entry.redefines = self._take().text

    def _picture(self) -> None:
        self._pass("IS")
        word = self._take()
        try:
            self.entry.picture = parse_picture(word.text)
        except PictureUnreadable as error:
            raise self.fault(
                f"The picture {word.text} cannot be read: {error}.", "Correct the picture.", word
            ) from None

    def _usage(self) -> None:
        self._pass("IS")
        word = self._take()
        if word.text not in USAGES | dict.fromkeys(UNREAD_USAGES):
            raise self.fault(
                f"There is no usage {word.text}.", f"Usages that are read: {', '.join(USAGES)}.", word
            )
        self._clause(word)

    def _number(self) -> int:
        word = self._take()
        if not word.text.isdigit():
            raise self.fault(f"{word.text!r} is not a number of times.", "OCCURS needs a plain number.", word)
        if int(word.text) > OCCURS_MAX:
            raise self.fault(
                f"OCCURS {word.text} is more than {OCCURS_MAX:,}.",
                "Ask for an extract with a smaller table.",
                word,
            )
        return int(word.text)

    def _occurs(self) -> None:
        least = most = self._number()
        if self._pass("TO"):
            most = self._number()
        self._pass("TIMES")
        depending: str | None = None
        if self._pass("DEPENDING"):
            self._pass("ON")
            depending = self._take().text
        while self._pass("ASCENDING", "DESCENDING", "INDEXED"):
            self._pass("KEY")
            self._pass("IS", "BY")
            while (word := self._peek()) is not None and word.text not in CLAUSES | {
                "ASCENDING",
                "DESCENDING",
                "INDEXED",
                "DEPENDING",
            }:
                self._next += 1
        if most < max(least, 1):
            raise self.fault(f"OCCURS {least} TO {most} runs backwards.", "Write the smaller number first.")
        if least != most and depending is None:
            raise self.fault("OCCURS … TO … lacks DEPENDING ON.", "Name the field that holds the count.")
        self.entry.occurs = Occurs(least if depending else most, most, depending)

    def _sign(self) -> None:
        self._pass("IS")
        if self._words[self._next - 1].text in {"SIGN", "IS"}:
            place = self._take().text
        else:
            place = self._words[self._next - 1].text
        if place not in {"LEADING", "TRAILING"}:
            raise self.fault(f"SIGN {place} is not read.", "Write SIGN LEADING or SIGN TRAILING.")
        separate = self._pass("SEPARATE")
        self._pass("CHARACTER")
        signs: dict[tuple[str, bool], Sign] = {
            ("LEADING", False): "leading", ("TRAILING", False): "trailing",
            ("LEADING", True): "leading-separate", ("TRAILING", True): "trailing-separate",
        }  # fmt: skip
        self.entry.sign = signs[place, separate]

    def _value(self) -> None:
        """Values of ordinary entries only fill new records; those of level 88 are read by `condition`."""
        self._pass("IS", "ARE")
        while (word := self._peek()) is not None and (word.literal or word.text not in CLAUSES):
            self._next += 1

    def _blank(self) -> None:
        self._pass("WHEN")
        self._pass("ZERO", "ZEROS", "ZEROES")

    def _justified(self) -> None:
        self._pass("RIGHT")
        self.entry.justified = True

    def _synchronized(self) -> None:
        self._pass("LEFT", "RIGHT")
        self.entry.synchronized = True


def _value_of(word: Word) -> str:
    return word.text if word.literal else FIGURATIVE.get(word.text, word.text)
