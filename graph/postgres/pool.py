"""Connections to the database, kept ready; what breaks is made anew when it is asked for next."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from graph.errors import StoreError
from graph.postgres.failures import UNREACHABLE, is_broken, told
from graph.postgres.layout import SCHEMA
from graph.postgres.search_layout import SIMILARITY

Query = sql.SQL | sql.Composed | LiteralString
Parameters = Mapping[str, object]
Rows = list[tuple[Any, ...]]

MOST_CONNECTIONS = 8
"""Connections of one server, the one that listens aside."""

PATIENCE = 3.0
"""Seconds that a read waits for a connection, or for the database to come back."""

LONGEST_STATEMENT = 30_000
"""Milliseconds after which the database gives up a read."""

NOT_READ = "the graph cannot be read"

_RECONNECT = 1.0  # seconds of attempts, after which the next that asks makes one anew
_IDLE = 300.0

_logger = logging.getLogger(__name__)
# The pool tells of every attempt; what matters of it reaches whoever waits for a connection.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


async def configure(connection: psycopg.AsyncConnection[Any]) -> None:
    """Make a new connection ready for statements of ours."""
    await connection.execute(
        "SELECT set_config('search_path', %s, false), set_config('statement_timeout', %s, false), "
        "set_config('timezone', 'UTC', false), "
        # Wide reads look dear to the planner, and to compile them would cost more than they do.
        "set_config('jit', 'off', false), set_config('work_mem', '64MB', false), "
        # What is read often is in memory, where a place costs little more than the next one.
        "set_config('random_page_cost', '1.1', false), "
        "set_config('pg_trgm.word_similarity_threshold', %s, false)",
        (f"{SCHEMA}, public", str(LONGEST_STATEMENT), str(SIMILARITY)),
    )


class Pool:
    """The connections of one server to the database at ``url``; one event loop uses them at a time."""

    def __init__(self, url: str, most: int = MOST_CONNECTIONS) -> None:
        self.url = url
        self._most = most
        self._pool: AsyncConnectionPool[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """Lend a connection in autocommit mode.

        Raises:
            TimeoutError: there was none within :data:`PATIENCE`.
        """
        pool = await self._opened()
        try:
            connection = await pool.getconn(PATIENCE)
        except PoolTimeout as error:
            raise TimeoutError(UNREACHABLE) from error
        try:
            yield connection
        finally:
            await pool.putconn(connection)

    async def _opened(self) -> AsyncConnectionPool[Any]:
        loop = asyncio.get_running_loop()
        if self._pool is None or self._loop is not loop:
            self._loop = loop
            self._pool = AsyncConnectionPool(
                self.url,
                min_size=1,
                max_size=self._most,
                open=False,
                configure=configure,
                timeout=PATIENCE,
                max_idle=_IDLE,
                reconnect_timeout=_RECONNECT,
                kwargs={"connect_timeout": 2, "autocommit": True},
                name="fonte",
            )
            await self._pool.open()
        return self._pool

    async def fetch_all(self, queries: Sequence[tuple[Query, Parameters]]) -> list[Rows]:
        """Return the rows of each query, all in one round trip.

        A connection that turns out to be broken is replaced, and the queries are asked again.

        Raises:
            StoreError: they cannot be answered now.
        """
        with told(NOT_READ):
            deadline = asyncio.get_running_loop().time() + PATIENCE
            while True:
                try:
                    async with self.connection() as connection:
                        return await answers(connection, queries)
                except psycopg.OperationalError as error:
                    if not is_broken(error) or asyncio.get_running_loop().time() > deadline:
                        raise
                await self.mend()

    async def mend(self) -> None:
        """Have the connections that are broken made anew; one check at a time does it for all."""
        await asyncio.sleep(0.02)
        if self._pool is not None:
            await self._pool.check()

    async def close(self) -> None:
        """Close the connections."""
        pool, self._pool = self._pool, None
        if pool is not None and self._loop is asyncio.get_running_loop():
            await pool.close(PATIENCE)


async def answers(
    connection: psycopg.AsyncConnection[Any], queries: Sequence[tuple[Query, Parameters]]
) -> list[Rows]:
    """Return the rows of each query, all in one round trip.

    Raises:
        psycopg.Error: they cannot be answered.
    """
    if len(queries) == 1:
        [(query, parameters)] = queries
        cursor = await connection.execute(query, parameters)
        return [await cursor.fetchall()]
    async with connection.pipeline():
        cursors = [await connection.execute(query, parameters) for query, parameters in queries]
        return [await cursor.fetchall() for cursor in cursors]


def connect(url: str) -> psycopg.Connection[Any]:
    """Open a connection for work that may block: to make tables, fill them, read them all.

    Raises:
        StoreError: the database cannot be reached.
    """
    try:
        connection = psycopg.connect(url, connect_timeout=10, autocommit=True)
    except psycopg.Error as error:
        raise StoreError(f"the database cannot be reached: {_reason(error)}") from error
    connection.execute("SELECT set_config('search_path', %s, false)", (f"{SCHEMA}, public",))
    return connection


def _reason(error: psycopg.Error) -> str:
    """Return the words of the driver, which are for the operator alone."""
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
