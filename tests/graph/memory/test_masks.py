"""What conditions ask of; which records they hold of is in test_lists.py."""

import pytest

from graph.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Operator,
    Order,
    Quantifier,
    Related,
)
from graph.memory.masks import analysed_in
from graph.operands import Operand, Scale
from graph.ways import Direction

IMPORTANCE = Operand("importance", Scale.NUMBER)
IMPORTANT = Compare(IMPORTANCE, Operator.GT, 0.1)
LINKED = Compare(Operand("degree", Scale.NUMBER), Operator.GT, 1)
# An attribute may have this name.
NAMED_SO = Compare(Operand("importance", Scale.NUMBER, "Book"), Operator.GT, 1)


def related(condition: Condition) -> Related:
    return Related("Cites", Direction.OUT, Quantifier.SOME, condition)


@pytest.mark.parametrize(
    ("condition", "orders", "asks"),
    [
        (None, (), False),
        (All((LINKED, NAMED_SO, Not(LINKED))), (Order(NAMED_SO.operand),), False),
        (None, (Order(NAMED_SO.operand), Order(IMPORTANCE)), True),
        (AnyOf((LINKED, Not(IMPORTANT))), (), True),
        (related(All((LINKED, related(LINKED)))), (), False),
        (related(All((LINKED, related(IMPORTANT)))), (), True),
    ],
)
def test_tell_whether_they_ask_of_the_whole_graph(
    condition: Condition | None,
    orders: tuple[Order, ...],
    asks: bool,  # noqa: FBT001 - pytest passes parameters by name
) -> None:
    assert bool(analysed_in(condition, orders)) is asks
