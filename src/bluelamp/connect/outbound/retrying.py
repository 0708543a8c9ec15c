"""Waiting: not asking too often, and trying again with growing, random pauses out of a limited budget."""

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DOUBLINGS_MAX = 7
"""From half a second the pauses grow to about a minute."""


@dataclass
class Patience:
    """Retries left for the whole run, and how long one request may be tried."""

    retries_left: int
    wait_seconds: float
    patience_seconds: float
    _rng: random.Random = field(default_factory=random.Random, repr=False)

    def pause(self, attempt: int, since: float, asked: float | None) -> bool:
        """Wait before another try; False if the budget does not allow one.

        Full jitter: any time up to the doubled step, so that many nodes do not come back in one wave. What the system
        asks for by Retry-After is waited at least.
        """
        step = self.wait_seconds * 2 ** min(attempt, DOUBLINGS_MAX)
        pause = (asked or 0.0) + self._rng.uniform(0, step)
        if self.retries_left <= 0 or time.monotonic() + pause > since + self.patience_seconds:
            return False
        self.retries_left -= 1
        time.sleep(pause)
        return True


@dataclass
class Throttle:
    """Keeps requests apart, so that no more than so many leave in a second."""

    max_per_second: float | None
    _next: float = 0.0

    def wait(self) -> None:
        """Wait for this request's turn."""
        if self.max_per_second is None:
            return
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.max_per_second


def retry_after_seconds(header: str | None) -> float | None:
    """What a Retry-After header asks for: seconds, or a date (RFC 9110, section 10.2.3)."""
    if header is None:
        return None
    text = header.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
