"""What is counted of the API's work, for Prometheus to collect."""

from prometheus_client import CollectorRegistry, Counter, generate_latest

from schema.errors import Code

WAYS = ("planned", "reference", "cache")


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        answers = Counter(
            "fonte_answers",
            "Operations that were answered, by the way they took and whether there were errors.",
            ("execution", "errors"),
            registry=self._registry,
        )
        self._refusals = Counter(
            "fonte_refusals",
            "Operations that were not executed, by the code of the error.",
            ("code",),
            registry=self._registry,
        )
        self._answers = {
            (way, errors): answers.labels(way, str(errors).lower())
            for way in WAYS
            for errors in (False, True)
        }

    def answered(self, way: str, *, errors: bool) -> None:
        """Count an answer."""
        self._answers[way, errors].inc()

    def refused(self, code: Code) -> None:
        """Count an operation that was refused as a whole."""
        self._refusals.labels(code.name).inc()

    def exposition(self) -> bytes:
        """Return all counters in Prometheus's text format."""
        return generate_latest(self._registry)
