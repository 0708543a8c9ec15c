"""Hypothesis strategies: tables of the pretend source, with edits, bad rows and keys that come twice."""

from hypothesis import strategies as st

from tests.connect.sync.sources import Row, a_row

KEYS = st.sampled_from([f"K{n}" for n in range(12)])
NAMES = st.sampled_from(["Testperson", "Exampleton", "O'Sample", "“Quoted”, \\ tab\t", ""])
CITIES = st.one_of(st.none(), st.sampled_from(["Leeds", "Bradford", "Wakefield"]))
CODES = st.sampled_from(["1", "1", "1", "2", "9"])
BATCHES = st.sampled_from([1, 2, 3, 5, 1000])


def rows_of(keys: st.SearchStrategy[str] = KEYS) -> st.SearchStrategy[Row]:
    """Any row with such a key; code 9 is bad until the mapping knows it."""
    return st.builds(a_row, keys, NAMES, CITIES, CODES)


TABLES = st.lists(rows_of(), max_size=14)
"""Tables in which keys may come twice."""

UNIQUE_TABLES = st.lists(rows_of(), max_size=12, unique_by=lambda row: row["ID"])


@st.composite
def edited_tables(draw: st.DrawFn) -> list[list[Row]]:
    """A table and what a few edits made of it, step by step: most rows stay, so old and new ones meet."""
    tables = [draw(st.lists(rows_of(), min_size=3, max_size=12, unique_by=lambda row: row["ID"]))]
    for _ in range(draw(st.integers(1, 3))):
        table = list(tables[-1])
        for place in draw(st.sets(st.integers(0, max(0, len(table) - 1)), max_size=3)):
            if place < len(table):
                changed = draw(st.fixed_dictionaries({"NAME": NAMES, "CITY": CITIES, "CODE": CODES}))
                table[place] = {**table[place], **changed}
        if draw(st.booleans()) and table:
            table.pop(draw(st.integers(0, len(table) - 1)))
        tables.append(table)
    return tables
