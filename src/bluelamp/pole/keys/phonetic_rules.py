"""The rules of double metaphone as a table. How they are run is in `phonetic`.

Double Metaphone is Lawrence Philips's public algorithm (C/C++ Users Journal, June 2000). Each line says:
at this spelling, write this code, and this other code if the name may be sounded otherwise. A rule takes
in the letters that it matches; what stands in a look-ahead is left for the next rule.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """One spelling and its codes. `only` names features of the word that must be there, or with `!` must not."""

    spelling: str
    code: str
    other: str | None = None
    only: str = ""


SLAVIC = "slavic"
NOT_SLAVIC = "!slavic"
SCH = "sch"
MC = "mc"

_VOWEL = "AEIOUY"

RULES: dict[str, tuple[Rule, ...]] = {
    **{vowel: (Rule(f"^{vowel}", "A"), Rule(vowel, "")) for vowel in _VOWEL},
    "B": (Rule("BB?", "P"),),
    "C": (
        Rule(f"(?<=[^{_VOWEL}]A)CH(?!I)(?:(?!E)|(?<=[BM]ACH)(?=ER))", "K"),  # Bach, Macher
        Rule("^CA(?=ESAR)", "S"),
        Rule("CH(?=IA)", "K"),  # Chianti
        Rule(r"\BCH(?=AE)", "K", "X"),  # Michael
        Rule("^CH(?=ARAC|ARIS|OR(?!E)|YM|IA|EM)", "K"),
        Rule("CH", "K", only=SCH),
        Rule("(?<=OR)CH(?=ES|ID)|(?<=AR)CH(?=IT)", "K"),
        Rule("CH(?=[TS])", "K"),
        Rule("(?:^|(?<=[AOUE]))CH(?=[LRNMBHFVW])", "K"),
        Rule("^CH", "X"),
        Rule("CH", "K", only=MC),
        Rule("CH", "X", "K"),
        Rule("(?<!WI)CZ", "S", "X"),  # Czerny
        Rule("CCI(?=A)", "X"),
        Rule("(?<=^A)CC[IEH](?<!H(?=U))|(?<=U)CCE(?=[ES])", "KS"),  # accident, success
        Rule("(?<!^M)CC(?!HU)[IEH]", "X"),  # Bertucci
        Rule("(?<!^M)CC|C[KGQ]", "K"),
        Rule("CI(?=[OEA])", "S", "X"),
        Rule("C[IEY]", "S"),
        Rule("CC(?![EI])|C", "K"),
    ),
    "D": (Rule("DG[IEY]", "J"), Rule("DG", "TK"), Rule("D[TD]?", "T")),
    "F": (Rule("FF?", "F"),),
    "G": (
        Rule(f"(?<=[^{_VOWEL}])GH", "K"),
        Rule("^GH(?=I)", "J"),
        Rule("^GH", "K"),
        # Silent after B, H or D a little before: Hugh, bough, broughton.
        Rule("(?:(?<=[BHD].)|(?<=[BHD]..)|(?<=[BH]...))GH", ""),
        Rule("(?<=[CGLRT].U)GH", "F"),  # laugh, McLaughlin
        Rule("(?<=I)GH", ""),
        Rule("GH", "K"),
        Rule(f"(?<=^[{_VOWEL}])GN", "KN", "N", NOT_SLAVIC),
        Rule("GN(?!EY)", "N", "KN", NOT_SLAVIC),
        Rule("GN", "KN"),
        Rule("GL(?=I)", "KL", "L", NOT_SLAVIC),
        Rule("^G(?:Y|(?:E(?=[SPBLYIR])|I(?=[BLNE]))[EI]?)", "K", "J"),
        Rule("(?<![EI])(?<!^DAN)(?<!^RAN)(?<!^MAN)GE(?=R)|(?<![EIRO])GY", "K", "J"),
        Rule("G[EIY]|(?<=[AO])GG(?=I)", "K", only=SCH),
        Rule("GE(?=T)", "K"),
        Rule("GI(?=ER$)", "J"),
        Rule("G[EIY]|(?<=[AO])GG(?=I)", "J", "K"),
        Rule("GG?", "K"),
    ),
    "H": (Rule(f"(?:^|(?<=[{_VOWEL}]))H[{_VOWEL}]", "H"), Rule("H", "")),
    "J": (
        Rule("^J(?=OSE$)", "H"),
        Rule("J(?=OSE)", "J", "H"),
        Rule("^JJ?", "J", "A"),
        Rule(f"(?<=[{_VOWEL}])J(?=[AO])", "J", "H", NOT_SLAVIC),
        Rule("J$", "J", ""),
        Rule("(?<![SKL])J(?![LTKSNMBZ])J?", "J"),
        Rule("JJ?", ""),
    ),
    "K": (Rule("KK?", "K"),),
    "L": (
        # Spanish: Cabrillo, Gallegos.
        Rule("(?<=I)LL(?=[OA]$)|(?<=A)LL(?=E$)|(?<=A)LL(?=E[A-Z]*[AO]S?$)", "L", ""),
        Rule("LL?", "L"),
    ),
    "M": (Rule("(?<=U)MB(?=$|ER)|MM?", "M"),),
    "N": (Rule("NN?", "N"),),
    "P": (Rule("PH", "F"), Rule("P[PB]?", "P")),
    "Q": (Rule("QQ?", "K"),),
    "R": (Rule("(?<=IE)(?<!MEIE)(?<!MAIE)R$", "", "R", NOT_SLAVIC), Rule("RR?", "R")),
    "S": (
        Rule("(?<=[IY])S(?=L)", ""),  # Carlisle
        Rule("^S(?=UGAR)", "X", "S"),
        Rule("SH(?=EIM|OEK|OLM|OLZ)", "S"),
        Rule("SH", "X"),
        Rule("SI[OA]", "S", "X", NOT_SLAVIC),
        Rule("SI[OA]", "S"),
        Rule("^S(?=[MNLW])|SZ", "S", "X"),  # Smith like Schmidt
        Rule("SCH(?=OO|UY|ED|EM)", "SK"),
        Rule("SCH(?=ER|EN)", "X", "SK"),
        Rule(f"^SCH(?![{_VOWEL}W])", "X", "S"),
        Rule("SCH", "X"),
        Rule("SC[IEY]", "S"),
        # The published rule also swallows the next letter, so that Scruton loses its R; ours does not.
        Rule("SCK?", "SK"),
        Rule("(?<=[AO]I)S$", "", "S"),  # Artois
        Rule("SS?", "S"),
    ),
    "T": (
        Rule("TIO(?=N)|TIA|TCH", "X"),
        Rule("TH(?=[OA]M)", "T"),
        Rule("TT?H", "T", only=SCH),
        Rule("TT?H", "0", "T"),
        Rule("T[TD]?", "T"),
    ),
    "V": (Rule("VV?", "F"),),
    "W": (
        Rule("WR", "R"),
        Rule(f"^W(?=[{_VOWEL}])", "A", "F"),
        Rule("^W(?=H)", "A"),
        Rule(f"(?<=[{_VOWEL}])W$|(?<=[EO])W(?=SK[IY])", "", "F"),
        Rule("W", "", "F", SCH),
        Rule("WI[CT]Z", "TS", "FX"),
        Rule("W", ""),
    ),
    "X": (Rule("(?:(?<=[IE]AU)|(?<=[AO]U))X$", ""), Rule("X[CX]?", "KS")),
    "Z": (
        Rule("ZH", "J"),
        Rule("ZZ(?=[OIA])", "S", "TS"),
        Rule(r"\B(?<!T)ZZ?", "S", "TS", SLAVIC),
        Rule("ZZ?", "S"),
    ),
}
