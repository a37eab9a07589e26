"""Importance, communities and betweenness: what was computed is read, and a job computes it."""

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.sql import SQL, Identifier

from graph.errors import StoreError
from graph.memory.analyst import is_small
from graph.memory.analytics import COMPUTE, Measure, Shape, Values
from graph.postgres.clauses import alive
from graph.postgres.failures import told
from graph.postgres.reader import Reader
from graph.store import MOST_MEMBERS, Community

ANALYSES_KEPT = 8
"""Analyses that stay in the database, for snapshots that go by earlier ones."""

_PIECE = 10_000  # rows that are written at once
_END = np.dtype(
    [("fields", ">i2"), ("a", ">i4"), ("source", ">i4"), ("b", ">i4"), ("target", ">i4")]
)
_COPY_HEADER, _COPY_TRAILER = 19, 2
"""Bytes before and behind the rows of PostgreSQL's binary format of COPY."""

_MEASURE = SQL("SELECT key, {} FROM measure WHERE version = %(analysis)s AND key = ANY(%(keys)s)")

_COMMUNITIES = SQL("""
SELECT m.community, m.size, e.key, e.record
FROM (
    SELECT key, community, count(*) OVER (PARTITION BY community) AS size,
        row_number() OVER (PARTITION BY community ORDER BY importance DESC, key) AS place
    FROM measure WHERE version = %(analysis)s AND community < %(count)s
) AS m
LEFT JOIN entity e ON e.key = m.key AND {}
WHERE m.place <= %(members)s
ORDER BY m.community, m.place
""")

_KEYS = SQL("SELECT e.key FROM entity e WHERE {} ORDER BY e.key")

_ENDS = SQL("""
COPY (
    WITH numbered AS (
        SELECT e.key, (row_number() OVER (ORDER BY e.key) - 1)::integer AS number
        FROM entity e WHERE {}
    )
    SELECT s.number, t.number FROM relation r
    JOIN numbered s ON s.key = r.source JOIN numbered t ON t.key = r.target
    WHERE {}
) TO STDOUT (FORMAT binary)
""")

_ANALYSIS = """
INSERT INTO analysis (version, least, most) VALUES (%(version)s, %(least)s, %(most)s)
ON CONFLICT DO NOTHING RETURNING version
"""

_WRITE = "COPY measure (version, key, importance, community, betweenness) FROM STDIN"

_FORGET = """
WITH gone AS (
    DELETE FROM analysis WHERE version < (
        SELECT min(version) FROM (
            SELECT version FROM analysis ORDER BY version DESC LIMIT %(kept)s
        ) AS kept
    ) RETURNING version
)
DELETE FROM measure WHERE version IN (SELECT version FROM gone)
"""


async def importances(reader: Reader, keys: Sequence[str]) -> list[float]:
    """Return the PageRank of each key; 0 if unknown."""
    return [value or 0.0 for value in await _measures(reader, "importance", keys)]


async def communities(reader: Reader, keys: Sequence[str]) -> list[int | None]:
    """Return the number of the community of each key; None if unknown."""
    found = await _measures(reader, "community", keys)
    return [None if number is None else int(number) for number in found]


async def betweenness(reader: Reader, keys: Sequence[str]) -> list[float]:
    """Return how central each key lies on shortest paths; 0 if unknown."""
    return [value or 0.0 for value in await _measures(reader, "betweenness", keys)]


async def _measures(reader: Reader, name: str, keys: Sequence[str]) -> list[float | None]:
    parameters = {"analysis": reader.analysis, "keys": list(keys)}
    found: dict[str, float] = dict(
        await reader.fetch(_MEASURE.format(Identifier(name)), parameters)
    )
    return [found.get(key) for key in keys]


async def largest_communities(reader: Reader, count: int) -> list[Community]:
    """Return the largest communities, the largest first."""
    parameters = {"analysis": reader.analysis, "count": count, "members": MOST_MEMBERS}
    rows = await reader.fetch(_COMMUNITIES.format(alive("e")), parameters)
    found: list[Community] = []
    for number, members in groupby(rows, itemgetter(0)):
        own = list(members)
        there = [reader.records.entity(record) for *_, record in own if record is not None]
        found.append(Community(number, own[0][1], there))
    return found


