"""What a monitoring system may count: figures without a person in them.

Counters grow in every process; with LIANXIN_METRICS_DIR the processes of a machine add theirs up in files. Gauges are
asked of the database when somebody reads them; each app registers its own in `AppConfig.ready`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
REQUESTS = Counter("lianxin_requests", "Requests answered by a view.", ["view", "method", "status"])
REQUEST_SECONDS = Histogram("lianxin_request_seconds", "Time a view's answer took.", buckets=SECONDS)
FROM_MEMORY = Counter("lianxin_requests_from_memory", "Requests answered from the memory of the process.")
THROTTLED = Counter("lianxin_throttled", "Requests refused because their network came too often.", ["scope"])
TASKS_ENDED = Counter("lianxin_tasks_ended", "Background tasks that ended.", ["task", "result"])


@dataclass(frozen=True)
class Gauge:
    """`read` gives a number for each value of the label; a gauge without a label gives one under ""."""

    name: str
    meaning: str
    label: str
    read: Callable[[], Mapping[str, int]]


_gauges: dict[str, Gauge] = {}


def register_gauge(gauge: Gauge) -> None:
    _gauges[gauge.name] = gauge


def register_task_gauge() -> None:
    from core.heartbeat import tasks_by_state

    register_gauge(Gauge("lianxin_tasks", "Background tasks that are kept, by state.", "state", tasks_by_state))


class _Asked:
    """The gauges, each asked when they are collected; none, and `database_up` 0, while the database does not answer."""

    def collect(self) -> Iterator[Metric]:
        up = 1
        for gauge in _gauges.values():
            try:
                values = gauge.read()
            except DatabaseError:
                up = 0
                break
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=[gauge.label] if gauge.label else [])
            for value, count in sorted(values.items()):
                family.add_metric([value] if gauge.label else [], count)
            yield family
        yield GaugeMetricFamily("lianxin_database_up", "Whether the database answers.", value=up)


def exposition() -> bytes:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Asked())
    if settings.METRICS_DIR:
        multiprocess.MultiProcessCollector(registry, path=settings.METRICS_DIR)
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
