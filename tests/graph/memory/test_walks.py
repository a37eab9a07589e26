"""Walks through the store answer the same at once, by a thread, and from what is known of hubs."""

import asyncio
from collections.abc import Awaitable, Callable

from graph.dataset import Dataset
from graph.kinds import Ontology
from graph.memory.store import MemorySnapshot, MemoryStore
from graph.memory.walks import MOST_AT_ONCE, QUICK_BUDGET
from graph.neighborhoods import NeighborhoodRequest
from graph.paths import PathRequest
from graph.records import Entity, Relation

LEAVES = [f"n{number:05}" for number in range(MOST_AT_ONCE)]
PARALLEL = 1 + QUICK_BUDGET // len(LEAVES)
RELATIONS = [
    *(
        Relation(kind="Knows", source="hub", target=leaf, id=f"{leaf}-{number}")
        for leaf in LEAVES
        for number in range(PARALLEL)
    ),
    Relation(kind="Likes", source=LEAVES[0], target="far", id="far"),
]


def read(ask: Callable[[MemorySnapshot], Awaitable[None]]) -> None:
    """Ask of a store, and close it."""

    async def asked() -> None:
        keys = ["hub", "far", *LEAVES]
        entities = [Entity(kind="Author", key=key, names={}) for key in keys]
        store = MemoryStore(Dataset(Ontology({}, {}), [], entities, RELATIONS, digest=""))
        try:
            await ask(await store.snapshot())
        finally:
            store.close()

    asyncio.run(asked())


def test_a_hub_is_answered_alike_by_a_thread_and_at_once() -> None:
    async def ask(snapshot: MemorySnapshot) -> None:
        request = NeighborhoodRequest(("hub",), 1, 11)
        found = await snapshot.neighborhood(request)
        assert len(found.entities) == 11
        assert found.omitted_entities == {"Author": len(LEAVES) - 10}
        assert found.omitted_relations["Knows"] == PARALLEL * (len(LEAVES) - 10)
        assert await snapshot.neighborhood(request) == found

    read(ask)


def test_what_is_not_quick_is_not_cut_short() -> None:
    async def ask(snapshot: MemorySnapshot) -> None:
        for _ in range(2):
            found = await snapshot.neighborhood(NeighborhoodRequest((LEAVES[1],), 2, 10))
            assert not found.exhausted
            assert found.omitted_entities == {"Author": len(LEAVES) + 1 - 10}
            paths = await snapshot.paths(PathRequest(LEAVES[1], "far", 6, 2))
            assert not paths.exhausted
            assert [len(path.hops) for path in paths.paths] == [3]

    read(ask)
