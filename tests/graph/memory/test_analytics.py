"""Analytics, through the store: inline for small graphs, by a child process for others."""

import asyncio
import subprocess
import sys
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dataset import Dataset
from graph.kinds import Ontology
from graph.memory.analyst import MOST_INLINE
from graph.memory.store import MemoryStore
from graph.neighborhoods import NeighborhoodRequest
from graph.paths import PathRequest
from graph.records import Entity, Relation

KEYS = [f"k{number}" for number in range(8)]
ENDS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=30)
LARGE = [f"n{number:04}" for number in range(MOST_INLINE + 2)]


def store_of(keys: list[str], ends: list[tuple[str, str]]) -> MemoryStore:
    entities = [Entity(kind="Author", key=key, names={}) for key in keys]
    relations = [
        Relation(kind="Knows", source=source, target=target, id=str(number))
        for number, (source, target) in enumerate(ends)
    ]
    return MemoryStore(Dataset(Ontology({}, {}), [], entities, relations, digest=""))


def weighted(graph: "nx.Graph[str]", ends: list[tuple[str, str]]) -> "nx.Graph[str]":
    graph.add_nodes_from(KEYS)
    for source, target in ends:
        weight = graph.get_edge_data(source, target, {"weight": 0})["weight"]
        graph.add_edge(source, target, weight=weight + 1)
    return graph


@given(ENDS)
def test_importance_is_pagerank_with_parallel_relations_as_weight(
    ends: list[tuple[str, str]],
) -> None:
    async def read() -> list[float]:
        snapshot = await store_of(KEYS, ends).snapshot()
        assert snapshot.analysis == 1
        return await snapshot.importances([*KEYS, "nobody"])

    found = asyncio.run(read())
    rank = nx.pagerank(weighted(nx.DiGraph(), ends))
    assert found == pytest.approx([*(rank[key] for key in KEYS), 0], abs=1e-12)
    assert sum(found) == pytest.approx(1)


@given(ENDS)
def test_betweenness_is_that_of_the_graph_without_directions(ends: list[tuple[str, str]]) -> None:
    async def read() -> list[float]:
        return await (await store_of(KEYS, ends).snapshot()).betweenness([*KEYS, "nobody"])

    central = nx.betweenness_centrality(weighted(nx.Graph(), ends))
    assert asyncio.run(read()) == pytest.approx([*(central[key] for key in KEYS), 0])


@given(ENDS)
def test_communities_are_numbered_by_size_and_list_their_most_important_members(
    ends: list[tuple[str, str]],
) -> None:
    async def read() -> None:
        snapshot = await store_of(KEYS, ends).snapshot()
        numbers = await snapshot.communities([*KEYS, "nobody"])
        importance = dict(zip(KEYS, await snapshot.importances(KEYS), strict=True))
        found = await snapshot.largest_communities(len(KEYS))
        assert numbers.pop() is None
        assert [item.number for item in found] == list(range(len(set(numbers))))
        for item in found:
            keys = [key for key, number in zip(KEYS, numbers, strict=True) if number == item.number]
            assert item.size == len(keys)
            assert [entity.key for entity in item.members] == sorted(
                keys, key=lambda key: (-importance[key], key)
            )
        firsts = [(-item.size, min(entity.key for entity in item.members)) for item in found]
        assert firsts == sorted(firsts)
        assert await snapshot.largest_communities(1) == found[:1]

    asyncio.run(read())


def test_an_empty_graph_has_none() -> None:
    async def read() -> None:
        snapshot = await store_of([], []).snapshot()
        assert await snapshot.importances(["k0"]) == [0.0]
        assert await snapshot.communities(["k0"]) == [None]
        assert await snapshot.betweenness(["k0"]) == [0.0]
        assert await snapshot.largest_communities(3) == []

    asyncio.run(read())


class TestLargeGraphs:
    def test_reads_wait_for_the_process_and_see_one_analysis(self) -> None:
        async def read() -> None:
            store = store_of(LARGE, list(pairwise(LARGE)))
            early = await store.snapshot()
            ends = LARGE[0], LARGE[-1]
            first, last = await early.importances(ends)
            assert early.analysis == (await store.snapshot()).analysis == 1
            assert first < last
            around = await early.neighborhood(NeighborhoodRequest((LARGE[0],), 1, 2))
            assert [entity.key for entity in around.entities] == LARGE[:2]
            found = await early.paths(PathRequest(LARGE[0], LARGE[3], 8, 1))
            assert [len(path.hops) for path in found.paths] == [3]
            numbers = await (await store.snapshot()).communities(LARGE)
            assert numbers == await early.communities(LARGE)
            largest = (await early.largest_communities(1))[0]
            assert numbers.count(0) == largest.size
            store.close()

        asyncio.run(read())

    def test_a_reader_that_gives_up_leaves_the_others_waiting(self) -> None:
        async def read() -> None:
            store = store_of(LARGE, list(pairwise(LARGE)))
            snapshot = await store.snapshot()
            hasty = asyncio.create_task(snapshot.importances(LARGE[:1]))
            patient = asyncio.create_task(snapshot.importances(LARGE[:1]))
            await asyncio.sleep(0)
            hasty.cancel()
            assert len(await patient) == 1
            store.close()

        asyncio.run(read())

    def test_closing_ends_the_job_and_whoever_waits_for_it(self) -> None:
        async def read() -> None:
            store = store_of(LARGE, list(pairwise(LARGE)))
            snapshot = await store.snapshot()
            waiting = asyncio.create_task(snapshot.importances(LARGE[:1]))
            await asyncio.sleep(0)
            store.close()
            with pytest.raises(asyncio.CancelledError):
                await waiting

        asyncio.run(read())


def test_the_process_ends_with_who_started_it() -> None:
    command = [sys.executable, "-m", "graph.memory.analytics", "100000", "betweenness"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        count = 1_000_000
        process.stdin.write(count.to_bytes(8, "little") + bytes(8 * count))
        process.stdin.close()
        assert process.wait(60) == 1


def test_the_child_ends_quietly_when_who_started_it_is_gone_before_all_is_told() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "graph.memory.analytics", "3", "importance"],
        input=(2).to_bytes(8, "little") + bytes(12),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, b"", b"")