async def analyse(reader: Reader) -> None:
    """Compute the analytics of the reader's version, and write them down unless they are.

    Raises:
        StoreError: they cannot be computed, or not be written.
    """
    with told("the graph cannot be analysed"):
        async with reader.pool.connection() as connection:
            keys, shape = await _read(connection, reader.version)
            values = await _computed(shape)
            await _written(connection, reader.version, keys, values)


async def _read(connection: psycopg.AsyncConnection[Any], version: int) -> tuple[list[str], Shape]:
    parameters = {"version": version}
    rows = await (await connection.execute(_KEYS.format(alive("e")), parameters)).fetchall()
    pieces = bytearray()
    query = _ENDS.format(alive("e"), alive("r"))
    async with connection.cursor() as cursor, cursor.copy(query, parameters) as copy:
        async for piece in copy:
            pieces += piece
    ends = np.frombuffer(memoryview(pieces)[_COPY_HEADER:-_COPY_TRAILER], _END)
    source, target = (_column(ends[name]) for name in ("source", "target"))
    return [key for (key,) in rows], Shape(len(rows), source, target)


def _column(ends: NDArray[Any]) -> NDArray[np.int32]:
    return np.ascontiguousarray(ends, dtype=np.int32)


async def _computed(shape: Shape) -> Mapping[Measure, Values]:
    """Return every measure; of a graph that is not small from a process of its own."""
    if is_small(len(shape.source)):
        return {measure: compute(shape) for measure, compute in COMPUTE.items()}
    measures = list(Measure)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "graph.memory.analytics",
        str(shape.size),
        *(measure.value for measure in measures),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        output = await _asked(process, shape)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if len(output) != 8 * shape.size * len(measures):
        raise StoreError(
            f"the process that analyses the graph has ended with the code {process.returncode}"
        )
    columns = np.frombuffer(output, dtype=np.float64).reshape(len(measures), shape.size)
    return dict(zip(measures, columns, strict=True))


async def _asked(process: asyncio.subprocess.Process, shape: Shape) -> bytes:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    assert process.stdout is not None  # noqa: S101 - as above
    process.stdin.write(len(shape.source).to_bytes(8, "little"))
    process.stdin.write(shape.source.tobytes())
    process.stdin.write(shape.target.tobytes())
    await process.stdin.drain()
    # The input stays open: the process ends when it is closed.
    output = await process.stdout.read()
    await process.wait()
    return output


async def _written(
    connection: psycopg.AsyncConnection[Any],
    version: int,
    keys: Sequence[str],
    values: Mapping[Measure, Values],
) -> None:
    weights = values[Measure.IMPORTANCE]
    positive = weights[weights > 0]
    bounds = (float(positive.min()), float(positive.max())) if len(positive) else (None, None)
    row = {"version": version, "least": bounds[0], "most": bounds[1]}
    async with connection.transaction():
        cursor = await connection.execute(_ANALYSIS, row)
        if await cursor.fetchone() is None:  # somebody else has written it
            return
        async with connection.cursor() as writing, writing.copy(_WRITE) as copy:
            for piece in _lines(version, keys, values):
                await copy.write(piece)
        await connection.execute(_FORGET, {"kept": ANALYSES_KEPT})


def _lines(version: int, keys: Sequence[str], values: Mapping[Measure, Values]) -> Iterator[str]:
    """Yield pieces of the text that COPY takes; no key has a character that it spells otherwise."""
    for start in range(0, len(keys), _PIECE):
        piece = slice(start, start + _PIECE)
        columns = zip(
            keys[piece],
            values[Measure.IMPORTANCE][piece].tolist(),
            values[Measure.COMMUNITIES][piece].astype(np.int64).tolist(),
            values[Measure.BETWEENNESS][piece].tolist(),
            strict=True,
        )
        yield "".join(
            f"{version}\t{key}\t{weight!r}\t{number}\t{central!r}\n"
            for key, weight, number, central in columns
        )
