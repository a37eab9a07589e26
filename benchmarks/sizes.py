"""One graph that reads are measured on: its dataset, its store, and its peers, loaded once."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter

import networkx as nx
import rustworkx as rx

from benchmarks.fts5 import Fts5
from benchmarks.tools import progress
from graph.dataset import Dataset, read_dataset
from graph.memory.store import MemorySnapshot
from graph.records import Entity, Relation
from graph.store import Snapshot

HUBS = 10
"""Entities with the most relations, which are asked for as hubs."""


@dataclass(frozen=True)
class Size:
    """A graph of one size.

    ``hub`` is the entity with the most relations. Peers of path search have one edge,
    without a direction, between entities that any relation ties.
    """

    name: str
    dataset: Dataset
    snapshot: Snapshot

    @classmethod
    def load(cls, name: str, folder: Path) -> "Size":
        """Load the dataset of ``folder`` into the embedded store."""
        start = perf_counter()
        dataset = read_dataset(folder)
        progress(f"{name}: read in {perf_counter() - start:.1f} s")
        start = perf_counter()
        size = cls(name, dataset, MemorySnapshot(dataset, 1))
        progress(f"{name}: taken into the store in {perf_counter() - start:.1f} s")
        return size

    def chance(self) -> random.Random:
        """Return a source of chance that is the same for every question and size."""
        return random.Random(1)  # noqa: S311 - a benchmark, not a secret

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The entities by key."""
        return {entity.key: entity for entity in self.dataset.entities}

    @cached_property
    def hubs(self) -> Sequence[str]:
        """The keys of the entities with the most relations, those with the most first."""
        degrees: Counter[str] = Counter()
        for relation in self.dataset.relations:
            degrees.update((relation.source, relation.target))
        return [key for key, _ in degrees.most_common(HUBS)]

    @cached_property
    def hub_relations(self) -> Sequence[Relation]:
        """The relations that lead to the hub; they are all of one kind."""
        return [relation for relation in self.dataset.relations if relation.target == self.hubs[0]]

    @cached_property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """Pairs of entities, drawn at random; the same ones for all who look for paths."""
        chance, keys = self.chance(), list(self.entities)
        return [(chance.choice(keys), chance.choice(keys)) for _ in range(1_000)]

    @cached_property
    def fts5(self) -> Fts5:
        """SQLite's FTS5 over the same texts."""
        return Fts5(self.dataset.entities)

    @cached_property
    def networkx(self) -> "nx.Graph[str]":
        """The graph in networkx."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self.entities)
        graph.add_edges_from((each.source, each.target) for each in self.dataset.relations)
        return graph

    def networkx_path(self, source: str, target: str) -> list[str] | None:
        """Return the path that networkx finds, if there is any."""
        try:
            path: list[str] = nx.bidirectional_shortest_path(self.networkx, source, target)
        except nx.NetworkXNoPath:
            return None
        return path

    def distance(self, source: str, target: str) -> int | None:
        """Return how many hops lie between two entities; None if no path leads there."""
        path = self.networkx_path(source, target)
        return None if path is None else len(path) - 1

    @cached_property
    def rustworkx(self) -> "tuple[rx.PyGraph[str, None], Mapping[str, int]]":
        """The graph in rustworkx, and the number of each key there."""
        graph: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
        numbers = dict(zip(self.entities, graph.add_nodes_from(list(self.entities)), strict=True))
        graph.add_edges_from_no_data([(numbers[u], numbers[v]) for u, v in self.networkx.edges])
        return graph, numbers
