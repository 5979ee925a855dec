"""How many requests, how long they took, and how the queue and the snapshot stand: for Prometheus, without names.

Several processes count into files of shared memory when ``PROMETHEUS_MULTIPROC_DIR`` was set before this module was
imported (``foresight serve`` does so); whoever is asked adds all of them up.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import foresight
from foresight.foundation.health.readiness import readiness
from foresight.foundation.jobs.models import State
from foresight.foundation.jobs.queries import queue_state
from foresight.foundation.warehouse.snapshot import snapshot_state

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_own = CollectorRegistry()
_requests = Counter("foresight_requests", "Requests answered", ["route", "method", "status"], registry=_own)
_seconds = Histogram("foresight_request_seconds", "Seconds to the answer", ["route"], buckets=BUCKETS, registry=_own)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """Counts one request. ``route`` is the name of an address, never the address itself."""
    _requests.labels(route, method if method in METHODS else "other", str(status)).inc()
    _seconds.labels(route).observe(seconds)


def metrics_text() -> bytes:
    """Everything in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    else:
        registry = _Together(_own)
    registry.register(_State())
    return generate_latest(registry)


class _Together(CollectorRegistry):
    """This process' own numbers, and what is registered beside them."""

    def __init__(self, others: CollectorRegistry) -> None:
        super().__init__()
        self._others = others

    def collect(self) -> Iterator[Metric]:
        yield from self._others.collect()
        yield from super().collect()


class _State(Collector):
    """What is looked up when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Info, database, queue, snapshot."""
        info = GaugeMetricFamily("foresight_info", "Version of the program", labels=["version"])
        info.add_metric([foresight.__version__], 1)
        yield info
        found = readiness()
        up = found.database == "ok"
        yield GaugeMetricFamily("foresight_database_up", "Whether the database answers", value=up)
        yield GaugeMetricFamily("foresight_ready", "Whether requests can be answered", value=found.ready)
        if up:
            with suppress(DatabaseError, InterfaceError):  # gone since
                yield from _of_the_queue()
        yield from _of_the_snapshot()


def _of_the_queue() -> Iterator[Metric]:
    now = timezone.now()
    queue = queue_state(now=now)
    jobs = GaugeMetricFamily("foresight_jobs", "Jobs by state", labels=["state"])
    for state in State.values:
        jobs.add_metric([state], queue.counts.get(state, 0))
    yield jobs
    waited = (now - queue.waiting_since).total_seconds() if queue.waiting_since else 0
    yield GaugeMetricFamily(
        "foresight_jobs_waiting_seconds", "How long the job that is due longest waits", value=waited
    )


def _of_the_snapshot() -> Iterator[Metric]:
    state = snapshot_state()
    if state is None:
        return
    age = max(0.0, time.time() - state.built_at)
    yield GaugeMetricFamily("foresight_snapshot_age_seconds", "Since the newest snapshot was built", value=age)
    yield GaugeMetricFamily("foresight_snapshot_build_seconds", "How long building it took", value=state.seconds)
