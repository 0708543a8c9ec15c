"""Hypothesis profiles: `bounded` for make test, `thorough` for .ci/run, `default` at a developer's desk."""

import os

from hypothesis import HealthCheck, settings

# Deadlines measure the machine, not the code; pytest's own timeout catches what hangs.
settings.register_profile("default", deadline=None, max_examples=100)
# The same examples every time, so that a red build is red for everyone.
settings.register_profile("bounded", deadline=None, max_examples=60, derandomize=True)
settings.register_profile(
    "thorough",
    deadline=None,
    max_examples=500,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


def load_profile() -> None:
    """Use the profile that BLUELAMP_HYPOTHESIS_PROFILE names."""
    settings.load_profile(os.environ.get("BLUELAMP_HYPOTHESIS_PROFILE", "default"))
