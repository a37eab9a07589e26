"""A copy is one version of the store, whole, whatever is being written meanwhile."""

import asyncio
from pathlib import Path

from graph.changes import ChangeSet
from graph.journal.backup import back_up
from graph.memory.store import MemoryStore
from graph.records import Entity
from tests.graph.conftest import Folder
from tests.graph.journal.conftest import OpenStore
from tests.graph.journal.models import store_of

COPIES = 10
TOGETHER = 50


async def write(store: MemoryStore) -> None:
    """Add so many authors with each change, without an end."""
    number = 0
    while True:
        keys = range(number * TOGETHER, (number + 1) * TOGETHER)
        authors = tuple(
            Entity(kind="Author", key=f"writer-{key}", names={"en": "A"}) for key in keys
        )
        await store.apply(ChangeSet(entities=authors))
        number += 1


async def digest_at(store: MemoryStore, version: int) -> str:
    return (await store.snapshot(version)).digest


def test_copies_beside_a_writer(folder: Folder, open_file: OpenStore, path: Path) -> None:
    store = open_file()

    async def copies() -> list[int]:
        writer = asyncio.create_task(write(store))
        versions = [
            await asyncio.to_thread(back_up, path, path.with_name(f"copy-{number}"))
            for number in range(COPIES)
        ]
        assert not writer.done()
        writer.cancel()
        return versions

    versions = asyncio.run(copies())
    assert versions == sorted(versions)
    assert versions[-1] > 1
    for number, version in enumerate(versions):
        copy = store_of(path.with_name(f"copy-{number}"), folder.read())
        assert copy.newest.version == version
        assert copy.newest.digest == asyncio.run(digest_at(store, version))
        copy.close()
    assert not list(path.parent.glob("*.part"))
