"""The store protocol over snapshots in memory: which version is the newest, and how one follows.

Changes are made one batch after the other, in short turns on the event loop; reads go on in
the version that they have. A log (graph/memory/log.py) keeps what was changed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import NoReturn
from weakref import WeakValueDictionary

from graph.articles import Texts
from graph.changes import (
    Applied,
    ChangeSet,
    Revision,
    invert,
    joined,
    sides,
)
from graph.checks import Rules
from graph.dataset import Dataset
from graph.errors import StoreError
from graph.memory.analyst import Analyst
from graph.memory.log import Log, MemoryLog
from graph.memory.snapshot import MemorySnapshot
from graph.memory.turns import Turns
from graph.memory.writing import Outcome, Request, applied, loaded, next_version, proposed, reviewed
from graph.records import Article
from graph.versioned import FIRST, PIECE, VersionedStore

__all__ = ["MemorySnapshot", "MemoryStore"]

MOST_KEPT = 16
"""The newest versions that are kept alive, so that what is derived from one can be from another."""

LARGEST_BATCH = 64
"""Change sets that are made durable together; each stays a version of its own."""

_logger = logging.getLogger(__name__)
_POLL = 0.05  # seconds between looks at whether other processes have changed the graph


class MemoryStore(VersionedStore[Log, MemorySnapshot]):
    """A graph in memory, and the log of its changes.

    Args:
        dataset: the records of the newest version.
        texts: those of its articles that are held.
        log: what led to it; a log in memory that starts with it, unless given.
        version: its number.
    """

    def __init__(
        self,
        dataset: Dataset,
        texts: Texts | None = None,
        log: Log | None = None,
        version: int = FIRST,
    ) -> None:
        self._rules = Rules(dataset.ontology)
        self._analyst = Analyst()
        snapshot = MemorySnapshot(dataset, version, texts, self._analyst)
        super().__init__(log or MemoryLog(loaded()), snapshot)
        snapshot.have_analysed()
        self._texts = _by_digest(snapshot.texts)
        self._waiting: deque[Request] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._recent = deque([snapshot], MOST_KEPT)
        self._alive = WeakValueDictionary({snapshot.version: snapshot})

    def close(self) -> None:
        """Let go of the log, and end what runs beside the reads; reads go on."""
        self._log.close()
        self._analyst.close()

    async def disconnect(self) -> None:
        """Do nothing: no event loop has anything of it."""

    async def snapshot(self, as_of: int | None = None) -> MemorySnapshot:
        """Return the newest version, or an earlier one.

        An earlier version that nobody reads any more is made from the newest, at the cost
        of what has changed since.

        Raises:
            VersionError: there is no such version.
        """
        if as_of is not None:
            return await self._earlier(as_of)
        self._current = self._current.lately_analysed()
        return self._current

    async def _earlier(self, version: int) -> MemorySnapshot:
        self._refuse_unknown(version)
        current = self._current
        if (alive := self._alive.get(version)) is not None:
            return alive
        since = [revision async for revision in self._logged(version, current.version)]
        effects = joined(
            effect for revision in reversed(since) for effect in invert(revision.effects)
        )
        texts = {
            article.key: self._texts.get(article.sha256)
            for _, article in sides(effects, Article)
            if article is not None
        }
        earlier = await current.successor(version, effects, texts, Turns())
        return self._alive.setdefault(version, earlier)

    async def _logged(self, since: int, until: int) -> AsyncIterator[Revision]:
        """Yield the revisions after one version, up to and with another."""
        while since < until:
            for revision in await self._log.revisions(since, min(PIECE, until - since)):
                since = revision.version
                yield revision

    async def apply(
        self, changes: ChangeSet, *, dry_run: bool = False, expected_version: int | None = None
    ) -> Applied:
        """Make ``changes``, all or none; once this returns they are kept for good.

        Whoever stops waiting does not stop the change.

        Args:
            changes: what is to be changed.
            dry_run: only say what would be.
            expected_version: refuse if this is not the newest version.

        Raises:
            ChangeError: the graph would not be sound; carries every problem.
            StaleVersionError: the newest version is another than expected.
            StoreError: the changes cannot be kept.
        """
        if dry_run:
            current = self._current
            proposal = await proposed(current, changes, expected_version, self._rules)
            return applied(current.version, proposal, dry_run=True)
        done: asyncio.Future[Applied] = asyncio.get_running_loop().create_future()
        self._waiting.append(Request(changes, expected_version, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await self._made(done)

    async def _write(self) -> None:
        """Make the change sets that wait, batch after batch, until none does."""
        try:
            while self._waiting:
                count = min(LARGEST_BATCH, len(self._waiting))
                batch = [self._waiting.popleft() for _ in range(count)]
                async with self._writing:
                    outcomes = await self._written(batch)
                for request, outcome in outcomes:
                    request.tell(outcome)
        finally:
            self._writer = None

    async def _written(self, batch: Sequence[Request]) -> Sequence[Outcome]:
        try:
            while True:
                found = await reviewed(batch, self._current, self._rules)
                if not (revisions := found.revisions):
                    return found.outcomes
                total = await found.total()
                # What is under way writes, and mostly waits for the disk: meanwhile the
                # newest version is made, which is thrown away if it is not to be.
                commit = self._log.commit(revisions, total, found.size)
                steps = await found.all_steps(total)
                if not (others := await commit):
                    for revision, snapshot in steps:
                        self._publish(revision, snapshot)
                    return found.outcomes
                await self._take_over(others)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            await self._log.abandon()
            return [(request, error) for request in batch]

    async def _take_over(self, revisions: Sequence[Revision]) -> None:
        """Publish what others have committed."""
        for revision in revisions:
            self._publish(revision, await next_version(self._current, revision))

    def _publish(self, revision: Revision, snapshot: MemorySnapshot) -> None:
        for text in revision.texts.values():
            self._texts[sha256(text.encode()).hexdigest()] = text
        snapshot.have_analysed()
        self._recent.append(snapshot)
        self._alive[snapshot.version] = snapshot
        self._announce(snapshot)

    async def follow(self) -> NoReturn:
        """Take over what other processes change, until cancelled.

        A failure to read is told of, and tried again.
        """
        behind = failing = False
        while True:
            await asyncio.sleep(_POLL)
            try:
                behind = behind or await self._log.news()
                if behind:
                    await self.catch_up()
            except StoreError as error:
                if not failing:
                    _logger.warning("What other processes change cannot be read: %s", error)
                # What there is news of is read next time, if there is no news since then.
                behind = failing = True
            else:
                behind = failing = False

    async def catch_up(self) -> None:
        """Take over what other processes have changed until now.

        Raises:
            StoreError: it cannot be read.
        """
        async with self._writing:
            while others := await self._log.revisions(self._current.version, PIECE):
                await self._take_over(others)


def _by_digest(texts: Texts) -> dict[str, str]:
    return {sha256(text.encode()).hexdigest(): text for text in texts.by_key.values()}
