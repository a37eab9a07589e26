"""Paths between two entities: what is asked for, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from graph.records import Entity, Modality, Relation
from graph.ways import ANY, Scope

MOST_PATHS = 50
LONGEST_PATH = 8


@dataclass(frozen=True, slots=True)
class PathRequest:
    """The ``count`` shortest simple paths of at most ``max_length`` hops, whichever way they run."""

    source: str
    target: str
    max_length: int
    count: int
    scope: Scope = ANY


class Hop(msgspec.Struct, frozen=True, gc=False):
    """A step along ``relation``: ``forward`` if it runs from the relation's source to its target.

    Of several relations that would do, it is the one with the firmest modality, then the
    smallest id; ``parallel`` is how many would do.
    """

    origin: Entity
    destination: Entity
    relation: Relation
    forward: bool
    parallel: int


class Path(msgspec.Struct, frozen=True, gc=False):
    """A path, which never visits an entity twice; without hops if both ends are one entity."""

    entities: Sequence[Entity]
    hops: Sequence[Hop]

    @property
    def weakest(self) -> Modality:
        """The weakest modality among its hops: a path is no firmer than that."""
        return max(
            (Modality[hop.relation.modality] for hop in self.hops),
            key=list(Modality).index,
            default=Modality.REPORTED,
        )


@dataclass(frozen=True, slots=True)
class PathsFound:
    """Paths, shortest first, those of one length by the keys of their entities.

    ``exhausted`` says that the search stopped at its budget of work, so there may be more.
    """

    paths: Sequence[Path]
    exhausted: bool
