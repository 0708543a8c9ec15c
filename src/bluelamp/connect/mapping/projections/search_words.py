"""The folded words that search looks through: lower-case Latin letters, whatever the script of the source."""

import polars as pl
from anyascii import anyascii

from bluelamp.connect.mapping.bodies.nodes import Leaf
from bluelamp.connect.mapping.fields.value_functions import in_every_row, once_per_value
from bluelamp.connect.mapping.slot import Slot, as_text, together

# Codes, dates and choices are facets or ranges, not words.
_NOT_WORDS = frozenset(
    {
        "type", "kind", "scheme", "date", "approximate", "ageFrom", "ageTo", "gender", "selfDefined", "observed",
        "nationality", "languages", "latitude", "longitude", "easting", "northing", "accuracyM", "from", "to",
        "precision", "completion", "cyberDependent", "cyberEnabled", "fraud", "validFrom", "validTo", "deceasedOn",
        "reportedAt", "arrestedAt", "arrivedAt", "detentionAuthorisedAt", "relevantTime", "releasedAt", "capturedAt",
        "sha256", "hoClass", "cjsCode", "nsirOpening", "nsirClosing", "hateStrands", "code", "notStatedReason",
        "lsoa", "beat", "policeForceArea",
    }
)  # fmt: skip


def search_text(slot: Slot) -> pl.Expr:
    """All words of the record, folded; null where it has none."""
    leaves = list(slot.body.leaves())
    parts = [as_text(leaf) for leaf in leaves if _has_words(leaf, leaves)]
    postcode = slot.column("address.postcode")
    if postcode is not None:
        # Officers type LS11AA as often as LS1 1AA.
        parts.append(postcode.expression.str.replace_all(" ", "", literal=True))
    return folded(in_every_row(together(parts, " ")))


def _has_words(leaf: Leaf, leaves: list[Leaf]) -> bool:
    group, _, last = leaf.path.rpartition(".")
    if last == "asRecorded":
        # The parts of a name or address hold the same words.
        return not any(
            other.path.startswith(f"{group}.") and _has_words(other, leaves)
            for other in leaves
            if other != leaf
        )
    return last not in _NOT_WORDS


def folded(text: pl.Expr) -> pl.Expr:
    """Lower case, and Latin letters for every other script."""
    lower = text.str.to_lowercase()
    # Pure ASCII text is as long in bytes as in characters; only the rest goes through Python.
    plain = lower.str.len_bytes() == lower.str.len_chars()
    transliterated = once_per_value(lambda words: anyascii(words).lower())(pl.when(~plain).then(lower))
    return pl.when(plain).then(lower).otherwise(transliterated)
