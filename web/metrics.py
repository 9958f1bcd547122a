"""Metrics: how many requests, how quick, and how far the derived tables are behind the log, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from travaux.cli.opening import Opened
from travaux.projections import claims_table

METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What one server counted since it began."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        named = ["method", "route", "status"]
        self._requests = Counter("travaux_requests", "Requests answered.", named, registry=self.registry)
        self.in_hand = Gauge("travaux_requests_in_hand", "Requests not yet answered.", registry=self.registry)
        self._seconds = Histogram("travaux_request_seconds", "Time to answer.", ["route"], registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request to a route, by its template, was answered."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def told(
        self, opened: Opened, negotiations: Iterable[str], subscriptions: Mapping[str, int], streams: int
    ) -> bytes:
        """Everything as text, with the heads of these logs and the lag behind each as it is now.

        `subscriptions` are the negotiations that are followed, with the last entry that was worked out for them.
        """
        return generate_latest(self.registry) + generate_latest(_Heads(opened, negotiations, subscriptions, streams))


class _Heads(CollectorRegistry):
    """Where each log is, read when it is asked for."""

    def __init__(
        self, opened: Opened, negotiations: Iterable[str], subscriptions: Mapping[str, int], streams: int
    ) -> None:
        super().__init__()
        behind = "Entries not worked out for subscribers."
        late = GaugeMetricFamily("travaux_subscription_lag_entries", behind, labels=["negotiation"])
        head = GaugeMetricFamily("travaux_head_entry", "The last entry of the log.", labels=["negotiation"])
        lag = GaugeMetricFamily("travaux_lag_entries", "Entries not folded into the tables.", labels=["negotiation"])
        with opened.record.database.reading() as cursor:
            for name in negotiations:
                last = opened.log.head(name)
                head.add_metric([name], last)
                lag.add_metric([name], last - claims_table.folded_to(cursor, name)[0])
                if name in subscriptions:
                    late.add_metric([name], max(last - subscriptions[name], 0))
        self._families = (head, lag, late, GaugeMetricFamily("travaux_streams", "Streams that go on.", value=streams))

    def collect(self) -> Iterable[GaugeMetricFamily]:
        return self._families
