"""What a store of the graph promises: batched reads of one consistent version, and its changes.

Keys and ids go in, plain records come out; a list answers a list, in its order, with
None for what is missing. No signature here knows how a store keeps its graph.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, Protocol

import msgspec

from graph.articles import Texts
from graph.changes import Applied, ChangeSet, HistoryEntry, Revision
from graph.conditions import Condition, Order
from graph.facets import FacetRequest, Facets
from graph.neighborhoods import NeighborhoodRequest, Subgraph
from graph.pages import Position, Window
from graph.paths import PathRequest, PathsFound
from graph.records import Article, Entity, Relation
from graph.searches import SearchPage, SearchRequest
from graph.ways import Direction

MOST_MEMBERS = 10
"""Members of a community that are listed."""


@dataclass(frozen=True, slots=True)
class EntitySelection:
    """Entities of some kinds (None: of all) that meet a condition, in an order.

    They are sorted by ``orders``, then by key.
    """

    kinds: tuple[str, ...] | None
    window: Window
    condition: Condition | None = None
    orders: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationSelection:
    """Relations of one entity: of some kinds (None: of all), one way or both.

    They are sorted by ``orders``, then by kind, direction (OUT before IN), the key at the
    other end, and id. One that leads from an entity to itself is listed once when the
    direction is BOTH. ``condition`` speaks of the entity at the far end and of the relation.
    """

    kinds: tuple[str, ...] | None
    direction: Direction
    window: Window
    condition: Condition | None = None
    orders: tuple[Order, ...] = ()
    modalities: tuple[str, ...] | None = None
    valid_on: date | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether nothing is filtered, and nothing sorted in an order of its own."""
        return (
            self.condition is None
            and not self.orders
            and self.modalities is None
            and self.valid_on is None
        )


class EntityPage(msgspec.Struct, frozen=True, gc=False):
    """A slice of a list of entities, and how long the whole list is.

    ``selection`` is what was asked for. ``positions`` are those of the items, or None where
    the list is sorted by key alone.
    """

    items: Sequence[Entity]
    total: int
    has_previous: bool
    has_next: bool
    selection: EntitySelection
    positions: Sequence[Position] | None = None

    def position(self, index: int) -> Position:
        """Return where the item at ``index`` of the page stands in the list."""
        return (self.items[index].key,) if self.positions is None else self.positions[index]


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A relation seen from one of its ends, with the entity at the other."""

    relation: Relation
    node: Entity


class PlacedEdge(Edge, frozen=True, gc=False):
    """An edge of a list that is sorted in an order of its own, with its position there."""

    position: Position


class RelationPage(msgspec.Struct, frozen=True, gc=False):
    """A slice of the relations of the entity ``viewpoint``, and how many there are in all.

    ``selection`` is what was asked for.
    """

    viewpoint: str
    selection: RelationSelection
    edges: Sequence[Edge]
    total: int
    has_previous: bool
    has_next: bool

    @property
    def items(self) -> Sequence[Relation]:
        """The relations of the page."""
        return [edge.relation for edge in self.edges]

    def position(self, index: int) -> Position:
        """Return where the item at ``index`` of the page stands in the list."""
        edge = self.edges[index]
        direction = self.selection.direction
        if direction is Direction.BOTH:
            outward = edge.relation.source == self.viewpoint
            direction = Direction.OUT if outward else Direction.IN
        return edge_position(edge, direction)


def edge_position(edge: Edge, direction: Direction) -> Position:
    """Return where ``edge`` stands among the relations of the entity it is seen from."""
    if isinstance(edge, PlacedEdge):
        return edge.position
    return relation_position(edge.relation, direction)


def relation_position(relation: Relation, direction: Direction) -> Position:
    """Return where ``relation`` stands among the relations of its source (OUT) or target (IN)."""
    other = relation.target if direction is Direction.OUT else relation.source
    # "IN" sorts before "OUT", and OUT comes first: 0 and 1 stand for them.
    return (relation.kind, "0" if direction is Direction.OUT else "1", other, relation.id)


@dataclass(frozen=True, slots=True)
class Census:
    """How much one version of a graph holds: entities and relations by kind."""

    articles: int
    entities: Mapping[str, int]
    relations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Mentions:
    """What one article is evidence of: entities and relations by the index of the sentence."""

    entities: Mapping[int, Sequence[Entity]]
    relations: Mapping[int, Sequence[Relation]]


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that are tied more closely to each other than to the rest.

    ``members`` are the most important ones, at most :data:`MOST_MEMBERS`, the most important
    first.
    """

    number: int
    size: int
    members: Sequence[Entity]


