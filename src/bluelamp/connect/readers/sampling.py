"""What kind of text a column holds, judged by its values. Meaning is the profile's business."""

import polars as pl

TYPE_PATTERNS = (
    ("boolean", r"(?i)^(true|false)$"),
    # A leading zero makes a code of a number: 007 is not 7.
    ("integer", r"^[+-]?(0|[1-9]\d{0,18})$"),
    ("decimal", r"^[+-]?\d+[.,]\d+$"),
    ("timestamp", r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})[T ]\d{1,2}:\d{2}"),
    ("date", r"^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})$"),
    ("time", r"^\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$"),
)


def inferred_types(sample: pl.DataFrame, columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each column with the type that all its filled values share; `text` if they share none."""
    return tuple((name, _inferred(sample[name]) if name in sample.columns else "empty") for name in columns)


def _inferred(values: pl.Series) -> str:
    filled = values.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    if not len(filled):
        return "empty"
    for kind, pattern in TYPE_PATTERNS:
        if filled.str.contains(pattern).all():
            return kind
    whole_or_decimal = filled.str.contains(TYPE_PATTERNS[1][1]) | filled.str.contains(TYPE_PATTERNS[2][1])
    return "decimal" if whole_or_decimal.all() else "text"
