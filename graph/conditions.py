"""Conditions that records are chosen by, and orders that they are listed in, as plain data.

Each store interprets them: over indexes in memory, or as SQL. Logic has two values: no
comparison holds of a value that is missing, except ``NE``, ``IS_NULL`` with true, and what
``Not`` makes of one that does not hold.

Dates compare by their bounds: one is less than another if it ends before that one starts,
at most it if it ends no later than that one ends, equal if both bounds are the same, and
so on the other way round. A bound that is open or unknown makes what needs it false.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from graph.operands import Operand
from graph.ways import Direction


class Operator(Enum):
    """How a value is compared with those that a condition names."""

    EQ = "It is this value."
    NE = "It is not this value, or it is missing."
    IN = "It is one of these values."
    LT = "It is less than this value."
    LTE = "It is this value or less."
    GT = "It is greater than this value."
    GTE = "It is this value or greater."
    IS_NULL = "Whether it is missing."
    CONTAINS = "It has this text in it."
    STARTS_WITH = "It starts with this text."


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; ``value`` is in the operand's plain form, a tuple of them for ``IN``.

    The plain form is what a record holds: text, a number, a boolean, a ``FuzzyDate``; a
    number for a quantity.
    """

    operand: Operand
    operator: Operator
    value: object


@dataclass(frozen=True, slots=True)
class All:
    """Every one of ``items`` holds; true if there are none."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``items`` holds; false if there are none."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """``item`` does not hold."""

    item: "Condition"


class Quantifier(Enum):
    """Of how many relations something is to hold."""

    SOME = "Of at least one."
    NONE = "Of none."
    EVERY = "Of each; true if there are none."


@dataclass(frozen=True, slots=True)
class Related:
    """``condition`` holds of so many of an entity's relations of ``kind`` that way.

    In ``condition`` operands of entities speak of the far end, operands of relations of
    the relation.
    """

    kind: str
    direction: Direction
    quantifier: Quantifier
    condition: "Condition"


Condition = Compare | All | AnyOf | Not | Related


LONGEST_SORTED = 100
"""Characters of a text that count when lists are sorted, so that cursors stay short."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to sort by; missing values come last, whichever way it runs.

    Texts sort folded, then as they are, by their first :data:`LONGEST_SORTED` characters.
    ``languages`` are the tags to try for the operands ``name`` and ``description``, in order.
    """

    operand: Operand
    descending: bool = False
    languages: tuple[str, ...] = ()


Orders = Sequence[Order]
"""What to sort by first, second and so on; the key, and then the id, break every tie."""
