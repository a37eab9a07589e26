"""Search over the texts of one version of the graph, and how the next version takes it on."""

from collections import deque
from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from graph.cursors import match_offset
from graph.memory.search_engine import Degree, Engine, Numbers, Texts, narrowing
from graph.memory.search_ranking import (
    NOTHING,
    Importance,
    Known,
    Ranking,
    ranked,
    weights_of,
)
from graph.records import Entity
from graph.search_scores import Floats, Stage
from graph.search_text import Wanted
from graph.searches import MOST_HITS, SearchPage, SearchRequest

MOST_WAITING = 10_000
"""Changed entities that wait for the next search; a search after more makes an index anew."""

Changes = Mapping[str, Entity | None]
"""Entities by key as they are from now on; None for those that are no more."""

_maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-index")
"""Makes indexes, one after the other, beside the reads."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The texts of a version, and the weights of its entities, by which matches are ranked."""

    texts: Texts
    weights: Floats | None

    def ranking(self, request: SearchRequest) -> Ranking:
        """Return all that ``request`` finds and that is ranked."""
        wanted = Wanted.of(request.text)
        if not wanted.text or request.kinds == ():
            return NOTHING
        filters = narrowing(request.kinds, request.language)
        found: list[Numbers] = []
        for stage in Stage:
            found.append(self.texts.found(stage, wanted, filters))
            if more := len(found[-1]) > MOST_HITS:
                break  # what matches less well would be ranked after what is left out here
        found[-1] = found[-1][:MOST_HITS]
        return ranked(self.texts, found, len(wanted.text), self.weights, capped=more)


class _Lineage:
    """An engine, and the changes of later versions that it has not taken in yet.

    Versions are numbered from 0, the one that the engine starts with. The engine only goes
    forward: ``at`` is the version whose texts it holds, -1 before the first.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.known = Known()
        self.asked = False
        self.at = -1
        self._engine: Engine | None = None
        self._last = 0
        self._size = 0
        self._waiting: deque[Changes] = deque()
        self._changed = 0

    def extended(self, version: int, changes: Changes) -> int | None:
        """Note the changes that follow ``version``; None if they had better start anew."""
        with self.lock:
            changed = self._changed + len(changes)
            if not self.asked or version != self._last or changed > MOST_WAITING or self._worn():
                return None
            self._waiting.append(changes)
            self._changed = changed
            self._last += 1
            return self._last

    def _worn(self) -> bool:
        return self._engine is not None and len(self._engine) > 2 * self._size + MOST_WAITING

    def advance(self, version: int, entities: Collection[Entity], degree: Degree) -> Texts:
        """Return the texts of ``version``, which has ``entities``; the engine is not beyond it."""
        if self._engine is None:
            # The records have all that changed before in them.
            self._take(version)
            engine = Engine()
            texts = engine.write((), entities, degree)
            self._size = len(engine)
            self._engine = engine
        else:
            changes = self._take(version - self.at)
            changed = [entity for entity in changes.values() if entity is not None]
            texts = self._engine.write(changes.keys(), changed, degree)
        self.at = version
        return texts

    def _take(self, count: int) -> dict[str, Entity | None]:
        with self.lock:
            merged: dict[str, Entity | None] = {}
            for _ in range(count):
                changes = self._waiting.popleft()
                self._changed -= len(changes)
                merged |= changes
            return merged


class SearchIndex:
    """The index of one version's texts: made when it is first searched, then immutable.

    Any thread may use it. ``entities`` are all of the version, and ``degree`` tells how many
    relations one has: of more matches than are ranked, those with the most count.
    """

    def __init__(
        self, entities: Collection[Entity], degree: Degree, lineage: _Lineage, version: int
    ) -> None:
        self._entities = entities
        self._degree = degree
        self._lineage = lineage
        self._version = version
        self._known = lineage.known
        self._lock = Lock()
        self._made: Texts | None = None
        self._importance: Importance | None = None
        self._weighed: Future[Weighed] | None = None

    @classmethod
    def of(cls, entities: Collection[Entity], degree: Degree | None = None) -> "SearchIndex":
        """Return the index of these entities; costs nothing until it is searched."""
        return cls(entities, degree or _none, _Lineage(), 0)

    def patched(
        self, changes: Changes, entities: Collection[Entity], degree: Degree | None = None
    ) -> "SearchIndex":
        """Return the index of the next version, which has ``entities`` after ``changes``.

        Costs nothing until it is searched; then it takes in what changed since the last
        version that was searched. Once a later version has been searched, an earlier one
        that never was makes an index of its own.
        """
        degree = degree or self._degree
        version = self._lineage.extended(self._version, changes)
        if version is None:
            return SearchIndex.of(entities, degree)
        return SearchIndex(entities, degree, self._lineage, version)

    def prepared(self, importance: Importance | None = None) -> "Future[Weighed]":
        """Have made what is not; the future ends when searches with ``importance`` can start.

        One importance is kept for each version, the one that was asked for last.
        """
        with self._lock:
            if self._weighed is None or self._importance != importance:
                with self._lineage.lock:
                    self._lineage.asked = True
                self._importance = importance
                self._weighed = _maker.submit(self._weigh, importance)
            return self._weighed

    def search(self, request: SearchRequest, importance: Importance | None = None) -> SearchPage:
        """Return the page of matches that ``request`` asks for.

        Without regard to case and accents; the last word may be unfinished. Of the text the
        first 200 characters and 16 different words count. Text without any finds nothing.
        Waits for what is not prepared.

        Raises:
            PageError: a cursor of another list than this one.
        """
        after, before = match_offset(request.window.after), match_offset(request.window.before)
        weighed = self.prepared(importance).result()
        ranking = weighed.ranking(request)
        total = len(ranking)
        start, end = request.window.bounds(
            0 if after is None else min(after + 1, total),
            total if before is None else min(before, total),
        )
        items = ranking.matches(weighed.texts, start, end)
        return SearchPage(items, total, start > 0, end < total, start, ranking.capped)

    def _weigh(self, importance: Importance | None) -> Weighed:
        if self._made is None:
            self._made = self._make()
        return Weighed(self._made, weights_of(self._made, importance, self._known))

    def _make(self) -> Texts:
        if self._lineage.at > self._version:
            self._known = Known()
            return Engine().write((), self._entities, self._degree)
        return self._lineage.advance(self._version, self._entities, self._degree)


def _none(_key: str) -> int:
    return 0
