"""What a page costs: how often records are looked at, and how much memory is taken for it.

The values are those of tests/graph/memory/test_store.py; this is about work alone.
"""

from collections.abc import Callable
from functools import cache
from typing import ClassVar

import pytest

from graph.memory.catalog import Catalog
from graph.pages import Window
from graph.records import Entity
from graph.store import EntitySelection

MANY = 20_000
KINDS = ("Author", "Book", "City")
Measure = Callable[[Callable[[], object]], int]


class WatchedEntity(Entity, frozen=True):
    """An entity that counts how often any of its fields is read."""

    reads: ClassVar[int] = 0

    def __getattribute__(self, name: str) -> object:
        WatchedEntity.reads += 1
        return super().__getattribute__(name)


@cache
def catalog() -> Catalog:
    """Return an index whose kinds take turns in the order of keys."""
    return Catalog(
        WatchedEntity(kind=KINDS[number % 3], key=f"{number:06}", names={})
        for number in range(len(KINDS) * MANY)
    )


@pytest.mark.parametrize("kinds", [("Book",), ("Book", "City"), None])
@pytest.mark.parametrize(
    "window",
    [
        Window(10),
        Window(10, backward=True),
        Window(10, after=("020000",)),
        Window(10, before=("020000",)),
        Window(10, backward=True, before=("020000",)),
        Window(10, backward=True, after=("020000",), before=("040000",)),
    ],
)
def test_a_page_costs_itself_and_two_binary_searches_for_each_kind(
    window: Window, kinds: tuple[str, ...] | None, peak_bytes: Measure
) -> None:
    selection = EntitySelection(kinds, window)
    indexed = catalog()
    before = WatchedEntity.reads
    page = indexed.page(selection)
    reads = WatchedEntity.reads - before
    assert len(page.items) == 10
    # Halving 20,000 takes 15 steps; then the candidates are put in one order.
    assert reads <= len(kinds or KINDS) * (2 * 15 + window.count)
    # A list of 20,000 takes 160,000 bytes, were it only copied.
    assert peak_bytes(lambda: indexed.page(selection)) < 20_000
