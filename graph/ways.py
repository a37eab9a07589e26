"""Ways that relations are followed."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Direction(Enum):
    """Which way relations run, seen from one entity."""

    OUT = "From the entity."
    IN = "To the entity."
    BOTH = "From it or to it."

    # Members are equal only to themselves; Enum's own hash calls a function for each look-up.
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Scope:
    """The relations that count: of some kinds, modalities, and at some time; None: of any.

    ``valid_on``: those that may hold on that day. One without ``since`` may have held ever
    before, one without ``until`` may hold ever after; a fuzzy date counts from its earliest
    to its latest day.
    """

    kinds: tuple[str, ...] | None = None
    modalities: tuple[str, ...] | None = None
    valid_on: date | None = None


ANY = Scope()
"""Every relation."""
