"""The store protocol over a ``networkx.MultiDiGraph`` and the indexes beside it."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import networkx as nx

from graph.dataset import Dataset
from graph.memory.adjacency import Adjacency
from graph.memory.catalog import Catalog
from graph.pages import Window
from graph.records import Article, Entity, Relation
from graph.store import Census, EntityPage, EntitySelection, RelationPage, RelationSelection
from graph.ways import Direction

Graph: TypeAlias = "nx.MultiDiGraph[str]"

_EXPORT_PAGE = 1000


def build_graph(entities: Iterable[Entity], relations: Iterable[Relation]) -> Graph:
    """Return the graph of these records.

    A node is an entity's key with its record as ``entity``; an edge's key is a relation's
    id, with its record as ``relation``.
    """
    graph: Graph = nx.MultiDiGraph()
    for entity in entities:
        graph.add_node(entity.key, entity=entity)
    for relation in relations:
        graph.add_edge(relation.source, relation.target, key=relation.id, relation=relation)
    return graph


class MemorySnapshot:
    """A version of the graph that nothing changes any more."""

    waits = False

    def __init__(self, dataset: Dataset, version: int) -> None:
        self.version = version
        self.digest = dataset.digest
        self.ontology = dataset.ontology
        self.graph = build_graph(dataset.entities, dataset.relations)
        self._articles = {article.key: article for article in dataset.articles}
        self._entities = {entity.key: entity for entity in dataset.entities}
        self._relations = {relation.id: relation for relation in dataset.relations}
        self._catalog = Catalog(dataset.entities)
        self._adjacency = Adjacency(dataset.relations, self._entities)
        self._census = Census(
            articles=len(self._articles),
            entities=self._catalog.counts(),
            relations=Counter(relation.kind for relation in dataset.relations),
        )

    async def articles(self, keys: Sequence[str]) -> list[Article | None]:
        """Return the article of each key."""
        return list(map(self._articles.get, keys))

    async def entities(self, keys: Sequence[str]) -> list[Entity | None]:
        """Return the entity of each key."""
        return list(map(self._entities.get, keys))

    async def relations(self, ids: Sequence[str]) -> list[Relation | None]:
        """Return the relation of each id."""
        return list(map(self._relations.get, ids))

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for."""
        return self._catalog.page(selection)

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage]:
        """Return a page of relations for each key."""
        return self._adjacency.pages(keys, selection)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        """Return how many relations start or end at each key."""
        return list(map(self._adjacency.degree, keys))

    async def census(self) -> Census:
        """Return how much this version holds."""
        return self._census

    # What graph.exchange.source.Source asks for.

    def entity(self, key: str) -> Entity:
        """Return the entity of a key that is there."""
        return self._entities[key]

    def iter_articles(self) -> Iterator[Article]:
        """Yield every article by key."""
        return (self._articles[key] for key in sorted(self._articles))

    def iter_entities(self) -> Iterator[Entity]:
        """Yield every entity by key, a page at a time: no list of all is made."""
        window = Window(_EXPORT_PAGE)
        while items := self._catalog.page(EntitySelection(None, window)).items:
            yield from items
            window = Window(_EXPORT_PAGE, after=(items[-1].key,))

    def iter_relations(self) -> Iterator[Relation]:
        """Yield every relation by the key of its source, kind, the key of its target, and id."""
        outward = RelationSelection(None, Direction.OUT, Window(sys.maxsize))
        for entity in self.iter_entities():
            [page] = self._adjacency.pages([entity.key], outward)
            yield from (edge.relation for edge in page.edges)


class MemoryStore:
    """A graph in memory, loaded once."""

    def __init__(self, dataset: Dataset) -> None:
        self._current = MemorySnapshot(dataset, version=1)

    async def snapshot(self) -> MemorySnapshot:
        """Return the newest version."""
        return self._current
