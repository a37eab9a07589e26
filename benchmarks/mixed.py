"""Reads while a writer changes the graph without a pause, beside the same reads without.

A thread asks for one read after the other and waits for each, as a client would; the reads
and the writer share the event loop of a store in a file, as in the server.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count, cycle
from pathlib import Path
from time import perf_counter, sleep

import numpy as np

from benchmarks.generate import company_key, generate, keys
from benchmarks.results import Figure, Goal, Spread
from benchmarks.tools import progress
from graph.articles import Texts
from graph.changes import ChangeSet
from graph.conditions import Compare, Operator
from graph.dataset import read_dataset
from graph.journal.opening import open_store
from graph.memory.store import MemoryStore
from graph.operands import Operand, Scale
from graph.pages import Window
from graph.records import Entity, Relation
from graph.searches import SearchRequest
from graph.store import EntitySelection, RelationSelection
from graph.ways import Direction

SECONDS = 2.0
"""How long reads of one kind are made in one round."""

ROUNDS = 3
THINKING = 0.002
"""Seconds between an answer and the next read."""

ALONE = "alone"
LOADS: Mapping[str, float | None] = {
    ALONE: None,
    "beside a change each 50 ms": 0.05,
    "beside changes without a pause": 0,
}
"""Seconds that the writer rests between changes; None: nobody writes."""

_PAGE = Window(10)
_COUNTRY = Operand("country", Scale.CODE, "Company")
_ITALIAN = Compare(_COUNTRY, Operator.EQ, "IT")

Read = Callable[[str], Awaitable[object]]


class Client:
    """Reads of the newest version, each kind of them by a key."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.reads: dict[str, Read] = {
            "an entity by its key": self._entity,
            "a page of relations": self._related,
            "a filtered list": self._filtered,
            "a search": self._search,
        }

    async def _entity(self, key: str) -> object:
        return await (await self._store.snapshot()).entities([key])

    async def _related(self, key: str) -> object:
        selection = RelationSelection(("Produces",), Direction.OUT, _PAGE)
        return await (await self._store.snapshot()).related([key], selection)

    async def _filtered(self, _key: str) -> object:
        selection = EntitySelection(("Company",), _PAGE, _ITALIAN)
        return await (await self._store.snapshot()).find(selection)

    async def _search(self, key: str) -> object:
        request = SearchRequest(f"Company {int(key[-6:])}", _PAGE)
        return await (await self._store.snapshot()).search(request)

    def times(self, loop: asyncio.AbstractEventLoop, name: str) -> list[float]:
        """Return the seconds of each read of a kind, as another thread than the loop's sees it."""
        read, times = self.reads[name], []
        end = perf_counter() + SECONDS
        for key in cycle(keys(1_000, 1_000)):
            if (start := perf_counter()) > end:
                break
            asyncio.run_coroutine_threadsafe(_awaited(read, key), loop).result()
            times.append(perf_counter() - start)
            sleep(THINKING)
        return times


async def _awaited(read: Read, key: str) -> object:
    return await read(key)


class Writer:
    """Changes one after the other: a new model, then who builds it."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._changes = _changes()
        self.made = 0

    @asynccontextmanager
    async def writing(self, pause: float | None) -> AsyncIterator[None]:
        """Write as long as the context is open, after each change with a pause; None: not."""
        task = None if pause is None else asyncio.create_task(self._write(pause))
        try:
            yield
        finally:
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _write(self, pause: float) -> None:
        for change in self._changes:
            await self._store.apply(change)
            self.made += 1
            if pause:
                await asyncio.sleep(pause)


def _changes() -> Iterator[ChangeSet]:
    for number in count():
        key, company = f"new-model-{number:06}", company_key(number % 1_000)
        names = {"en": f"New model {number}"}
        yield ChangeSet(entities=(Entity(kind="VehicleModel", key=key, names=names),))
        yield ChangeSet(relations=(Relation(kind="Produces", source=company, target=key, id=""),))


async def _rounds(store: MemoryStore) -> dict[tuple[str, str], list[list[float]]]:
    """Return the seconds of the reads of every round, by kind and load."""
    client, writer, loop = Client(store), Writer(store), asyncio.get_running_loop()
    found: dict[tuple[str, str], list[list[float]]] = {}
    for read in client.reads.values():  # what is built once
        await read(company_key(0))
    for _ in range(ROUNDS):
        for name in client.reads:
            for load, pause in LOADS.items():
                before, start = writer.made, perf_counter()
                async with writer.writing(pause):
                    times = await asyncio.to_thread(client.times, loop, name)
                rate = (writer.made - before) / (perf_counter() - start)
                found.setdefault((name, load), []).append(times)
                progress(f"{name}, {load}: {_high(times):.2f} ms, {rate:,.0f} changes a second")
    return found


def _high(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return float(np.percentile(times, 95)) * 1000


def mixed_figures(folder: Path) -> list[Figure]:
    """Return 95th percentiles, of the generated graph in a file in ``folder``."""
    generate(folder / "generated")
    dataset = read_dataset(folder / "generated")
    store = open_store(folder / "mixed", dataset.ontology, lambda: (dataset, Texts({})))
    try:
        found = asyncio.run(_rounds(store))
    finally:
        store.close()
    return [
        Figure(f"95th percentile of {name}, {load}", "ms", Spread.of(list(map(_high, rounds))))
        for (name, load), rounds in found.items()
    ]


def mixed_goals(figures: Sequence[Figure]) -> Iterator[Goal]:
    """Yield by how much each kind of read is slower under each load than alone."""
    found = {figure.what: figure.spread.median for figure in figures}
    for what, alone in found.items():
        if what.endswith(f", {ALONE}"):
            read = what.removesuffix(f", {ALONE}")
            for load in LOADS:
                if load != ALONE:
                    ratio = found[f"{read}, {load}"] / alone
                    yield Goal(f"{read}, {load}", "at most 2 times alone", ratio, ratio <= 2)
