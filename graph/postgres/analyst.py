"""Importance, communities and betweenness, computed beside the reads and kept in the database.

One server at a time computes; all read what it has written down.
"""

import asyncio
import logging
from dataclasses import replace
from time import monotonic

from graph.errors import StoreError
from graph.postgres import analytics
from graph.postgres.failures import told
from graph.postgres.pool import Pool
from graph.postgres.reader import Reader
from graph.postgres.versions import CHANNEL

ANALYSTS = 0x466F6E7465 + 1
"""The advisory lock that whoever computes has."""

_logger = logging.getLogger(__name__)


class Analyst:
    """Has versions analysed: on demand, and the newest one when nobody asks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._asked: dict[int, asyncio.Task[Reader]] = {}
        self._beside: asyncio.Task[None] | None = None

    async def analysed(self, reader: Reader) -> Reader:
        """Return ``reader`` with analytics of its own version, once they are computed.

        Whoever stops waiting does not stop the computing.

        Raises:
            StoreError: they cannot be computed now.
        """
        if (task := self._asked.get(reader.version)) is None:
            task = asyncio.create_task(self._compute(reader))
            self._asked[reader.version] = task
            task.add_done_callback(lambda _: self._asked.pop(reader.version, None))
        return await asyncio.shield(task)

    async def _compute(self, reader: Reader) -> Reader:
        await analytics.analyse(reader)
        await reader.execute("SELECT pg_notify(%(channel)s, 'analysis')", {"channel": CHANNEL})
        return replace(reader, analysis=reader.version)

    def look(self, newest: Reader) -> None:
        """Have the newest version analysed beside the reads, unless it is, or one is just now."""
        if newest.analysis != newest.version and self._beside is None:
            self._beside = asyncio.create_task(self._analyse_beside(newest))

    async def _analyse_beside(self, newest: Reader) -> None:
        start = monotonic()
        try:
            with told("the graph is not analysed"):
                async with self._pool.connection() as connection:
                    turn = await connection.execute("SELECT pg_try_advisory_lock(%s)", (ANALYSTS,))
                    if await turn.fetchone() != (True,):
                        return
                    try:
                        await self.analysed(newest)
                    finally:
                        await connection.execute("SELECT pg_advisory_unlock(%s)", (ANALYSTS,))
            # At most half of the time goes into this.
            await asyncio.sleep(monotonic() - start)
        except StoreError as error:
            _logger.warning("%s", error)
        finally:
            self._beside = None

    def close(self) -> None:
        """Stop what is computed beside the reads."""
        if self._beside is not None:
            self._beside.cancel()
