"""Lists of one version that are more than plain: filtered, sorted, or counted by facets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.cursors import PLACE_PARTS, refuse_foreign, refuse_foreign_places
from graph.facets import FacetRequest, Facets
from graph.kinds import Ontology
from graph.memory.adjacency import Adjacency
from graph.memory.catalog import Catalog
from graph.memory.columns import Columns
from graph.memory.edge_lists import EdgeLists, Table, looks_further, pages_of_few
from graph.memory.entity_lists import EntityLists
from graph.memory.kept_lists import KeptLists
from graph.memory.masks import Ends, Masks
from graph.memory.once import Once, UnbuiltError, answer
from graph.memory.rankings import Rankings
from graph.memory.tallies import Tallies
from graph.memory.topology import Topology
from graph.store import EntityPage, EntitySelection, RelationPage, RelationSelection

FEW = 2_000
"""Relations up to which a page is made of these alone, while the whole graph has no columns."""


class Lists:
    """Reads of lists: plain ones from the indexes by key, all others from columns.

    Args:
        topology: returns the version's topology, which is asked for once.
        version: its number.
        kept: the lists of its line of versions.
        large: whether columns take long to build; see :class:`graph.memory.once.Once`.
    """

    def __init__(
        self,
        catalog: Catalog,
        adjacency: Adjacency,
        ontology: Ontology,
        topology: Callable[[], Topology],
        *,
        version: int,
        kept: KeptLists,
        large: bool,
    ) -> None:
        self._version = version
        self._kept = kept
        self._catalog = catalog
        self._adjacency = adjacency
        self._ontology = ontology
        self._topology = topology
        self._large = large
        self._measures: dict[str, NDArray[Any]] = {}
        self._once = Once(large=large)

    def anew(self) -> "Lists":
        """Return the lists of the same version by another analysis."""
        return Lists(
            self._catalog,
            self._adjacency,
            self._ontology,
            self._topology,
            version=self._version,
            kept=self._kept,
            large=self._large,
        )

    async def measure(
        self, names: Iterable[str], read: Callable[[str], Awaitable[NDArray[Any]]]
    ) -> None:
        """Have ``importance`` or ``community`` read by the entity's number, unless it is.

        To be done before a list is filtered or sorted by one of them, as
        :func:`graph.memory.masks.analysed_in` tells.
        """
        for name in names:
            if name not in self._measures:
                self._measures[name] = await read(name)

    async def find(self, selection: EntitySelection) -> EntityPage:
        """Return the page of entities that ``selection`` asks for."""
        if selection.condition is None and not selection.orders:
            return self._catalog.page(selection)
        if not self._once.has(_Index):
            if (page := await self._kept.page(self._version, selection)) is not None:
                return page
            index = await answer(lambda: self._index)
            self._kept.take(self._version, index.entities)
        return await answer(lambda: self._index.entities.page(selection))

    async def related(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage]:
        """Return a page of relations for each key."""
        if selection.is_plain:
            return self._adjacency.pages(keys, selection)
        refuse_foreign(selection.orders, selection.window, tail=PLACE_PARTS)
        refuse_foreign_places(selection)
        try:
            pages: list[RelationPage] | None = self._index.edges.pages(keys, selection)
        except UnbuiltError:
            pages = self._of_few(keys, selection)
        if pages is None:
            pages = await asyncio.to_thread(lambda: self._index.edges.pages(keys, selection))
        return pages

    async def facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        """Return facets of the whole list that ``selection`` has its page of."""
        return await answer(lambda: self._facets(selection, request))

    async def related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> list[Facets]:
        """Return facets of the different entities at the far ends of each key's whole list."""
        return await answer(lambda: self._related_facets(keys, selection, request))

    @property
    def _index(self) -> "_Index":
        return self._once.get(_Index, self._indexed)

    def _indexed(self) -> "_Index":
        topology = self._topology()
        # Not this one's own: columns that led back here would be freed by the collector alone.
        columns = Columns.of(topology, self._measures, Once(large=self._large))
        ends = Ends(topology.source, topology.target)
        table = Table(columns, Masks(columns, ends), Rankings(columns))
        return _Index(
            EntityLists(columns, table.masks, table.rankings),
            EdgeLists(topology, table),
            Tallies(topology, columns, self._ontology),
        )

    def _of_few(
        self, keys: Sequence[str], selection: RelationSelection
    ) -> list[RelationPage] | None:
        """Return the pages if they take a look at few relations and their far ends alone."""
        if looks_further(selection):
            return None
        segments = [list(self._adjacency.segments(key, selection)) for key in keys]
        if sum(len(segment) for own in segments for _, segment in own) > FEW:
            return None
        lists = [
            [(direction, edge) for (_, direction), segment in own for edge in segment]
            for own in segments
        ]
        return pages_of_few(keys, lists, selection, self._adjacency.degree)

    def _facets(self, selection: EntitySelection, request: FacetRequest) -> Facets:
        index = self._index
        numbers = index.entities.numbers(selection.kinds, selection.condition, ())
        return index.tallies.facets(numbers, request)

    def _related_facets(
        self, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
    ) -> list[Facets]:
        index = self._index
        lists = index.edges.lists(keys, replace(selection, orders=()))
        return [index.tallies.facets(np.unique(edges.far), request) for edges in lists]


@dataclass(frozen=True, slots=True)
class _Index:
    """What is read of a whole graph."""

    entities: EntityLists
    edges: EdgeLists
    tallies: Tallies
