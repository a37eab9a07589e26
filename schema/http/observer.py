"""Seeing what becomes of operations: counting it, and telling whoever listens."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from random import randrange
from time import perf_counter, time
from typing import NamedTuple
from uuid import uuid4

from graph.store import GraphStore
from schema.documents import Documents
from schema.errors import Code, is_failure
from schema.execution import Answer, Execution
from schema.http.capacity import Capacity
from schema.http.headers import Headers
from schema.http.metrics import Metrics, Reading
from schema.observations import Listener, Observation, Outcome, Stage
from schema.operations import Operation
from schema.plan.pace import STRETCH, AtOnce, Pace

_PLANNED = Execution.PLANNED
_OK, _ERRORS, _FAILED = range(3)
_OUTCOMES = (Outcome.OK, Outcome.ERRORS, Outcome.FAILED)

SOMETIMES = 128
"""Of so many answers at once the stages of two are timed, on average, and stand for all.

To look at the clock and count what it shows takes a twentieth of such an answer's time.
"""


class Began(NamedTuple):
    """The beginning of an execution that is timed: when, and how many it stands for."""

    at: float
    stands_for: int


class Observer:
    """Sees every operation that is answered.

    ``due`` says that the next one is to be timed, even if it is answered at once.
    """

    def __init__(self, metrics: Metrics, listeners: Sequence[Listener]) -> None:
        self._metrics = metrics
        self._listeners = listeners
        self._least = min((listener.seconds for listener in listeners), default=inf)
        # What is answered at once takes no longer than a stretch.
        self._times_all = self.due = self._least < STRETCH
        self._untimed = 0
        self._most_untimed = 0

    def began(self, operation: Operation, pace: Pace) -> Began:
        """Return the beginning of an execution that is timed."""
        if operation.tally is None:
            operation.tally = self._metrics.tally(operation.name)
            return Began(perf_counter(), 1)
        if self._times_all or type(pace) is not AtOnce:
            return Began(perf_counter(), 1)
        stands_for = self._untimed + 1
        self._untimed = 0
        self.due = False
        # By chance: every so many might always be the same operation.
        self._most_untimed = randrange(1, SOMETIMES)  # noqa: S311 - no secret
        return Began(perf_counter(), stands_for)

    def saw(self, operation: Operation, answer: Answer, began: Began | None) -> None:
        """Count an answer."""
        tally = operation.tally or self._metrics.tally(operation.name)
        counts = tally.planned if answer.execution is _PLANNED else tally.reference
        counts[_outcome(answer) if answer.errors else _OK] += 1
        tally.reads += answer.reads
        if began is None:
            self._untimed += 1
            if self._untimed >= self._most_untimed:
                self.due = True

    def saw_cached(self, operation: Operation) -> None:
        """Count an answer that was held."""
        if operation.tally is None:
            operation.tally = self._metrics.tally(operation.name)
        operation.tally.cached[_OK] += 1

    def timed(
        self,
        operation: Operation,
        answer: Answer,
        began: Began,
        executed: float,
        headers: Headers,
        *,
        pace: Pace,
        request_id: str | None = None,
    ) -> str | None:
        """Take in how long the stages of an answer took, which is encoded now if it ever is.

        Returns ``request_id``, or the id under which it was told of if it was.
        """
        encoded = perf_counter()
        self._metrics.took(Stage.EXECUTE, executed - began.at, began.stands_for)
        self._metrics.took(Stage.ENCODE, encoded - executed, began.stands_for)
        if encoded - pace.started < self._least:
            return request_id
        stages = (
            (Stage.DOCUMENT, began.at - pace.started),
            (Stage.EXECUTE, executed - began.at),
            (Stage.ENCODE, encoded - executed),
        )
        outcome = _OUTCOMES[_outcome(answer)]
        seen = _observation(operation, outcome, stages, headers, request_id)
        return self._tell(replace(seen, execution=answer.execution.value))

    def gave_up(self, operation: Operation, code: Code, headers: Headers, pace: Pace) -> str | None:
        """Take in that an operation was refused while it was executed.

        Returns the id under which it was told of, if it was.
        """
        seconds = perf_counter() - pace.started
        if seconds < self._least:
            return None
        stages = ((Stage.EXECUTE, seconds),)
        seen = _observation(operation, Outcome.REFUSED, stages, headers, None)
        return self._tell(replace(seen, code=code.name))

    def _tell(self, seen: Observation) -> str:
        for listener in self._listeners:
            if seen.seconds >= listener.seconds:
                listener.hear(seen)
        return seen.request_id


def _outcome(answer: Answer) -> int:
    if not answer.errors:
        return _OK
    return _FAILED if any(map(is_failure, answer.errors)) else _ERRORS


def _observation(
    operation: Operation,
    outcome: Outcome,
    stages: Sequence[tuple[Stage, float]],
    headers: Headers,
    request_id: str | None,
) -> Observation:
    return Observation(
        operation.kind,
        operation.name,
        operation.digest,
        None,
        outcome,
        time(),
        stages,
        request_id or headers.request_id or uuid4().hex,
        headers.trace_parent,
    )


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
        Reading(
            "fonte_changes",
            "Change sets that are being made, or wait for that.",
            (),
            lambda: {(): store.changing},
        ),
    )
