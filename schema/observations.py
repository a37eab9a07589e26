"""What is seen of one operation that was answered, and who wants to hear of it.

A request is answered first and told of afterwards: what listens costs nothing while there is
nobody, and a span or a line of a log is made of an observation, not in the middle of the work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """The stages of answering an operation."""

    DOCUMENT = "document"  # parsed, measured and validated, when a document is new
    PLAN = "plan"  # compiled, when an operation is new
    EXECUTE = "execute"
    ENCODE = "encode"


class Outcome(StrEnum):
    """What an answer says of how it went."""

    OK = "ok"
    ERRORS = "errors"


@dataclass(frozen=True, slots=True)
class Observation:
    """One operation that was answered.

    ``name`` is None for one without a name; ``digest`` stands for its document. ``ended`` is
    in seconds since 1970, and ``stages`` are the seconds that each took, in turn.
    ``request_id`` and ``trace_parent`` are what the client sent, if anything.
    """

    name: str | None
    digest: str
    execution: str
    outcome: Outcome
    ended: float
    stages: Sequence[tuple[Stage, float]]
    request_id: str | None = None
    trace_parent: str | None = None

    @property
    def seconds(self) -> float:
        """The time that all stages took."""
        return sum(seconds for _, seconds in self.stages)


class Listener(NamedTuple):
    """Who hears of operations, on the event loop: of those that took ``seconds`` or longer."""

    hear: Callable[[Observation], None]
    seconds: float = 0.0
