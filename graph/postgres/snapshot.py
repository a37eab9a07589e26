"""One version of the graph in the database: all reads name its number, so all see the same."""

from collections.abc import Iterator, Sequence

from graph.articles import Texts
from graph.facets import FacetRequest, Facets
from graph.kinds import Ontology
from graph.memory.analyst import is_small
from graph.memory.masks import analysed_in
from graph.neighborhoods import NeighborhoodRequest, Subgraph
from graph.paths import PathRequest, PathsFound
from graph.postgres import analytics, facets, lists, mentions, neighborhoods, paths, reading
from graph.postgres import related as plain
from graph.postgres import search as searching
from graph.postgres.analyst import Analyst
from graph.postgres.reader import Reader
from graph.postgres.scan import Scan
from graph.postgres.versions import Version
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


class PostgresSnapshot:
    """A version of the graph; nothing of it but the articles' texts is in memory."""

    waits = True

    def __init__(self, reader: Reader, version: Version, texts: Texts, analyst: Analyst) -> None:
        self._reader = reader
        self._analyst = analyst
        self._version = version
        self.texts = texts
        self._scan = Scan(reader.pool.url, version.number, reader.records)

    @property
    def reader(self) -> Reader:
        """What its reads are made with."""
        return self._reader

    async def _measured(self) -> Reader:
        """Return the reader once there are analytics: of this very version if it is small."""
        reader = self._reader
        if reader.analysis == reader.version or (reader.analysis and not self._is_small):
            return reader
        self._reader = await self._analyst.analysed(reader)
        return self._reader

    @property
    def _is_small(self) -> bool:
        return is_small(sum(self._version.counts.relations.values()))

    async def _for(self, selection: EntitySelection | RelationSelection) -> Reader:
        """Return the reader for a list, with analytics if it is filtered or sorted by them."""
        analysed = analysed_in(selection.condition, selection.orders)
        return await self._measured() if analysed else self._reader

    @property
    def version(self) -> int:
        """The number of the version."""
        return self._version.number

    @property
    def digest(self) -> str:
        """The digest of its facts."""
        return self._version.digest

    @property
    def ontology(self) -> Ontology:
        """The kinds that its records are of."""
        return self._reader.ontology

    @property
    def size(self) -> int:
        """How many records it has."""
        return self._version.counts.size

    async def articles(self, keys: Sequence[str]) -> Sequence[Article | None]:
        """Return the article of each key."""
        return await reading.articles(self._reader, keys)

    async def entities(self, keys: Sequence[str]) -> Sequence[Entity | None]:
        """Return the entity of each key."""
        return await reading.entities(self._reader, keys)

    async def relations(self, ids: Sequence[str]) -> Sequence[Relation | None]:
        """Return the relation of each id."""
        return await reading.relations(self._reader, ids)

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for."""
        return await lists.find(await self._for(selection), selection)

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> Sequence[RelationPage]:
        """Return a page of relations for each key."""
        # Citus cannot have its nodes answer what joins a list of keys laterally.
        if selection.is_plain and not self._reader.spread_out:
            return await plain.related(self._reader, keys, selection)
        return await lists.related(await self._for(selection), keys, selection)

    async def degrees(self, keys: Sequence[str]) -> Sequence[int]:
        """Return how many relations start or end at each key."""
        return await reading.degrees(self._reader, keys)

    async def census(self) -> Census:
        """Return how much this version holds."""
        return self._version.counts.census

    async def facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        """Return facets of the whole list that ``selection`` has its page of."""
        return await facets.facets(await self._for(selection), selection, request)

    async def related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> Sequence[Facets]:
        """Return facets of the different entities at the far ends of each key's whole list."""
        return await facets.related_facets(await self._for(selection), keys, selection, request)

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return the page of entities whose texts match."""
        # Of a large graph nobody waits minutes to search it for the first time.
        reader = await self._measured() if self._is_small else self._reader
        return await searching.search(reader, request)

    async def paths(self, request: PathRequest) -> PathsFound:
        """Return paths between two entities."""
        return await paths.paths(self._reader, request)

    async def neighborhood(self, request: NeighborhoodRequest) -> Subgraph:
        """Return what lies around some entities."""
        return await neighborhoods.neighborhood(await self._measured(), request)

    async def mentions(self, articles: Sequence[str]) -> Sequence[Mentions]:
        """Return what each article is evidence of, by sentence."""
        return await mentions.mentions(self._reader, articles)

    @property
    def analysis(self) -> int:
        """The version that the analytics are of; reads of a small one have its own computed."""
        return self.version if self._is_small else self._reader.analysis

    async def importances(self, keys: Sequence[str]) -> Sequence[float]:
        """Return the PageRank of each key."""
        return await analytics.importances(await self._measured(), keys)

    async def communities(self, keys: Sequence[str]) -> Sequence[int | None]:
        """Return the number of the community of each key."""
        return await analytics.communities(await self._measured(), keys)

    async def betweenness(self, keys: Sequence[str]) -> Sequence[float]:
        """Return how central each key lies on shortest paths."""
        return await analytics.betweenness(await self._measured(), keys)

    async def largest_communities(self, count: int) -> Sequence[Community]:
        """Return the largest communities, the largest first."""
        return await analytics.largest_communities(await self._measured(), count)

    # What graph.exchange.source.Source asks for; it blocks, and is for other threads.

    def entity(self, key: str) -> Entity:
        """Return the entity of a key that is there."""
        return self._scan.entity(key)

    def iter_articles(self) -> Iterator[Article]:
        """Yield every article by key."""
        return self._scan.articles()

    def iter_entities(self) -> Iterator[Entity]:
        """Yield every entity by key."""
        return self._scan.entities()

    def iter_relations(self) -> Iterator[Relation]:
        """Yield every relation by the key of its source, kind, the key of its target, and id."""
        return self._scan.relations()
