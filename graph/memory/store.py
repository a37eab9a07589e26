"""The store protocol over a ``networkx.MultiDiGraph`` and the indexes beside it."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TypeAlias

import networkx as nx

from graph.dataset import Dataset
from graph.facets import FacetRequest, Facets
from graph.memory.adjacency import Adjacency
from graph.memory.analyst import Analyst
from graph.memory.catalog import Catalog
from graph.memory.lists import Lists
from graph.memory.masks import asks_of_analysis
from graph.memory.mentions import NOTHING, mentions_of
from graph.memory.once import LARGE, Once, answer
from graph.memory.search import SearchIndex
from graph.memory.walks import LazyTopology, Walks
from graph.neighborhoods import NeighborhoodRequest, Subgraph
from graph.pages import Window
from graph.paths import PathRequest, PathsFound
from graph.records import Article, Entity, Relation
from graph.searches import SearchPage, SearchRequest
from graph.store import (
    Census,
    Community,
    EntityPage,
    EntitySelection,
    Mentions,
    RelationPage,
    RelationSelection,
)
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

    def __init__(self, dataset: Dataset, version: int, analyst: Analyst | None = None) -> None:
        self.version = version
        self.digest = dataset.digest
        self.ontology = dataset.ontology
        self.graph = build_graph(dataset.entities, dataset.relations)
        self._articles = {article.key: article for article in dataset.articles}
        self._entities = {entity.key: entity for entity in dataset.entities}
        self._relations = {relation.id: relation for relation in dataset.relations}
        self._catalog = Catalog(dataset.entities)
        self._adjacency = Adjacency(dataset.relations, self._entities)
        large = len(dataset.entities) + len(dataset.relations) > LARGE
        self._once = Once(large=large)
        shape = LazyTopology(dataset.entities, dataset.relations)
        self._walks = Walks(version, shape, analyst or Analyst())
        self._lists = Lists(
            self._catalog,
            self._adjacency,
            dataset.ontology,
            shape.topology,
            large=large,
        )
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
        if asks_of_analysis(selection.condition, selection.orders):
            await self._lists.measure(self._walks.measures)
        return await self._lists.find(selection)

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage]:
        """Return a page of relations for each key."""
        if not selection.is_plain and asks_of_analysis(selection.condition, selection.orders):
            await self._lists.measure(self._walks.measures)
        return await self._lists.related(keys, selection)

    async def facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        """Return facets of the whole list that ``selection`` has its page of."""
        if asks_of_analysis(selection.condition, selection.orders):
            await self._lists.measure(self._walks.measures)
        return await self._lists.facets(selection, request)

    async def related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> list[Facets]:
        """Return facets of the different entities at the far ends of each key's whole list."""
        if asks_of_analysis(selection.condition, selection.orders):
            await self._lists.measure(self._walks.measures)
        return await self._lists.related_facets(keys, selection, request)

    async def degrees(self, keys: Sequence[str]) -> list[int]:
        """Return how many relations start or end at each key."""
        return self._degrees(keys)

    async def census(self) -> Census:
        """Return how much this version holds."""
        return self._census

    async def paths(self, request: PathRequest) -> PathsFound:
        """Return paths between two entities."""
        return await self._walks.paths(request)

    async def neighborhood(self, request: NeighborhoodRequest) -> Subgraph:
        """Return what lies around some entities."""
        return await self._walks.neighborhood(request)

    @property
    def analysis(self) -> int:
        """Return the version that the analytics are of."""
        return self._walks.analysed

    async def importances(self, keys: Sequence[str]) -> list[float]:
        """Return the PageRank of each key."""
        return await self._walks.importances(keys)

    async def communities(self, keys: Sequence[str]) -> list[int | None]:
        """Return the number of the community of each key."""
        return await self._walks.communities(keys)

    async def betweenness(self, keys: Sequence[str]) -> list[float]:
        """Return how central each key lies on shortest paths."""
        return await self._walks.betweenness(keys)

    async def largest_communities(self, count: int) -> list[Community]:
        """Return the largest communities, the largest first."""
        return await self._walks.largest_communities(count, self._entities)

    def lately_analysed(self) -> "MemorySnapshot":
        """Return this version with the newest analytics there are."""
        if (walks := self._walks.lately_analysed()) is self._walks:
            return self
        snapshot = copy(self)
        snapshot._walks = walks  # noqa: SLF001 - its own copy
        snapshot._lists = self._lists.anew()  # noqa: SLF001 - as above
        return snapshot

    def have_analysed(self) -> None:
        """Have this version analysed, unless it is so small that reads do that."""
        self._walks.have_analysed()

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return the page of entities whose texts match."""
        standing = await self._walks.standing() or self._degrees
        weighed = self._search.prepared(standing)
        if not weighed.done():
            # Others may wait for it as well, so who stops waiting does not stop its making.
            await asyncio.shield(asyncio.wrap_future(weighed))
        return self._search.search(request, standing)

    async def mentions(self, articles: Sequence[str]) -> list[Mentions]:
        """Return what each article is evidence of, by sentence."""
        found = await answer(lambda: self._once.get(Mentions, self._mentions))
        return [found.get(key, NOTHING) for key in articles]

    def _mentions(self) -> Mapping[str, Mentions]:
        return mentions_of(self._entities.values(), self._relations.values())

    def _degrees(self, keys: Sequence[str]) -> list[int]:
        return list(map(self._adjacency.degree, keys))

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
    """A graph in memory, loaded once; analytics are computed beside the reads."""

    def __init__(self, dataset: Dataset) -> None:
        self._analyst = Analyst()
        self._current = MemorySnapshot(dataset, 1, self._analyst)
        self._current.have_analysed()

    async def snapshot(self) -> MemorySnapshot:
        """Return the newest version."""
        self._current = self._current.lately_analysed()
        return self._current

    async def aclose(self) -> None:
        """End what runs beside the reads; whoever waits for it is cancelled."""
        await asyncio.to_thread(self._analyst.close)
