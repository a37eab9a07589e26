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

    DOCUMENT = "document"  # found; parsed, measured and validated where it is new
    PLAN = "plan"  # compiled, when an operation is new
    EXECUTE = "execute"
    ENCODE = "encode"


class Outcome(StrEnum):
    """How an operation went."""

    OK = "ok"
    ERRORS = "errors"  # beside the data
    FAILED = "failed"  # one of the errors is a failure of ours
    REFUSED = "refused"  # not answered, or not to the end


class Tally:
    """How often the operations of one name were answered: well, with errors, with failures.

    ``reads`` is how many batches they asked the store for. Plain numbers, which one thread
    changes: an answer that takes some microseconds is counted in a tenth of one.
    """

    __slots__ = ("cached", "planned", "reads", "reference")

    def __init__(self) -> None:
        self.planned = [0, 0, 0]
        self.reference = [0, 0, 0]
        self.cached = [0, 0, 0]
        self.reads = 0


@dataclass(frozen=True, slots=True)
class Observation:
    """One operation that was answered, or given up.

    ``kind`` is query or mutation; ``name`` is None for one without a name; ``digest`` stands
    for its document. ``execution`` is None for one that was refused, and ``code`` then says
    why. ``ended`` is in seconds since 1970, and ``stages`` are the seconds that each took, in
    turn. ``trace_parent`` is what the client sent, if anything.
    """

    kind: str
    name: str | None
    digest: str
    execution: str | None
    outcome: Outcome
    ended: float
    stages: Sequence[tuple[Stage, float]]
    request_id: str
    trace_parent: str | None = None
    code: str | None = None

    @property
    def seconds(self) -> float:
        """The time that all stages took."""
        return sum(seconds for _, seconds in self.stages)


class Listener(NamedTuple):
    """Who hears of operations, on the event loop: of those that took ``seconds`` or longer."""

    hear: Callable[[Observation], None]
    seconds: float = 0.0