class Snapshot(Protocol):
    """One version of the graph: all reads of a snapshot see the same facts."""

    @property
    def version(self) -> int:
        """Return the number of the version; later versions have higher ones."""

    @property
    def digest(self) -> str:
        """Return a digest of the facts of this version, the same for the same facts."""

    @property
    def texts(self) -> Texts:
        """Return the texts of this version's articles that are held."""

    @property
    def waits(self) -> bool:
        """Say whether reads wait for I/O, so that reads side by side take less time."""

    async def articles(self, keys: Sequence[str]) -> Sequence[Article | None]:
        """Return the article of each key."""

    async def entities(self, keys: Sequence[str]) -> Sequence[Entity | None]:
        """Return the entity of each key."""

    async def relations(self, ids: Sequence[str]) -> Sequence[Relation | None]:
        """Return the relation of each id."""

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for.

        Raises:
            PageError: a cursor of another list than this one.
        """

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> Sequence[RelationPage]:
        """Return a page of relations for each key; an unknown key has none.

        Raises:
            PageError: a cursor of another list than this one.
        """

    async def degrees(self, keys: Sequence[str]) -> Sequence[int]:
        """Return how many relations start or end at each key; a loop counts twice."""

    async def census(self) -> Census:
        """Return how much this version holds."""

    async def facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        """Return facets of the whole list that ``selection`` has its page of."""

    async def related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> Sequence[Facets]:
        """Return facets of the different entities at the far ends of each key's whole list."""

    async def search(self, request: SearchRequest) -> SearchPage:
        """Return the page of entities whose texts match.

        Raises:
            PageError: a cursor of another list than this one.
        """

    async def paths(self, request: PathRequest) -> PathsFound:
        """Return paths between two entities; none if one of them is not there."""

    async def neighborhood(self, request: NeighborhoodRequest) -> Subgraph:
        """Return what lies around some entities; keys that are not there are passed over."""

    async def mentions(self, articles: Sequence[str]) -> Sequence[Mentions]:
        """Return what each article is evidence of, by sentence."""

    @property
    def analysis(self) -> int:
        """Return the version that importance, communities and betweenness were computed of.

        They are computed beside the reads and follow the version; 0 before the first time.
        Reads before then wait for it.
        """

    async def importances(self, keys: Sequence[str]) -> Sequence[float]:
        """Return the PageRank of each key, whose sum over all entities is 1; 0 if unknown."""

    async def communities(self, keys: Sequence[str]) -> Sequence[int | None]:
        """Return the number of the community of each key; None if unknown."""

    async def betweenness(self, keys: Sequence[str]) -> Sequence[float]:
        """Return how central each key lies on shortest paths, from 0 to 1; 0 if unknown."""

    async def largest_communities(self, count: int) -> Sequence[Community]:
        """Return the largest communities, the largest first; their numbers count from 0 so."""


class GraphStore(Protocol):
    """Where a graph is kept: its versions, and how one follows upon another.

    A version is made by one change set, and numbered from 1, which is what was loaded.
    ``changing`` is how many change sets are being made, or wait for that.
    """

    changing: int

    async def snapshot(self, as_of: int | None = None) -> Snapshot:
        """Return the newest version, or an earlier one, which may cost what changed since.

        Raises:
            VersionError: there is no such version.
            StoreError: what was changed since cannot be read.
        """

    async def apply(
        self, changes: ChangeSet, *, dry_run: bool = False, expected_version: int | None = None
    ) -> Applied:
        """Make ``changes``, all or none; once this returns they are kept for good.

        The snapshots that the store returns from then on have them; those that it has
        returned stay as they are. A change set that changes nothing makes no version.

        Args:
            changes: what is to be changed.
            dry_run: only say what would be.
            expected_version: refuse if this is not the newest version.

        Raises:
            ChangeError: the graph would not be sound; carries every problem there is.
            StaleVersionError: the newest version is another than expected.
            StoreError: the changes cannot be kept.
        """

    async def revisions(self, since: int, most: int) -> Sequence[Revision]:
        """Return what was changed after the version ``since``, at most the first ``most`` sets.

        Raises:
            VersionError: there is no version ``since``.
            StoreError: they cannot be read.
        """

    def changes(self, since: int) -> AsyncIterator[Revision]:
        """Yield every change set after the version ``since``, once and in order, without end.

        Raises:
            VersionError: there is no version ``since``.
            LaggingError: whoever takes them has caught up once, and fallen too far behind.
            StoreError: they cannot be read.
        """

    async def entity_history(self, key: str) -> Sequence[HistoryEntry]:
        """Return what each version did to an entity, the first one first; nothing if unknown."""

    async def relation_history(self, relation_id: str) -> Sequence[HistoryEntry]:
        """Return what each version did to a relation, the first one first."""

    async def follow(self) -> NoReturn:
        """Take over what other processes change, within 200 ms, until cancelled."""

    def close(self) -> None:
        """Let go of what the graph is kept in."""
