"""The bodies of searches: what a date means, and what is no date."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from bluelamp.client.query import EventSearch


def test_a_bare_date_is_the_whole_day_and_a_time_is_a_moment() -> None:
    asked = EventSearch.model_validate_json('{"occurredFrom": "2024-02-11", "occurredTo": "2024-02-11"}')
    assert (asked.occurred_from, asked.occurred_to) == (date(2024, 2, 11), date(2024, 2, 11))
    asked = EventSearch.model_validate_json('{"occurredTo": "2024-02-11T00:00:00Z"}')
    assert asked.occurred_to == datetime(2024, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-02-30", "11/02/2024", "1707609600", "2024-13-01"])
def test_what_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        EventSearch.model_validate({"occurredTo": text})
