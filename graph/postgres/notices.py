"""News of other servers: told by the database at once where it can, asked for where it cannot."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from graph.postgres.pool import Pool, configure
from graph.postgres.versions import CHANNEL

POLL = 0.1
"""Seconds between two questions where the database does not tell."""

SAFETY = 2.0
"""Seconds between two questions where it does: a notice may get lost with a connection."""

_RETRY = 0.5
_PROOF = 1.0  # seconds in which a notice to oneself comes back

_logger = logging.getLogger(__name__)


class Notices:
    """Whatever may be news, one item each; what it is has to be looked up."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def news(self) -> AsyncIterator[None]:
        """Yield each time that there may be news, without end.

        Failures are told of once, and tried again.
        """
        failing = False
        while True:
            yield  # something may have happened while nobody listened
            try:
                async with self._listening() as connection:
                    failing = False
                    patience = SAFETY if await _is_told(connection) else POLL
                    while True:
                        await _wait(connection, patience)
                        yield
            except (psycopg.Error, OSError) as error:
                if not failing:
                    _logger.warning("The database cannot be listened to: %s", type(error).__name__)
                failing = True
                await asyncio.sleep(_RETRY)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        connection = await psycopg.AsyncConnection.connect(
            self._pool.url, autocommit=True, connect_timeout=2
        )
        try:
            await configure(connection)
            await connection.execute(f"LISTEN {CHANNEL}")
            yield connection
        finally:
            await connection.close()


async def _is_told(connection: psycopg.AsyncConnection[Any]) -> bool:
    """Say whether notices come through, which whatever stands in between may prevent."""
    await connection.execute("SELECT pg_notify(%s, 'test')", (CHANNEL,))
    return await _wait(connection, _PROOF)


async def _wait(connection: psycopg.AsyncConnection[Any], patience: float) -> bool:
    """Wait for a notice, or for as long as is told; says whether there was one."""
    found = False
    async for _ in connection.notifies(timeout=patience, stop_after=1):
        found = True
    return found
