"""What a page costs: how often records are looked at, and how much memory is taken for it.

The values are those of tests/graph/memory/test_store.py; this is about work alone.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import ClassVar

import pytest

from graph.memory.adjacency import Adjacency, by_kind
from graph.pages import Position, Window
from graph.records import Entity, Relation
from graph.store import RelationSelection, relation_position
from graph.ways import Direction

FEW, MANY = 500, 50_000
HUB = "hub"
Measure = Callable[[Callable[[], object]], int]


class WatchedRelation(Relation, frozen=True):
    """A relation that counts how often any of its fields is read."""

    reads: ClassVar[int] = 0

    def __getattribute__(self, name: str) -> object:
        WatchedRelation.reads += 1
        return super().__getattribute__(name)


def relations_of_hub(kind: str, count: int) -> Iterator[WatchedRelation]:
    """Give the hub ``count`` relations out and as many in, and one to itself."""
    for number in range(count):
        other = f"{kind.lower()}{number:06}"
        yield WatchedRelation(kind=kind, source=HUB, target=other, id=f"out{number:06}")
        yield WatchedRelation(kind=kind, source=other, target=HUB, id=f"in{number:06}")
    yield WatchedRelation(kind=kind, source=HUB, target=HUB, id="loop")


@cache
def hub_with(asked: int, others: int) -> Adjacency:
    """Return an index in which the kind that is asked for stands between two other kinds."""
    relations = [
        *relations_of_hub("Before", others),
        *relations_of_hub("Knows", asked),
        *relations_of_hub("Later", others),
    ]
    keys = {key for relation in relations for key in (relation.source, relation.target)}
    return Adjacency(
        by_kind(relations), {key: Entity(kind="Author", key=key, names={}) for key in keys}
    )


def place(number: int, direction: Direction) -> Position:
    name = f"knows{number:06}"
    if direction is Direction.IN:
        relation = Relation(kind="Knows", source=name, target=HUB, id=f"in{number:06}")
    else:
        relation = Relation(kind="Knows", source=HUB, target=name, id=f"out{number:06}")
        direction = Direction.OUT
    return relation_position(relation, direction)


def windows(direction: Direction) -> list[Window]:
    middle, late = place(20, direction), place(40, direction)
    return [
        Window(10),
        Window(10, backward=True),
        Window(10, after=middle),
        Window(10, before=middle),
        Window(10, backward=True, before=middle),
        Window(10, backward=True, after=middle, before=late),
    ]


CASES = [(direction, window) for direction in Direction for window in windows(direction)]


def reads_of(read: Callable[[], object]) -> int:
    before = WatchedRelation.reads
    read()
    return WatchedRelation.reads - before


@pytest.mark.parametrize(("direction", "window"), CASES)
def test_a_page_of_one_kind_costs_the_same_however_many_there_are_of_others(
    direction: Direction, window: Window, peak_bytes: Measure
) -> None:
    selection = RelationSelection(("Knows",), direction, window)
    few, many = hub_with(50, FEW), hub_with(50, MANY)
    assert len(many.pages([HUB], selection)[0].items) == 10
    assert many.pages([HUB], selection) == few.pages([HUB], selection)
    assert reads_of(lambda: many.pages([HUB], selection)) == reads_of(
        lambda: few.pages([HUB], selection)
    )
    # A list of 50,000 takes 400,000 bytes, were it only copied.
    assert peak_bytes(lambda: many.pages([HUB], selection)) < 20_000


@pytest.mark.parametrize("kinds", [("Knows",), ("Knows", "Later"), None])
@pytest.mark.parametrize(("direction", "window"), CASES)
def test_a_page_costs_at_most_two_binary_searches_however_long_its_list_is(
    direction: Direction,
    window: Window,
    kinds: tuple[str, ...] | None,
    peak_bytes: Measure,
) -> None:
    selection = RelationSelection(kinds, direction, window)
    many = hub_with(MANY, FEW)
    assert len(many.pages([HUB], selection)[0].items) == 10
    # Halving 50,000 takes 16 steps, and each looks at the other end, for its entity and for its
    # place, and at the id; then the page's edges are made.
    assert reads_of(lambda: many.pages([HUB], selection)) <= 2 * 16 * 3 + 10
    assert peak_bytes(lambda: many.pages([HUB], selection)) < 20_000


def test_a_degree_is_known_without_a_look_at_any_relation(peak_bytes: Measure) -> None:
    many = hub_with(50, MANY)
    assert many.degree(HUB) == 4 * MANY + 2 * 50 + 6
    assert reads_of(lambda: many.degree(HUB)) == 0
    assert peak_bytes(lambda: many.degree(HUB)) < 20_000
