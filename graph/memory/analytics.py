"""What is computed over a whole graph: importance, communities, betweenness.

Also a command, ``python -m graph.memory.analytics SIZE MEASURE...``, which computes in a
process of its own: it reads the number of relations (8 bytes) and the columns of their ends
(32 bits each) from its input, and writes for each measure 64 bits for each entity. It ends
when its input does, so it never outlives who started it.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import networkx as nx
import numpy as np
import scipy.sparse  # type: ignore[import-untyped]
from numpy.typing import NDArray

from graph.memory.topology import Numbers

Values = NDArray[np.float64]
"""One number for each entity."""

Undirected: TypeAlias = "nx.Graph[int]"

SEED = 0
MOST_LOUVAIN = 5_000_000
"""Relations up to which communities are found by Louvain's method, by label propagation above."""

BETWEENNESS_WORK = 40_000_000
"""Entities and relations that betweenness may visit: it starts from as many entities as fit."""

_FEWEST_SAMPLES = 16

DAMPING = 0.85
"""The part of importance that comes along relations; the rest all entities have alike."""

TOLERANCE = 1e-6
"""Importance for each entity by which two steps differ at most, once it is found."""


class Measure(Enum):
    """What is computed; the values are words of the command line."""

    IMPORTANCE = "importance"
    COMMUNITIES = "communities"
    BETWEENNESS = "betweenness"


@dataclass(frozen=True, slots=True)
class Shape:
    """A graph of ``size`` entities, numbered from 0, and the ends of its relations."""

    size: int
    source: Numbers
    target: Numbers

    def undirected(self) -> Undirected:
        """Return the graph without directions; edges weigh as much as there are relations."""
        graph: Undirected = nx.Graph()
        near, far = np.sort(np.stack([self.source, self.target]), axis=0)
        pairs, weights = np.unique(near * np.int64(self.size) + far, return_counts=True)
        ends = np.divmod(pairs, max(self.size, 1))
        graph.add_nodes_from(range(self.size))
        graph.add_weighted_edges_from(
            zip(*(column.tolist() for column in (*ends, weights)), strict=True)
        )
        return graph


def importance(shape: Shape) -> Values:
    """Return the PageRank of each entity, the one that networkx finds; relations add up.

    Computed of arrays: a directed graph of networkx takes 500 bytes for a relation, and most
    of the time.
    """
    size = shape.size
    if not size:
        return np.zeros(0)
    degrees = np.bincount(shape.source, minlength=size)
    dangling = np.flatnonzero(degrees == 0)
    shares = (DAMPING / degrees[shape.source], (shape.target, shape.source))
    passed = scipy.sparse.csr_array(shares, shape=(size, size))
    found: Values = np.full(size, 1 / size)
    while True:
        before = found
        alike = DAMPING * before[dangling].sum() + 1 - DAMPING
        found = passed @ before + alike / size
        if np.abs(found - before).sum() < size * TOLERANCE:
            return found  # each step passes on less than the one before it


def communities(shape: Shape) -> Values:
    """Return the number of each entity's community: 0 is the largest; ties go by entity."""
    graph = shape.undirected()
    found: Iterable[set[int]]
    if len(shape.source) <= MOST_LOUVAIN:
        found = nx.community.louvain_communities(graph, seed=SEED)
    else:
        found = nx.community.fast_label_propagation_communities(graph, weight="weight", seed=SEED)
    values = np.zeros(shape.size)
    for number, members in enumerate(sorted(found, key=lambda group: (-len(group), min(group)))):
        values[list(members)] = number
    return values


def betweenness(shape: Shape) -> Values:
    """Return the share of shortest paths that lead through each entity, directions apart.

    Exact if all entities fit into :data:`BETWEENNESS_WORK`, else estimated from samples.
    """
    samples = BETWEENNESS_WORK // (shape.size + len(shape.source) + 1)
    chosen = min(shape.size, max(samples, _FEWEST_SAMPLES))
    if not chosen:
        return np.zeros(0)
    k = None if chosen == shape.size else chosen
    found = nx.betweenness_centrality(shape.undirected(), k=k, seed=SEED)
    return np.minimum(_column(found, shape.size), 1)


COMPUTE: Mapping[Measure, Callable[[Shape], Values]] = {
    Measure.IMPORTANCE: importance,
    Measure.COMMUNITIES: communities,
    Measure.BETWEENNESS: betweenness,
}


def _column(values: Mapping[int, float], size: int) -> Values:
    return np.fromiter((values[number] for number in range(size)), dtype=np.float64, count=size)


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main(arguments: list[str]) -> None:
    """Run the command."""
    size, measures = int(arguments[0]), map(Measure, arguments[1:])
    # Reads are answered first; what nobody waits for yet takes the time that is left. A system
    # that lets nobody choose that (deploy/) decides for itself.
    with suppress(OSError):
        os.nice(10)
    count = int.from_bytes(sys.stdin.buffer.read(8), "little")
    columns = sys.stdin.buffer.read(8 * count)
    if len(columns) < 8 * count:
        raise SystemExit(1)  # whoever asked is gone
    source, target = np.frombuffer(columns, dtype=np.int32).reshape(2, count)
    threading.Thread(target=_end_with_input, daemon=True).start()
    shape = Shape(size, source, target)
    for measure in measures:
        sys.stdout.buffer.write(COMPUTE[measure](shape).tobytes())
    sys.stdout.flush()
    os._exit(0)  # the thread that watches the input holds its lock


if __name__ == "__main__":
    main(sys.argv[1:])
