"""What a change set is held against in memory: the whole of a version (graph/standing.py)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from graph.memory.adjacency import Adjacency
from graph.memory.references import References
from graph.records import Article, Entity, Relation


@dataclass(frozen=True, slots=True)
class MemoryStanding:
    """The tables of one version: records by key or id, texts by the key of their article."""

    articles: Mapping[str, Article]
    entities: Mapping[str, Entity]
    relations: Mapping[str, Relation]
    texts: Mapping[str, str]
    adjacency: Adjacency
    references: References

    def relations_of(self, key: str) -> Iterator[Relation]:
        """Yield each relation that starts or ends at an entity, once."""
        found = {edge.relation.id: edge.relation for _, edge in self.adjacency.around(key)}
        return iter(found.values())

    def with_evidence(self) -> Iterator[Entity | Relation]:
        """Yield everything that may have evidence."""
        return chain(self.entities.values(), self.relations.values())
