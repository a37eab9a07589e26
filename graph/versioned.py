"""What a graph was changed by, as a store of any sort tells it: from its log of change sets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from graph.changes import Applied, HistoryEntry, Revision
from graph.errors import LaggingError, VersionError
from graph.records import AnyRecord, Entity, Relation
from graph.store import Snapshot

FIRST = 1
"""The version that was loaded."""

MOST_BEHIND = 1000
"""Versions that whoever follows the changes may be behind, once they have caught up."""

PIECE = 100
"""Revisions that are read from a log at once."""


class ChangeLog(Protocol):
    """The change sets of one graph, in order."""

    async def revisions(self, since: int, most: int) -> list[Revision]:
        """Return the revisions after the version ``since``, at most the first ``most``."""

    async def history(self, sort: type[AnyRecord], name: str) -> list[Revision]:
        """Return the revisions that changed a record, each with the effects on it alone."""


LogT = TypeVar("LogT", bound=ChangeLog)
VersionT = TypeVar("VersionT", bound=Snapshot)


class VersionedStore(Generic[LogT, VersionT]):
    """The part of a store that tells of changes: those up to the newest version known here.

    ``changing`` is how many change sets are being made, or wait for that.
    """

    changing = 0

    def __init__(self, log: LogT, newest: VersionT) -> None:
        self._log = log
        self._current = newest
        self._published = asyncio.Event()

    @property
    def newest(self) -> VersionT:
        """The newest version that is known here."""
        return self._current

    async def _made(self, making: "asyncio.Future[Applied]") -> Applied:
        """Return what a change set led to; who stops waiting for it does not stop it."""
        self.changing += 1
        making.add_done_callback(self._count_made)
        return await asyncio.shield(making)

    def _count_made(self, _made: "asyncio.Future[Applied]") -> None:
        self.changing -= 1

    def _announce(self, newest: VersionT) -> None:
        """Have ``newest`` read from now on, and whoever follows the changes hear of it."""
        self._current = newest
        published, self._published = self._published, asyncio.Event()
        published.set()

    async def revisions(self, since: int, most: int = PIECE) -> list[Revision]:
        """Return what was changed after the version ``since``, at most the first ``most`` sets.

        Raises:
            VersionError: there is no version ``since``.
            StoreError: they cannot be read.
        """
        self._refuse_unknown(since)
        most = min(most, self._current.version - since)
        return await self._log.revisions(since, most) if most > 0 else []

    async def changes(self, since: int) -> AsyncIterator[Revision]:
        """Yield every change set after the version ``since``, once and in order, without end.

        Nothing is held back for whoever takes them: they are read where they are kept.

        Raises:
            VersionError: there is no version ``since``.
            LaggingError: once caught up, they have fallen :data:`MOST_BEHIND` versions behind.
            StoreError: they cannot be read.
        """
        self._refuse_unknown(since)
        live = False
        while True:
            published, newest = self._published, self._current.version
            if live and newest - since > MOST_BEHIND:
                raise LaggingError(
                    f"found the newest version {newest - since} ahead of what was taken, expected "
                    f"at most {MOST_BEHIND}: follow the changes anew since the version {since}"
                )
            if since >= newest:  # beyond it where a database has lost the newest versions
                live = True
                await published.wait()
                continue
            for revision in await self._log.revisions(since, min(PIECE, newest - since)):
                since = revision.version
                yield revision
                if live and self._current.version - since > MOST_BEHIND:
                    break

    def _refuse_unknown(self, version: int) -> None:
        newest = self._current.version
        if not FIRST <= version <= newest:
            raise VersionError(f"found the version {version}, expected {FIRST} to {newest}")

    async def entity_history(self, key: str) -> list[HistoryEntry]:
        """Return what each version did to an entity, the first one first."""
        return await self._history(Entity, key)

    async def relation_history(self, relation_id: str) -> list[HistoryEntry]:
        """Return what each version did to a relation, the first one first."""
        return await self._history(Relation, relation_id)

    async def _history(self, sort: type[Entity] | type[Relation], name: str) -> list[HistoryEntry]:
        current = self._current
        entries = [
            HistoryEntry(*_circumstances(revision), effect.before, effect.after)
            for revision in await self._log.history(sort, name)
            if revision.version <= current.version
            for effect in revision.effects
        ]
        if entries:
            loaded = entries[0].before
        else:
            reader = current.entities if sort is Entity else current.relations
            [loaded] = await reader([name])
        if loaded is not None:
            [first] = await self._log.revisions(FIRST - 1, 1)
            entries.insert(0, HistoryEntry(*_circumstances(first), None, loaded))
        return entries


def _circumstances(revision: Revision) -> tuple[int, datetime, str, str]:
    return revision.version, revision.time, revision.author, revision.message
