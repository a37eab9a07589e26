"""The store protocol over a database that any number of servers share.

A server holds the number of the newest version that it knows of, and the articles' texts; all
else is read where it is kept. It learns of what others change by the database's notices.
"""

import asyncio
import logging
from contextlib import suppress
from typing import NoReturn

import psycopg
from cachetools import LRUCache

from graph.articles import Texts
from graph.changes import Applied, ChangeSet
from graph.errors import StoreError, VersionError
from graph.kinds import Ontology
from graph.postgres.analyst import Analyst
from graph.postgres.changelog import ChangeLog
from graph.postgres.decoding import Decoder
from graph.postgres.failures import is_broken, reason, told
from graph.postgres.notices import Notices
from graph.postgres.pool import Pool
from graph.postgres.reader import Reader
from graph.postgres.snapshot import PostgresSnapshot
from graph.postgres.texts import TextShelf
from graph.postgres.versions import NEWEST, ONE, Version, version_of
from graph.postgres.writing import Attempt, Writer, Written
from graph.versioned import FIRST, VersionedStore

_REMEMBERED = 64  # earlier versions
_NOT_KEPT = "the change was not kept"
_UNKNOWN = (
    "the connection broke while the change was being kept, so it may have been made; look at "
    "what is there, or make it again, which does no harm"
)
_logger = logging.getLogger(__name__)


class PostgresStore(VersionedStore[ChangeLog, PostgresSnapshot]):
    """The graph in the database at ``url``, of which ``newest`` is known to be there.

    Args:
        url: the database's address.
        ontology: what its records are of.
        newest: its newest version.
        texts: the articles' texts that this version holds.
        spread_out: whether the tables lie on the nodes of a cluster.
    """

    def __init__(
        self,
        url: str,
        ontology: Ontology,
        newest: Version,
        texts: Texts,
        *,
        spread_out: bool = False,
    ) -> None:
        self._spread_out = spread_out
        self._pool = Pool(url)
        self._ontology = ontology
        self._decoder = Decoder(ontology)
        self._writer = Writer(ontology)
        self._writing = asyncio.Lock()
        self._advancing = asyncio.Lock()
        self._shelf = TextShelf(self._pool, texts)
        self._analyst = Analyst(self._pool)
        self._earlier: LRUCache[int, PostgresSnapshot] = LRUCache(_REMEMBERED)
        self._newest = newest
        super().__init__(ChangeLog(self._pool, ontology), self._seen(newest, texts))

    def _seen(self, version: Version, texts: Texts) -> PostgresSnapshot:
        reader = Reader(
            self._pool,
            version.number,
            self._ontology,
            self._decoder,
            version.analysis,
            self._spread_out,
        )
        return PostgresSnapshot(reader, version, texts, self._analyst)

    def close(self) -> None:
        """Let go of the database; connections end with the event loop, or by :meth:`disconnect`."""

    async def disconnect(self) -> None:
        """Close the connections; they are made anew when they are needed."""
        await self._pool.close()

    async def snapshot(self, as_of: int | None = None) -> PostgresSnapshot:
        """Return the newest version, or an earlier one.

        Raises:
            VersionError: there is no such version.
            StoreError: it cannot be read now.
        """
        if as_of is None or as_of == self._current.version:
            return self._current
        self._refuse_unknown(as_of)
        if (known := self._earlier.get(as_of)) is not None:
            return known
        [rows] = await self._pool.fetch_all([(ONE, {"version": as_of})])
        if not rows:
            raise VersionError(
                f"found the version {as_of}, expected {FIRST} to {self._current.version}"
            )
        version = version_of(rows[0])
        earlier = self._seen(version, await self._shelf.held(version.number))
        self._earlier[as_of] = earlier
        return earlier

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
            StoreError: the changes cannot be kept, or nobody knows whether they were.
        """
        if dry_run:
            with told("the change cannot be tried"):
                async with self._pool.connection() as connection:
                    return await self._writer.propose(connection, changes, expected_version)
        return await self._made(asyncio.create_task(self._write(changes, expected_version)))

    async def _write(self, changes: ChangeSet, expected: int | None) -> Applied:
        # One change at a time takes a connection from those that read; others wait here.
        async with self._writing:
            written = await self._written(changes, expected)
        if written.revision is not None:
            await self._advance(written.newest)
        return written.applied

    async def _written(self, changes: ChangeSet, expected: int | None) -> Written:
        attempt = Attempt(changes, expected)
        try:
            try:
                return await self._once(attempt)
            except psycopg.OperationalError as error:
                if not is_broken(error):
                    raise
            await self._pool.mend()
            return await self._once(attempt)
        except (psycopg.Error, OSError) as error:
            if attempt.pending is not None:
                raise StoreError(_UNKNOWN) from error
            raise StoreError(f"{_NOT_KEPT}: {reason(error)}") from error

    async def _once(self, attempt: Attempt) -> Written:
        async with self._pool.connection() as connection:
            return await self._writer.write(connection, attempt)

    async def _advance(self, version: Version) -> None:
        """Publish a version that follows the newest one known here, or has newer analytics."""
        async with self._advancing:
            known = self._newest
            if version.number < known.number or version == known:
                return
            texts = self._current.texts
            if version.counts.texts != known.counts.texts:
                texts = await self._shelf.held(version.number)
            self._publish(version, texts)

    def _publish(self, version: Version, texts: Texts) -> None:
        self._newest = version
        self._announce(self._seen(version, texts))

    async def catch_up(self) -> None:
        """Take over what others have changed until now.

        Raises:
            StoreError: it cannot be read.
        """
        [rows] = await self._pool.fetch_all([(NEWEST, {})])
        version = version_of(rows[0])
        if version.number < self._newest.number:
            await self._fall_back(version)
        await self._advance(version)

    async def _fall_back(self, version: Version) -> None:
        """Take an older version for the newest: the database has lost what came after."""
        _logger.critical(
            "The database has lost the versions after %d, up to %d: was a standby promoted that "
            "lagged behind?",
            version.number,
            self._newest.number,
        )
        self._earlier.clear()
        self._publish(version, await self._shelf.held(version.number))

    async def follow(self) -> NoReturn:
        """Take over what other servers change, until cancelled; failures are tried again."""
        try:
            async for _ in Notices(self._pool).news():
                with suppress(StoreError):
                    await self.catch_up()
                    self._analyst.look(self._current.reader)
        finally:
            self._analyst.close()
            await self.disconnect()
        raise StoreError("nobody tells of news any more")
