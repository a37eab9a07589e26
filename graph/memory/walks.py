"""Reads of one version that walk over many relations: paths, neighborhoods, analytics.

What is quick is answered at once: a small budget of work is tried first, since a thread takes
longer to reach than that. What is not runs in a thread, so that nobody else waits, and arrays
are built there too.
"""

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

import numpy as np

from graph.changes import Effect, joined
from graph.memory.analyst import Analysis, Analyst, is_small
from graph.memory.analytics import Measure, Values
from graph.memory.hubs import Hubs, find_hubs
from graph.memory.neighborhood import MOST_WORK as MOST_AROUND
from graph.memory.neighborhood import find_neighborhood, ranks
from graph.memory.paths import MOST_WORK as MOST_BETWEEN
from graph.memory.paths import find_paths
from graph.memory.topology import Numbers, Topology
from graph.neighborhoods import NeighborhoodRequest, Subgraph
from graph.paths import PathRequest, PathsFound
from graph.records import Entity, Relation
from graph.store import MOST_MEMBERS, Community
from graph.ways import Direction, Scope

Result = TypeVar("Result")
Walked = TypeVar("Walked", PathsFound, Subgraph)

Standing = Callable[[Sequence[str]], Sequence[float]]
"""Returns the importance of each key; 0 for one that is unknown."""

MOST_AT_ONCE = 5_000
"""Relations of a graph on which every walk is quick enough to keep others waiting."""

SMALL_BUDGET = 1_000_000
"""Work that a search for paths may take there, see :data:`graph.memory.paths.MOST_WORK`."""

QUICK_BUDGET = 20_000
"""Work that is tried at once on any graph: a few tenths of a millisecond."""

QUICK_ENTITIES = 100
"""Entities of a neighborhood up to which that is tried; listing more takes its time as well."""

MOST_PATCHED = 20_000
"""Effects up to which a topology is built from an earlier one."""

FEW_PATCHED = 1_000
"""Effects up to which that is done for every graph; beyond, for those of 50 times as many relations."""

Base = tuple[Topology, tuple[Effect, ...]]


