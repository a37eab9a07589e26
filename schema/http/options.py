"""How the endpoint behaves, where that is the operator's choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schema.execution import Execution
from schema.http.tokens import Tokens
from schema.limits import STANDARD, Limits
from schema.observations import Listener


@dataclass(frozen=True, slots=True)
class Options:
    """How the endpoint behaves, where that is the operator's choice.

    ``limits`` is what a request may be at most, ``suggestions`` whether a name that there
    is not is answered with those that are like it, ``documents`` the trusted documents by
    id, ``cache`` the bytes of answers to hold (none if 0), ``cache_control`` what answers to
    GET tell caches, ``tokens`` who may ask as whom, ``reads_need_token`` whether nobody else
    may ask at all, ``origins`` the sites whose pages may ask, beside the server's own,
    ``listeners`` who hears of every operation that was answered.
    """

    execution: Execution = Execution.PLANNED
    limits: Limits = STANDARD
    suggestions: bool = True
    documents: Mapping[str, str] = field(default_factory=dict)
    cache: int = 0
    cache_control: str = "no-cache"
    tokens: Tokens = Tokens()  # noqa: RUF009 - it is immutable
    reads_need_token: bool = False
    origins: tuple[str, ...] = ()
    listeners: Sequence[Listener] = ()
