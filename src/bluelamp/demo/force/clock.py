"""The synthetic force's clock: it stands still at a fixed night, so that a seed gives the same force for ever.

Times are London wall-clock times, as old systems hold them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

# The end of the day that the first extract shows.
FIRST_NIGHT = datetime(2026, 10, 31, 23, 0)  # noqa: DTZ001  # London wall-clock time, as the system holds it
YEARS_KEPT = 3


def a_time_before(night: datetime, days: int, rng: Random) -> datetime:
    """Some minute of the days before the night, never inside the hour that a clock change skips or repeats.

    It ends three hours early: what follows an arrest must not be stamped later than the extract.
    """
    moment = night - timedelta(minutes=rng.randrange(180, days * 24 * 60))
    clocks_may_change = moment.month in {3, 10} and moment.weekday() == 6 and moment.hour == 1
    return moment + timedelta(hours=1) if clocks_may_change else moment


def stamp(moment: datetime) -> str:
    """As the custody system writes a time."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
