"""What is counted of the API's work, for Prometheus to collect."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from schema.errors import Code
from schema.http.histograms import Histogram
from schema.observations import Outcome, Stage

MOST_NAMES = 200
"""Names of operations that are told apart: clients choose them, so there may be any number."""

OTHER, UNNAMED = "(other)", "(none)"


class Reading(NamedTuple):
    """A number that is read when it is collected, by the values of its labels."""

    name: str
    help: str
    labels: Sequence[str]
    read: Callable[[], Mapping[tuple[str, ...], float]]
    counts: bool = False
    """Whether it only grows."""


class Metrics:
    """The counters of one server, and what others have to tell when they are collected.

    They are plain numbers, read when somebody collects them: a counter with a lock of its
    own would take a twentieth of a request's time, and requests are answered by one thread.
    """

    def __init__(self) -> None:
        # Keys of plain strings and booleans: to hash a member of an Enum is a call of Python's.
        self._operations: dict[tuple[str | None, str, bool], int] = {}
        self._names: set[str | None] = {None}
        self._refusals: Counter[Code] = Counter()
        self.reads = 0
        self._stages = {stage: Histogram() for stage in Stage}
        self.executing = self._stages[Stage.EXECUTE].observe
        self.encoding = self._stages[Stage.ENCODE].observe
        self._readings: list[Reading] = []

    def tell(self, *readings: Reading) -> None:
        """Have ``readings`` collected as well."""
        self._readings += readings

    def answered(self, name: str | None, execution: str, *, errors: bool) -> None:
        """Count an operation that was answered: planned, by reference, or from the cache."""
        if name not in self._names:
            if len(self._names) > MOST_NAMES:
                name = OTHER
            self._names.add(name)
        key = (name, execution, errors)
        self._operations[key] = self._operations.get(key, 0) + 1

    def refused(self, code: Code) -> None:
        """Count an operation that was refused as a whole."""
        self._refusals[code] += 1

    def took(self, stage: Stage, seconds: float) -> None:
        """Count how long a stage of a request took."""
        self._stages[stage].observe(seconds)

    def _families(self) -> Iterator[Metric]:
        yield self._answers()
        yield _counter(
            "fonte_refusals",
            "Operations that were not executed, by the code of the error.",
            ("code",),
            {(code.name,): count for code, count in self._refusals.items()},
        )
        yield self._times()
        reads = "Batches of records that operations read from the store, each of many at once."
        yield _counter("fonte_store_reads", reads, (), {(): self.reads})

    def _answers(self) -> Metric:
        return _counter(
            "fonte_operations",
            "Operations answered, by name, by the way they took, and whether there were errors.",
            ("operation", "execution", "outcome"),
            {
                (UNNAMED if name is None else name, execution, _outcome(errors=errors)): count
                for (name, execution, errors), count in self._operations.items()
            },
        )

    def _times(self) -> Metric:
        family = HistogramMetricFamily(
            "fonte_stage_seconds",
            "How long each stage of a request took; document and plan only where they are new.",
            labels=("stage",),
        )
        for stage, histogram in self._stages.items():
            family.add_metric((stage.value,), list(histogram.buckets()), histogram.sum)
        return family

    def exposition(self, *more: Reading) -> bytes:
        """Return all of it, and ``more``, in Prometheus's text format."""
        registry = CollectorRegistry()
        registry.register(_Families([*self._families(), *map(_family, (*self._readings, *more))]))
        return generate_latest(registry)


class _Families(Collector):
    """Families of metrics that have been gathered."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Yield them."""
        return iter(self._families)


def _family(reading: Reading) -> Metric:
    make = _counter if reading.counts else _gauge
    return make(reading.name, reading.help, reading.labels, reading.read())


def _outcome(*, errors: bool) -> str:
    return (Outcome.ERRORS if errors else Outcome.OK).value


def _counter(
    name: str, text: str, labels: Sequence[str], values: Mapping[tuple[str, ...], float]
) -> Metric:
    return _filled(CounterMetricFamily(name, text, labels=labels), values)


def _gauge(
    name: str, text: str, labels: Sequence[str], values: Mapping[tuple[str, ...], float]
) -> Metric:
    return _filled(GaugeMetricFamily(name, text, labels=labels), values)


def _filled(
    family: CounterMetricFamily | GaugeMetricFamily, values: Mapping[tuple[str, ...], float]
) -> Metric:
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family