class LazyTopology:
    """The topology of one version, built when it is first needed.

    ``base`` is the topology of an earlier version, and what has changed since, if it can be
    built from that.
    """

    def __init__(
        self,
        entities: Collection[Entity],
        relations: Collection[Relation],
        base: "Base | None" = None,
    ) -> None:
        self.is_small = len(relations) <= MOST_AT_ONCE
        self.is_analysed_at_once = is_small(len(relations))
        self._records = entities, relations
        self._base = base
        self._topology: Topology | None = None
        self._lock = threading.Lock()

    def is_ready(self, scope: Scope, direction: Direction = Direction.BOTH) -> bool:
        """Say whether all that such walks read is there, so that nobody waits for its making."""
        return (
            self._topology is not None
            and scope.modalities is None
            and scope.valid_on is None
            and direction is Direction.BOTH
        )

    def topology(self) -> Topology:
        """Return the topology; one caller builds it while others wait."""
        with self._lock:
            if self._topology is None:
                self._topology = self._built()
                self._base = None
            return self._topology

    def _built(self) -> Topology:
        topology = None
        if self._base is not None:
            before, effects = self._base
            topology = before.patched(joined(effects))
        if topology is None:
            entities, relations = self._records
            topology = Topology.of(entities, relations)
        topology.prepare()
        return topology

    def base(self, effects: Sequence[Effect]) -> "Base | None":
        """Return what the topology after ``effects`` can be built from."""
        before, since = self._base or (None, ())
        if self._topology is not None:
            before, since = self._topology, ()
        most = min(max(len(self._records[1]) // 50, FEW_PATCHED), MOST_PATCHED)
        if before is None or len(since) + len(effects) > most:
            return None
        return before, (*since, *effects)


class Walks:
    """The walks over one version, by the analysis that was newest when it was taken."""

    def __init__(
        self, version: int, shape: LazyTopology, analyst: Analyst, analysis: Analysis | None = None
    ) -> None:
        self.version = version
        self.analysis = analysis
        self._shape = shape
        self._analyst = analyst
        self._known: tuple[Numbers, Hubs] | None = None

    @property
    def analysed(self) -> int:
        """The version that the analytics are of; 0 before there are any."""
        if self._shape.is_analysed_at_once:
            return self.version
        return 0 if self.analysis is None else self.analysis.version

    def lately_analysed(self) -> "Walks":
        """Return the walks over the same version by the newest analysis there is."""
        newest = self._analyst.newest
        if newest is None or newest is self.analysis:
            return self
        return Walks(self.version, self._shape, self._analyst, newest)

    def have_analysed(self) -> None:
        """Have this version analysed, unless it is so small that reads do that."""
        if not self._shape.is_analysed_at_once:
            self._analyst.submit(self.version, self._shape.topology)

    async def paths(self, request: PathRequest) -> PathsFound:
        """Return paths between two entities."""
        budget = SMALL_BUDGET if self._shape.is_small else MOST_BETWEEN
        return await self._walked(
            lambda most: find_paths(self._shape.topology(), request, most),
            budget,
            quick=self._shape.is_ready(request.scope),
        )

    async def neighborhood(self, request: NeighborhoodRequest) -> Subgraph:
        """Return what lies around some entities."""
        await self._measure(Measure.IMPORTANCE)
        analysis = await self._analysis()

        def find(budget: int) -> Subgraph:
            rank, hubs = self._ranked(analysis)
            return find_neighborhood(self._shape.topology(), rank, request, budget, hubs)

        quick = (
            self._known is not None
            and request.max_entities <= QUICK_ENTITIES
            and self._shape.is_ready(request.scope, request.direction)
        )
        return await self._walked(find, MOST_AROUND, quick=quick)

    async def _walked(self, walk: Callable[[int], Walked], budget: int, *, quick: bool) -> Walked:
        """Return what a walk by a budget of work finds, which is all if it is not exhausted.

        ``quick`` says that little work is worth trying first.
        """
        if self._shape.is_small:
            return walk(budget)
        if quick and not (found := walk(QUICK_BUDGET)).exhausted:
            return found
        return await asyncio.to_thread(walk, budget)

    async def importances(self, keys: Sequence[str]) -> list[float]:
        """Return the PageRank of each key; 0 if unknown."""
        return [
            0.0 if value is None else value for value in await self._of(Measure.IMPORTANCE, keys)
        ]

    async def communities(self, keys: Sequence[str]) -> list[int | None]:
        """Return the number of the community of each key; None if unknown."""
        found = await self._of(Measure.COMMUNITIES, keys)
        return [None if number is None else int(number) for number in found]

    async def betweenness(self, keys: Sequence[str]) -> list[float]:
        """Return the betweenness of each key; 0 if unknown."""
        return [
            0.0 if value is None else value for value in await self._of(Measure.BETWEENNESS, keys)
        ]

    async def standing(self) -> "Standing | None":
        """Return what tells the importance of each key, None before the first analysis.

        Of versions with the same analysis it is equal, for whoever keeps what is made by it.
        """
        if not self.analysed:
            return None
        await self._measure(Measure.IMPORTANCE)
        return (await self._analysis()).standing

    async def values(self, name: str) -> Values:
        """Return ``importance`` or ``community`` by the number of the entity; NaN where unknown."""
        measure = Measure.IMPORTANCE if name == "importance" else Measure.COMMUNITIES
        found = await self._measure(measure)
        analysis = await self._analysis()
        unknown = 0.0 if measure is Measure.IMPORTANCE else np.nan
        return await self._away(lambda: self._aligned(analysis, found, unknown))

    async def largest_communities(
        self, count: int, entities: Mapping[str, Entity]
    ) -> list[Community]:
        """Return the largest communities; their members are those of ``entities`` by key."""
        number = await self._measure(Measure.COMMUNITIES)
        await self._measure(Measure.IMPORTANCE)
        analysis = await self._analysis()
        return await self._away(lambda: _largest(analysis, number, count, entities))

    async def _of(self, measure: Measure, keys: Sequence[str]) -> list[float | None]:
        values = await self._measure(measure)
        numbers = (await self._analysis()).topology.numbers
        places = [numbers.get(key) for key in keys]
        return [None if place is None else float(values[place]) for place in places]

    async def _measure(self, measure: Measure) -> Values:
        return await _result(self._analyst.ask(await self._analysis(), measure))

    async def _analysis(self) -> Analysis:
        """Return the analysis that all reads go by, once there is one."""
        if self.analysis is None:
            if self._shape.is_analysed_at_once:
                found = Analysis(self.version, self._shape.topology())
            else:
                if self._analyst.idle:
                    self.have_analysed()
                found = await _result(self._analyst.first)
            # Somebody else may have waited as well, and all are to see the same.
            self.analysis = self.analysis or found
        return self.analysis

    def _ranked(self, analysis: Analysis) -> tuple[Numbers, Hubs]:
        """Return the rank of each entity of this version by the importance it had then, and hubs."""
        if self._known is None:
            topology = self._shape.topology()
            if analysis.topology is topology:
                self._known = analysis.rank, analysis.hubs
            else:
                rank = ranks(self._aligned(analysis, analysis.importance, 0.0))
                self._known = rank, find_hubs(topology, rank)
        return self._known

    def _aligned(self, analysis: Analysis, values: Values, unknown: float) -> Values:
        """Return the values by the numbers that entities have in this version."""
        topology = self._shape.topology()
        if analysis.topology is topology:
            return values
        before = analysis.topology.numbers
        keys = (entity.key for entity in topology.entities)
        places = np.fromiter((before.get(key, -1) for key in keys), dtype=np.int64)
        aligned: Values = np.append(values, unknown)[places]
        return aligned

    async def _away(self, work: Callable[[], Result]) -> Result:
        return work() if self._shape.is_small else await asyncio.to_thread(work)


async def _result(future: "Future[Result]") -> Result:
    """Wait for a result that others wait for as well, and go on to when one gives up."""
    return future.result() if future.done() else await asyncio.shield(asyncio.wrap_future(future))


def _largest(
    analysis: Analysis, number: Values, count: int, entities: Mapping[str, Entity]
) -> list[Community]:
    order = np.lexsort((analysis.rank, number))
    sizes = np.bincount(number.astype(np.int64)) if len(number) else np.zeros(0, dtype=np.int64)
    ends = np.cumsum(sizes).tolist()
    found = []
    for community, (size, end) in enumerate(zip(sizes[:count].tolist(), ends, strict=False)):
        members = order[end - size : end][:MOST_MEMBERS].tolist()
        keys = (analysis.topology.entities[member].key for member in members)
        found.append(Community(community, size, [entities[key] for key in keys if key in entities]))
    return found
