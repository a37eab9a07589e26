"""Search over the texts of one version of the graph, and how the next version takes it on."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from graph.errors import PageError
from graph.memory.search_engine import Degree, Engine, Stage, Texts, narrowing
from graph.memory.search_ranking import Hit, Importance, Numbers, match, ranked
from graph.memory.search_text import Wanted
from graph.pages import Position
from graph.records import Entity
from graph.searches import MOST_HITS, SearchPage, SearchRequest

MOST_WAITING = 10_000
"""Changed entities that wait for the next search; a search after more makes an index anew."""

Changes = Mapping[str, Entity | None]
"""Entities by key as they are from now on; None for those that are no more."""

_maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search-index")
"""Makes indexes, one after the other, beside the reads."""


class _Lineage:
    """An engine, and the changes of later versions that it has not taken in yet.

    Versions are numbered from 0, the one that the engine starts with. The engine only goes
    forward: ``at`` is the version whose texts it holds, -1 before the first.
    """

    def __init__(self) -> None:
        self.engine = Engine()
        self.lock = Lock()
        self.asked = False
        self.at = -1
        self._last = 0
        self._size = 0
        self._waiting: deque[Changes] = deque()

    def extended(self, version: int, changes: Changes) -> int | None:
        """Note the changes that follow ``version``; None if they had better start anew."""
        with self.lock:
            waiting = sum(map(len, self._waiting)) + len(changes)
            worn = len(self.engine) > 2 * self._size + MOST_WAITING
            if not self.asked or version != self._last or waiting > MOST_WAITING or worn:
                return None
            self._waiting.append(changes)
            self._last += 1
            return self._last

    def advance(self, version: int, entities: Collection[Entity], degree: Degree) -> Texts:
        """Return the texts of ``version``, which has ``entities``; the engine is not beyond it."""
        if self.at < 0:
            # The records have all that changed before in them.
            self._take(version)
            texts = self.engine.write((), entities, degree)
            self._size = len(self.engine)
        else:
            changes = self._take(version - self.at)
            changed = [entity for entity in changes.values() if entity is not None]
            texts = self.engine.write(changes.keys(), changed, degree)
        self.at = version
        return texts

    def _take(self, count: int) -> dict[str, Entity | None]:
        with self.lock:
            merged: dict[str, Entity | None] = {}
            for _ in range(count):
                merged |= self._waiting.popleft()
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
        self._lock = Lock()
        self._texts: Future[Texts] | None = None

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

    def prepared(self) -> "Future[Texts]":
        """Have the index made, if it is not; the future ends when it can be searched."""
        with self._lock:
            if self._texts is None:
                with self._lineage.lock:
                    self._lineage.asked = True
                self._texts = _maker.submit(self._make)
            return self._texts

    @property
    def is_ready(self) -> bool:
        """Say whether a search would wait for nothing."""
        return self._texts is not None and self._texts.done()

    def search(self, request: SearchRequest, importance: Importance | None = None) -> SearchPage:
        """Return the page of matches that ``request`` asks for.

        Without regard to case and accents; the last word may be unfinished. Of the text the
        first 200 characters and 16 different words count. Text without any finds nothing.

        Raises:
            PageError: a cursor of another list than this one.
        """
        after, before = _offset(request.window.after), _offset(request.window.before)
        texts = self.prepared().result()
        hits, capped = _hits(texts, request, importance)
        total = len(hits)
        start, end = request.window.bounds(
            0 if after is None else min(after + 1, total),
            total if before is None else min(before, total),
        )
        items = [match(texts, hit) for hit in hits[start:end]]
        return SearchPage(items, total, start > 0, end < total, start, capped)

    def _make(self) -> Texts:
        if self._lineage.at > self._version:
            return Engine().write((), self._entities, self._degree)
        return self._lineage.advance(self._version, self._entities, self._degree)


def _hits(
    texts: Texts, request: SearchRequest, importance: Importance | None
) -> tuple[Sequence[Hit], bool]:
    """Return what is ranked, at most :data:`MOST_HITS`, and whether there is more."""
    wanted = Wanted.of(request.text)
    if not wanted.text or request.kinds == ():
        return (), False
    filters = narrowing(request.kinds, request.language)
    found: list[tuple[Stage, Numbers]] = []
    for stage in Stage:
        numbers, more = texts.found(stage, wanted, filters)
        found.append((stage, numbers))
        if more:
            break  # what matches less well would be ranked after what is left out here
    hits = ranked(texts, found, len(wanted.text), importance)
    return hits[:MOST_HITS], more or len(hits) > MOST_HITS


def _offset(position: Position | None) -> int | None:
    if position is None:
        return None
    name, offset = position if len(position) == 2 else (None, None)
    if name != "search" or not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
        raise PageError("found a cursor of another list, expected one of these matches")
    return offset


def _none(_key: str) -> int:
    return 0
