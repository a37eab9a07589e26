"""What happens when the database goes away: nothing acknowledged is lost, and all comes back."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from graph.articles import Texts
from graph.changes import Applied, ChangeSet, name_of
from graph.dataset import Dataset, read_dataset
from graph.errors import StoreError
from graph.postgres.opening import open_store
from graph.postgres.store import PostgresStore
from graph.records import Entity
from tests.conftest import StartServer
from tests.postgres import PostgresServer, Servers, new_servers

PATIENCE = 60.0
SEED = Path(__file__).parents[3] / "seed"


@pytest.fixture(scope="module")
def seed() -> Dataset:
    return read_dataset(SEED)


@pytest.fixture
def servers() -> Iterator[Servers]:
    with new_servers() as started:
        yield started


def opened(url: str, dataset: Dataset) -> PostgresStore:
    return open_store(url, dataset.ontology, lambda: (dataset, Texts({})))


def company(number: int) -> ChangeSet:
    key = f"company-{number}"
    return ChangeSet(entities=(Entity(kind="Company", key=key, names={"en": key}),))


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Wait until ``done`` returns true; what the store cannot do meanwhile is tried again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(StoreError):
            if await done():
                return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come back")


async def write(store: PostgresStore, acknowledged: dict[int, Applied], most: int) -> None:
    """Make one company after the other, each again until it is acknowledged."""
    for number in range(most):
        while number not in acknowledged:
            try:
                acknowledged[number] = await store.apply(company(number))
            except StoreError:
                await asyncio.sleep(0.02)


async def assert_all_there(store: PostgresStore, acknowledged: dict[int, Applied]) -> None:
    snapshot = await store.snapshot()
    keys = [f"company-{number}" for number in acknowledged]
    assert [entity and entity.key for entity in await snapshot.entities(keys)] == keys
    versions = [applied.version for applied in acknowledged.values()]
    assert versions == sorted(versions)
    made = {
        name_of(effect.record): revision.version
        for revision in await store.revisions(1, 1000)
        for effect in revision.effects
    }
    assert len(made) == len(acknowledged)


class TestTheDatabaseServerIsKilled:
    def test_reads_fail_plainly_and_come_back(self, servers: Servers, seed: Dataset) -> None:
        server = servers.primary()
        store = opened(server.url("postgres"), seed)

        async def reads() -> None:
            async def read() -> bool:
                found = await (await store.snapshot()).entities(["leapmotor"])
                return found[0] is not None

            assert await read()
            server.kill()
            with pytest.raises(StoreError, match="cannot be reached; try again"):
                await read()
            server.start()
            await until(read)
            # Every connection of the pool is one that works.
            assert all(await asyncio.gather(*(read() for _ in range(40))))
            await store.disconnect()

        asyncio.run(reads())

    def test_nothing_acknowledged_is_lost(self, servers: Servers, seed: Dataset) -> None:
        server = servers.primary()
        store = opened(server.url("postgres"), seed)

        async def writes() -> None:
            acknowledged: dict[int, Applied] = {}
            writing = asyncio.create_task(write(store, acknowledged, 60))
            for stage in (10, 30):
                await until(lambda stage=stage: reached(acknowledged, stage))  # type: ignore[misc] # the stage of now
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
            await asyncio.wait_for(writing, PATIENCE)
            await assert_all_there(store, acknowledged)
            await store.disconnect()

        asyncio.run(writes())

    def test_following_goes_on(self, servers: Servers, seed: Dataset) -> None:
        server = servers.primary()
        mine, other = (opened(server.url("postgres"), seed) for _ in range(2))

        async def follow() -> None:
            following = asyncio.create_task(mine.follow())
            await other.apply(company(1))
            await until(lambda: is_at(mine, 2))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            await until(lambda: is_made(other, 2))
            await until(lambda: is_at(mine, 3))
            following.cancel()
            await asyncio.wait([following])
            await mine.disconnect()
            await other.disconnect()

        asyncio.run(follow())


async def reached(acknowledged: dict[int, Applied], count: int) -> bool:
    return len(acknowledged) >= count


async def is_at(store: PostgresStore, version: int) -> bool:
    return (await store.snapshot()).version >= version


async def is_made(store: PostgresStore, number: int) -> bool:
    await store.apply(company(number))
    return True


class TestAStandbyIsPromoted:
    def test_it_takes_over_and_nothing_is_lost(self, servers: Servers, seed: Dataset) -> None:
        primary = servers.primary()
        standby = servers.standby(primary)
        primary.configure(synchronous_standby_names="*")
        store = opened(either(primary, standby), seed)

        async def writes() -> None:
            acknowledged: dict[int, Applied] = {}
            writing = asyncio.create_task(write(store, acknowledged, 40))
            await until(lambda: reached(acknowledged, 15))
            await asyncio.to_thread(primary.kill)
            await asyncio.to_thread(standby.configure, synchronous_standby_names="")
            await asyncio.to_thread(standby.promote)
            await asyncio.wait_for(writing, PATIENCE)
            await assert_all_there(store, acknowledged)
            await store.disconnect()

        asyncio.run(writes())


def either(*servers: PostgresServer) -> str:
    """Return the address of the one of several servers that is written to."""
    hosts = ",".join(str(server.folder) for server in servers)
    return f"postgresql://fonte@/postgres?host={hosts}&target_session_attrs=read-write"


class TestClients:
    def test_are_told_to_try_again(self, servers: Servers, start_server: StartServer) -> None:
        server = servers.primary()
        fonte = start_server("--store", server.url("postgres"))
        query = '{ entity(key: "leapmotor") { key } }'
        assert fonte.data(query) == {"entity": {"key": "leapmotor"}}
        server.kill()
        [error] = fonte.query(query).json()["errors"]
        assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
        assert "try again" in error["message"]
        assert "SELECT" not in error["message"]
        server.start()
        deadline = time.monotonic() + PATIENCE
        while "errors" in (answer := fonte.query(query).json()):
            assert time.monotonic() < deadline, answer
        assert answer["data"] == {"entity": {"key": "leapmotor"}}
