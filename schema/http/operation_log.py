"""The log of operations: those that were slow, or every one.

Neither the text of a document nor a variable or a token is ever logged: an operation is told
by its name and by the digest of its document.
"""

import logging

from schema.http.observations import Listener, Observation

_log = logging.getLogger("fonte.operations")

LONGEST_NAME = 100


def slow_operations(seconds: float) -> Listener:
    """Return what warns of each operation that took ``seconds`` or more."""

    def tell(observation: Observation) -> None:
        if observation.seconds >= seconds:
            _log.warning("slow operation", extra=_told(observation))

    return tell


def every_operation(observation: Observation) -> None:
    """Log an operation."""
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
