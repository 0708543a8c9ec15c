"""The node's measurements in OpenMetrics form: counts and times only, by route and system, never by person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest


class Measurements:
    """One process's measurements."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "bluelamp_requests",
            "Requests answered, by route and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "bluelamp_request_seconds", "Time to answer, by route.", ("route",), registry=self.registry,
            buckets=(0.002, 0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.3, 1, 3, 10),
        )  # fmt: skip
        self.refusals = Counter(
            "bluelamp_refusals", "Requests refused, by problem code.", ("code",), registry=self.registry
        )
        self.rows = Counter(
            "bluelamp_sync_rows",
            "Rows of connected systems, by outcome.",
            ("system", "outcome"),
            registry=self.registry,
        )
        self.records = Gauge(
            "bluelamp_records",
            "Current records by system and entity.",
            ("system", "entity"),
            registry=self.registry,
        )
        self.quarantined = Gauge(
            "bluelamp_quarantined_rows", "Rows kept aside, waiting.", ("system",), registry=self.registry
        )
        self.fresh = Gauge(
            "bluelamp_system_last_completed_timestamp_seconds", "When the last completed run of a system began.",
            ("system",), registry=self.registry,
        )  # fmt: skip

    def exposition(self) -> bytes:
        """All measurements as OpenMetrics text."""
        text: bytes = generate_latest(self.registry)  # type: ignore[no-untyped-call]  # the library has no types here
        return text
