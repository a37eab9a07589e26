"""What is counted of the API's work, for Prometheus to collect."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from schema.errors import Code


class Metrics(Collector):
    """The counters of one server.

    They are plain numbers, read when somebody collects them: a counter with a lock of its
    own would take a twentieth of a request's time, and requests are answered by one thread.
    """

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, bool]] = Counter()
        self._refusals: Counter[Code] = Counter()
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def answered(self, way: str, *, errors: bool) -> None:
        """Count an operation that was answered in a way: planned, reference or cache."""
        self._answers[way, errors] += 1

    def refused(self, code: Code) -> None:
        """Count an operation that was refused as a whole."""
        self._refusals[code] += 1

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the counters as the Prometheus client wants them."""
        answers = CounterMetricFamily(
            "fonte_answers",
            "Operations answered, by the way they took and whether there were errors.",
            labels=("execution", "errors"),
        )
        for (way, errors), count in self._answers.items():
            answers.add_metric((way, str(errors).lower()), count)
        yield answers
        refusals = CounterMetricFamily(
            "fonte_refusals",
            "Operations that were not executed, by the code of the error.",
            labels=("code",),
        )
        for code, count in self._refusals.items():
            refusals.add_metric((code.name,), count)
        yield refusals

    def exposition(self) -> bytes:
        """Return all counters in Prometheus's text format."""
        return generate_latest(self._registry)
