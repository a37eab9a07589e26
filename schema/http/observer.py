"""Seeing what becomes of operations: counting it, and telling whoever listens."""

from collections.abc import Sequence
from time import time

from graph.store import GraphStore
from schema.documents import Documents
from schema.execution import Answer, Execution
from schema.http.capacity import Capacity
from schema.http.headers import Headers
from schema.http.metrics import Metrics, Reading
from schema.observations import Listener, Observation, Outcome, Stage
from schema.operations import Operation

_PLANNED, _REFERENCE = Execution.PLANNED.value, Execution.REFERENCE.value


class Observer:
    """Sees every operation that is answered."""

    def __init__(self, metrics: Metrics, listeners: Sequence[Listener]) -> None:
        self._metrics = metrics
        self._listeners = listeners
        self._least = min((listener.seconds for listener in listeners), default=None)

    def saw(
        self,
        operation: Operation,
        answer: Answer,
        headers: Headers,
        executing: float,
        encoding: float | None = None,
    ) -> None:
        """Take in an answer, and the seconds that its stages took."""
        metrics = self._metrics
        way = _PLANNED if answer.execution is Execution.PLANNED else _REFERENCE
        metrics.answered(operation.name, way, errors=bool(answer.errors))
        metrics.reads += answer.reads
        metrics.executing(executing)
        if encoding is not None:
            metrics.encoding(encoding)
        if self._least is not None and executing + (encoding or 0) >= self._least:
            self._tell(operation, answer, headers, executing, encoding)

    def _tell(
        self,
        operation: Operation,
        answer: Answer,
        headers: Headers,
        executing: float,
        encoding: float | None,
    ) -> None:
        stages = [(Stage.EXECUTE, executing)]
        if encoding is not None:
            stages.append((Stage.ENCODE, encoding))
        seen = Observation(
            operation.name,
            operation.digest,
            answer.execution.value,
            _outcome(answer),
            time(),
            stages,
            headers.request_id,
            headers.trace_parent,
        )
        for listener in self._listeners:
            if seen.seconds >= listener.seconds:
                listener.hear(seen)


def _outcome(answer: Answer) -> Outcome:
    return Outcome.ERRORS if answer.errors else Outcome.OK


def server_readings(documents: Documents, capacity: Capacity) -> Sequence[Reading]:
    """Return what is read of a server when its metrics are collected."""

    def lookups() -> dict[tuple[str, ...], float]:
        return {("true",): documents.found, ("false",): documents.missed}

    return (
        Reading(
            "fonte_documents",
            "Documents that are remembered, validated.",
            (),
            lambda: {(): documents.remembered},
        ),
        Reading(
            "fonte_document_lookups",
            "Whether a document was remembered, or had to be read.",
            ("found",),
            lookups,
            counts=True,
        ),
        Reading(
            "fonte_requests",
            "Requests that are being answered.",
            (),
            lambda: {(): capacity.running},
        ),
    )


async def graph_readings(store: GraphStore) -> Sequence[Reading]:
    """Return what is read of the newest version of a graph."""
    snapshot = await store.snapshot()
    census = await snapshot.census()
    counts: dict[tuple[str, ...], float] = {
        ("article",): census.articles,
        ("entity",): sum(census.entities.values()),
        ("relation",): sum(census.relations.values()),
    }
    return (
        Reading("fonte_records", "Records of the newest version.", ("sort",), lambda: counts),
        Reading(
            "fonte_version", "The number of the newest version.", (), lambda: {(): snapshot.version}
        ),
    )
