from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schema.plan.shapes import Leaf, Listed, PlannedField, Shape
from schema.plan.trail import Trail

NULLABLE = Leaf(nullable=True, serialize=None)
REQUIRED = Leaf(nullable=False, serialize=None)


def planned(shape: Shape, key: str = "key") -> PlannedField:
    return PlannedField(
        key=key,
        name="field",
        type_of=lambda _value: "Type",
        batch=lambda parents, _request: parents,
        arguments=None,
        shape=shape,
        exact=False,
        nodes=[],
        field=None,
    )


def listed(item: Shape, *, nullable: bool) -> Listed:
    return Listed(nullable=nullable, item=item)


@given(st.lists(st.lists(st.lists(st.integers(), max_size=3), max_size=3), max_size=3))
def test_a_path_leads_to_the_value_it_is_told_for(value: list[list[list[int]]]) -> None:
    shape = listed(listed(listed(NULLABLE, nullable=True), nullable=True), nullable=True)
    rows = list(chain.from_iterable(value))
    trail = Trail(None, planned(shape), 0, [None])
    for lists in ([value], value, rows):
        trail = Trail(trail, counts=[len(items) for items in lists])
    for position, item in enumerate(chain.from_iterable(rows)):
        key, *indices = trail.place(position).path
        assert key == "key"
        found: Any = value
        for index in indices:
            found = found[index]
        assert found == item


@given(st.lists(st.booleans(), min_size=1), st.data())
def test_gaps_do_not_lead_astray(present: list[bool], data: st.DataObject) -> None:
    indices = [at for at, is_there in enumerate(present) if is_there]
    if not indices:
        return
    parents = [f"parent {at}" for at in range(len(present))]
    things = Trail(None, planned(listed(NULLABLE, nullable=True)), 0, [None])
    gapless = Trail(Trail(things, counts=[len(present)]), indices=indices)
    position = data.draw(st.integers(0, len(indices) - 1))
    below = Trail(gapless, planned(NULLABLE, "below"), 1, [parents[at] for at in indices])
    place = below.place(position)
    assert place.path == ("key", indices[position], "below")
    assert place.order == (0, indices[position], 1)
    assert place.parent == parents[indices[position]]


def test_a_failure_makes_the_nearest_place_null_that_may_be() -> None:
    def nulled(shape: Shape) -> object:
        outer = Trail(Trail(None, planned(shape), 0, [None]), counts=[1])
        return Trail(outer, planned(REQUIRED, "leaf"), 0, ["parent"]).place(0).nulled

    assert nulled(listed(NULLABLE, nullable=True)) == ("key", 0)
    assert nulled(listed(REQUIRED, nullable=True)) == ("key",)
    assert nulled(listed(REQUIRED, nullable=False)) == ()
