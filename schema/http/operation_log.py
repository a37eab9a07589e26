"""The log of operations: those that were slow, or every one.

Neither the text of a document nor a variable or a token is ever logged: an operation is told
by its name and by the digest of its document.
"""

import logging

from schema.observations import Listener, Observation

_log = logging.getLogger("fonte.operations")

LONGEST_NAME = 100


def slow_operations(seconds: float) -> Listener:
    """Return what warns of each operation that took ``seconds`` or longer."""
    return Listener(_warn, seconds)


def every_operation() -> Listener:
    """Return what logs each operation."""
    return Listener(_inform)


def _warn(observation: Observation) -> None:
    _log.warning("slow operation", extra=_told(observation))


def _inform(observation: Observation) -> None:
    _log.info("operation", extra=_told(observation))


def _told(observation: Observation) -> dict[str, object]:
    name = observation.name
    return {
        "operation": None if name is None else name[:LONGEST_NAME],
        "operation_hash": observation.digest,
        "execution": observation.execution,
        "outcome": observation.outcome.value,
        "milliseconds": round(observation.seconds * 1000, 3),
        **{f"{stage}_ms": round(took * 1000, 3) for stage, took in observation.stages},
        "request_id": observation.request_id,
    }
