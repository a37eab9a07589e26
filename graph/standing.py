"""What a change set is held against: the records of one version, by what is asked of them.

graph/memory/review.py asks; each store answers.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.changes import ChangeSet
from graph.records import AnyRecord, Article, Entity, Relation


@dataclass(frozen=True, slots=True)
class Draft:
    """A change set, and the records that it proposes as they were read; relations have ids."""

    changes: ChangeSet
    records: Sequence[AnyRecord]


class ReferenceCounts(Protocol):
    """How many records refer to others, other than as an end of a relation."""

    @property
    def articles(self) -> Mapping[str, int]:
        """Records with evidence from an article, by its key."""

    @property
    def entities(self) -> Mapping[str, int]:
        """Records that name an entity as speaker, publisher or provider, by its key."""


class Standing(Protocol):
    """The tables of one version: records by key or id, texts by the key of their article.

    They need hold no more than a draft, and what stays and has to fit it, speaks of.
    """

    @property
    def articles(self) -> Mapping[str, Article]:
        """Articles by key."""

    @property
    def entities(self) -> Mapping[str, Entity]:
        """Entities by key."""

    @property
    def relations(self) -> Mapping[str, Relation]:
        """Relations by id."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Texts that are held."""

    @property
    def references(self) -> ReferenceCounts:
        """How often records are referred to."""

    def relations_of(self, key: str) -> Iterator[Relation]:
        """Yield each relation that starts or ends at an entity, once.

        The draft retracts the entity, or changes its kind.
        """

    def with_evidence(self) -> Iterator[Entity | Relation]:
        """Yield everything that has evidence from an article that the draft changes, or more."""


Stand = Callable[[Draft], Awaitable[Standing]]
"""Returns what a draft is held against."""
