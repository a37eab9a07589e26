"""What a request may be at most.

Each limit is a setting, ``max-`` and its name: an error that tells of one names both.
"""

from dataclasses import dataclass

DEEPEST = 100
"""The deepest limit on depth there can be: deeper answers cannot be written as JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may be at most.

    Of a document: ``characters``, ``tokens``, ``comments``; and with its fragments spread
    out, ``depth`` in fields, ``aliases``, ``root_fields`` and ``directives``. ``pairs`` are
    fields of one response name, two by two, anywhere in it: what validation compares.
    ``introspection`` says how many times the schema may be read as a whole. Of an
    operation: ``cost``, the values that its answer may have; ``page``, the most that
    ``first`` and ``last`` may ask for; ``values`` in its variables; ``nesting``, the lists
    and objects one within another, in variables and in arguments.

    Of a request: ``body``, ``url`` and ``headers`` (all of them) in bytes, ``transfer``
    seconds until all of it is there, and that its answer may wait to be taken, ``seconds``
    that answering may take, ``response`` in bytes of the answer. Of all: ``requests`` that
    are being answered, ``connections`` that are open. Of a WebSocket: ``message`` in bytes,
    ``subscriptions`` that run at once.
    """

    characters: int = 100_000
    tokens: int = 2_000
    comments: int = 1_000
    depth: int = 15
    aliases: int = 30
    root_fields: int = 30
    directives: int = 50
    pairs: int = 5_000
    introspection: int = 2
    cost: int = 100_000
    page: int = 100
    values: int = 10_000
    nesting: int = 30
    body: int = 1024 * 1024
    url: int = 16 * 1024
    headers: int = 32 * 1024
    transfer: float = 10.0
    seconds: float = 10.0
    response: int = 4 * 1024 * 1024
    requests: int = 200
    connections: int = 4_000
    message: int = 1024 * 1024
    subscriptions: int = 100


STANDARD = Limits()


def exceeded(limit: str, found: object, most: object, unit: str = "") -> str:
    """Return what is told of a request that exceeds ``limit``, a field of :class:`Limits`."""
    words, setting = limit.replace("_", " "), limit.replace("_", "-")
    return f"{words}: found {found}, expected at most {most}{unit and ' '}{unit} (max-{setting})"
