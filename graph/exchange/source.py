"""What an export reads: every record of one version of a graph, in a fixed order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from graph.kinds import Ontology
from graph.progress import Progress, counted
from graph.records import Article, Entity, Relation


class Source(Protocol):
    """One version of a graph. Each call of an ``iter`` method begins anew, and holds no list.

    Articles' texts are no part of it.
    """

    @property
    def ontology(self) -> Ontology:
        """Return the kinds that the records are of."""

    @property
    def version(self) -> int:
        """Return the number of the version."""

    @property
    def digest(self) -> str:
        """Return the digest of the facts, the same for the same facts."""

    def entity(self, key: str) -> Entity:
        """Return the entity of a key that is there, such as an end of a relation."""

    def iter_articles(self) -> Iterator[Article]:
        """Yield every article by key."""

    def iter_entities(self) -> Iterator[Entity]:
        """Yield every entity by key."""

    def iter_relations(self) -> Iterator[Relation]:
        """Yield every relation by the key of its source, kind, the key of its target, and id."""


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """A source that tells how many of its records have been read."""

    source: Source
    progress: Progress

    @property
    def ontology(self) -> Ontology:
        """Return the source's."""
        return self.source.ontology

    @property
    def version(self) -> int:
        """Return the source's."""
        return self.source.version

    @property
    def digest(self) -> str:
        """Return the source's."""
        return self.source.digest

    def entity(self, key: str) -> Entity:
        """Return the source's."""
        return self.source.entity(key)

    def iter_articles(self) -> Iterator[Article]:
        """Yield the source's."""
        return counted(self.source.iter_articles(), self.progress)

    def iter_entities(self) -> Iterator[Entity]:
        """Yield the source's."""
        return counted(self.source.iter_entities(), self.progress)

    def iter_relations(self) -> Iterator[Relation]:
        """Yield the source's."""
        return counted(self.source.iter_relations(), self.progress)
