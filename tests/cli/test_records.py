"""How `records show` words what it shows."""

from datetime import UTC, datetime

import pytest

from bluelamp.cli.records import validity


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (datetime(2024, 3, 14, tzinfo=UTC), datetime(2029, 3, 13, 23, 59, 59, 999999, tzinfo=UTC), "from 2024-03-14 to 2029-03-13"),
        (datetime(2024, 6, 14, tzinfo=UTC), None, "from 2024-06-14"),
        (None, datetime(2024, 7, 2, 9, 30, tzinfo=UTC), "to 2024-07-02 10:30"),
        (None, None, ""),
    ],
)  # fmt: skip
def test_validity_is_told_in_days_where_it_is_whole_days(
    start: datetime | None, end: datetime | None, said: str
) -> None:
    assert validity(start, end) == said
