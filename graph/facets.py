"""Facets: how the entities of a list spread over kinds, values of attributes, and relations."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.ways import Direction

_LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class FacetRequest:
    """What to count: ``values`` is how many values of each attribute are listed.

    ``attributes`` are names of attributes; None stands for all of the kinds in the list.
    """

    values: int
    attributes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many entities of a kind there are in the list."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many entities have a value, which is spelled as text: a quantity as its number."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class AttributeFacet:
    """The values of an attribute of a kind, the most frequent first, ties in their own order.

    ``distinct`` is how many different ones there are, ``missing`` how many entities of the
    kind have none.
    """

    kind: str
    name: str
    values: Sequence[ValueCount]
    distinct: int
    missing: int


@dataclass(frozen=True, slots=True)
class RelationFacet:
    """How many entities of the list have relations of a kind one way, and how many relations."""

    kind: str
    direction: Direction
    entities: int
    relations: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over one whole list, not only its page; what is not in it is left out.

    Kinds are listed the most frequent first, ties by name; attributes in the order of these
    and of their declaration; relations by kind, OUT before IN.
    """

    kinds: Sequence[KindCount]
    attributes: Sequence[AttributeFacet]
    relations: Sequence[RelationFacet]


def spelled(value: object) -> str:
    """Return a value as facets spell it: numbers as JSON does, but whole ones without a dot."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return str(int(value))
    return str(value)
