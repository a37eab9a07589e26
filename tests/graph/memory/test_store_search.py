"""Search through the store: made once, beside the reads, whoever waits for it."""

import asyncio

from graph.dataset import Dataset
from graph.kinds import Ontology
from graph.memory.store import MemorySnapshot
from graph.pages import Window
from graph.records import Entity, Relation, identify
from graph.searches import SearchPage, SearchRequest

REQUEST = SearchRequest("leap", Window())


def snapshot(size: int) -> MemorySnapshot:
    """Return a snapshot in which all entities have one name, and the last one the relations."""
    entities = [
        Entity(kind="Company", key=f"e{number:05}", names={"en": "Leap"}) for number in range(size)
    ]
    relations = [
        Relation(kind="Knows", source=entities[0].key, target=entities[-1].key),
        Relation(kind="Knows", source=entities[-1].key, target=entities[-1].key),
    ]
    for relation in relations:
        identify(relation)
    return MemorySnapshot(Dataset(Ontology({}, {}), [], entities, relations, "d1g35t"), 1)


def keys(page: SearchPage) -> list[str]:
    return [match.entity.key for match in page.items]


def test_those_with_more_relations_rank_first() -> None:
    assert keys(asyncio.run(snapshot(3).search(REQUEST))) == ["e00002", "e00000", "e00001"]


def test_searches_side_by_side_wait_for_one_index() -> None:
    async def searches() -> list[SearchPage]:
        graph = snapshot(100)
        return await asyncio.gather(*(graph.search(REQUEST) for _ in range(50)))

    pages = asyncio.run(searches())
    assert len(pages) == 50
    assert all(page == pages[0] for page in pages)
    assert pages[0].total == 100


def test_who_gives_up_waiting_does_not_stop_it_for_others() -> None:
    async def searches() -> SearchPage:
        graph = snapshot(5_000)
        impatient = asyncio.create_task(graph.search(REQUEST))
        patient = asyncio.create_task(graph.search(REQUEST))
        await asyncio.sleep(0)
        assert not impatient.done()
        impatient.cancel()
        return await patient

    assert asyncio.run(searches()).capped


def test_an_index_serves_one_event_loop_after_the_other() -> None:
    graph = snapshot(10)
    assert asyncio.run(graph.search(REQUEST)) == asyncio.run(graph.search(REQUEST))
