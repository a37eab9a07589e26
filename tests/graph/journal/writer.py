"""A process that changes a store: ``python writer.py FILE FOLDER NAME COUNT [SIZE]``.

Says ``NAME NUMBER VERSION`` on a line of its own once a change is acknowledged. The change
``NUMBER`` puts SIZE authors into the graph, whose keys are ``NAME-NUMBER-0`` and so on.
"""

import asyncio
import sys
from pathlib import Path

from graph.changes import ChangeSet
from graph.dataset import read_dataset
from graph.errors import StoreError
from graph.records import Entity
from tests.graph.journal.models import store_of


def authors(name: str, number: int, size: int) -> ChangeSet:
    """Return the change with a number."""
    entities = (
        Entity(kind="Author", key=f"{name}-{number}-{part}", names={"en": "Somebody"})
        for part in range(size)
    )
    return ChangeSet(entities=tuple(entities), author=name)


async def write(file: Path, folder: Path, name: str, count: int, size: int) -> None:
    """Make the changes one by one."""
    store = store_of(file, read_dataset(folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number in range(count):
        try:
            applied = await store.apply(authors(name, number, size))
        except StoreError as error:
            sys.stdout.write(f"refused {error}\n")
            break
        sys.stdout.write(f"{name} {number} {applied.version}\n")
        sys.stdout.flush()
    sys.stdout.write(f"read {(await store.snapshot()).version}\n")
    store.close()


if __name__ == "__main__":
    path, dataset, own_name, *numbers = sys.argv[1:]
    how_many, how_large = (*map(int, numbers), 1)[:2]
    asyncio.run(write(Path(path), Path(dataset), own_name, how_many, how_large))
