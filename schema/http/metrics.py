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
from schema.observations import Outcome, Stage, Tally

MOST_NAMES = 200
"""Names of operations that are told apart: clients choose them, so there may be any number."""

LONGEST_NAME = 100
"""Characters of the longest of them: what is collected is to stay small."""

OTHER, UNNAMED = "(other)", "(none)"
_OUTCOMES = (Outcome.OK, Outcome.ERRORS, Outcome.FAILED)


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
    ``labels`` are those that all have, where a server is one of several behind one address.
    """

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}
        self._refusals: Counter[Code] = Counter()
        self.labels: Mapping[str, str] = {}
        self._stages = {stage: Histogram() for stage in Stage}
        self._readings: list[Reading] = []

    def tell(self, *readings: Reading) -> None:
        """Have ``readings`` collected as well."""
        self._readings += readings

    def tally(self, name: str | None) -> Tally:
        """Return where the answers to operations of this name are counted."""
        told = UNNAMED if name is None else name
        if told not in self._tallies and (
            len(self._tallies) >= MOST_NAMES or len(told) > LONGEST_NAME
        ):
            told = OTHER
        return self._tallies.setdefault(told, Tally())

    def refused(self, code: Code) -> None:
        """Count an operation that was refused as a whole."""
        self._refusals[code] += 1

    def took(self, stage: Stage, seconds: float, times: int = 1) -> None:
        """Count how long a stage of a request took; or of so many, if of one it is known."""
        self._stages[stage].observe(seconds, times)

    def _families(self) -> Iterator[Metric]:
        yield self._answers()
        yield _counter(
            "fonte_refusals",
            "Requests that were refused, or given up, by the code of the error.",
            ("code",),
            {(code.name,): count for code, count in self._refusals.items()},
        )
        yield self._times()
        reads = "Batches of records that operations read from the store, each of many at once."
        yield _counter(
            "fonte_store_reads",
            reads,
            (),
            {(): sum(tally.reads for tally in self._tallies.values())},
        )

    def _answers(self) -> Metric:
        return _counter(
            "fonte_operations",
            "Operations answered, by name, by the way they took, and whether there were errors.",
            ("operation", "execution", "outcome"),
            {
                (name, execution, outcome.value): count
                for name, tally in self._tallies.items()
                for execution, counts in _by_execution(tally)
                for outcome, count in zip(_OUTCOMES, counts, strict=True)
                if count
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
        families = [*self._families(), *map(_family, (*self._readings, *more))]
        for family in families:
            family.samples = [
                sample._replace(labels={**sample.labels, **self.labels})
                for sample in family.samples
            ]
        registry = CollectorRegistry()
        registry.register(_Families(families))
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


def _by_execution(tally: Tally) -> Iterator[tuple[str, Sequence[int]]]:
    yield "planned", tally.planned
    yield "reference", tally.reference
    yield "cache", tally.cached


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
