"""The store protocol over a ``networkx.MultiDiGraph`` and the indexes beside it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import networkx as nx

from graph.dataset import Dataset
from graph.memory.adjacency import Adjacency
from graph.memory.catalog import Catalog
from graph.memory.search import SearchIndex
from graph.records import Article, Entity, Relation
from graph.searches import SearchPage, SearchRequest
from graph.store import Census, EntityPage, EntitySelection, RelationPage, RelationSelection

Graph: TypeAlias = "nx.MultiDiGraph[str]"


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
        self._search = SearchIndex.of(dataset.entities, self._adjacency.degree)

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

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return the page of entities whose texts match."""
        weighed = self._search.prepared(self._standings)
        if not weighed.done():
            # Others may wait for it as well, so who stops waiting does not stop its making.
            await asyncio.shield(asyncio.wrap_future(weighed))
        return self._search.search(request, self._standings)

    def _standings(self, keys: Sequence[str]) -> list[int]:
        """Return what matches are ranked by beside their quality."""
        return list(map(self._adjacency.degree, keys))


class MemoryStore:
    """A graph in memory, loaded once."""

    def __init__(self, dataset: Dataset) -> None:
        self._current = MemorySnapshot(dataset, version=1)

    async def snapshot(self) -> MemorySnapshot:
        """Return the newest version."""
        return self._current
