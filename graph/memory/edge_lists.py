"""Lists of the relations of entities that are filtered or sorted: for many entities at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.conditions import All, Compare, Condition, Not, Operator, Related
from graph.cursors import signature
from graph.memory.columns import Columns
from graph.memory.edges import Edges, gathered, in_order
from graph.memory.masks import Masks, analysed_in, leaves
from graph.memory.once import Once
from graph.memory.rankings import Rankings, bounds
from graph.memory.recent import Recent
from graph.memory.topology import MODALITIES, Numbers, Topology
from graph.operands import Operand, Scale, Subject
from graph.pages import Position, Window
from graph.store import Edge, PlacedEdge, RelationPage, RelationSelection, relation_position
from graph.values import fuzzy_date
from graph.ways import Direction

HUB = 1_000
"""Relations of an entity from which on its lists are kept: more pages will be asked for."""

MOST_BYTES = 64_000_000
"""Memory for lists of hubs."""

_KIND = Operand("kind", Scale.CODE, subject=Subject.RELATION)
_MODALITY = Operand("modality", Scale.MEMBER, subject=Subject.RELATION, members=MODALITIES)
_SINCE = Operand("since", Scale.DATE, subject=Subject.RELATION)
_UNTIL = Operand("until", Scale.DATE, subject=Subject.RELATION)
_WHOLE = Window()


def whole_condition(selection: RelationSelection) -> All:
    """Return all that a selection asks of a relation and its far end, as one condition."""
    parts: list[Condition] = []
    if selection.kinds is not None:
        parts.append(Compare(_KIND, Operator.IN, selection.kinds))
    if selection.modalities is not None:
        parts.append(Compare(_MODALITY, Operator.IN, selection.modalities))
    if selection.valid_on is not None:
        day = fuzzy_date(selection.valid_on.isoformat())
        parts.append(Not(Compare(_SINCE, Operator.GT, day)))
        parts.append(Not(Compare(_UNTIL, Operator.LT, day)))
    return All((*parts, *([] if selection.condition is None else [selection.condition])))


@dataclass(frozen=True, slots=True)
class Table:
    """The records that edges refer to, and what these are filtered and sorted by."""

    columns: Columns
    masks: Masks
    rankings: Rankings

    def kept(self, edges: Edges, selection: RelationSelection) -> Edges:
        """Return the edges that the selection lists."""
        condition = whole_condition(selection)
        if not condition.items:
            return edges
        return edges.take(np.flatnonzero(self.masks.edges(condition, edges.rows, edges.far)))

    def ranks(self, edges: Edges, selection: RelationSelection) -> list[Numbers]:
        """Return the ranks of edges by each of the selection's orders."""
        return [
            self.rankings.ranking(order).ranks[
                edges.far if order.operand.subject is Subject.ENTITY else edges.rows
            ]
            for order in selection.orders
        ]

    def page(self, viewpoint: str, edges: Edges, selection: RelationSelection) -> RelationPage:
        """Return the page of a whole list, which is sorted."""
        rankings = [self.rankings.ranking(order) for order in selection.orders]
        ranked = list(zip(rankings, self.ranks(edges, selection), strict=True))

        def place(index: int) -> Position:
            return (*(int(ranks[index]) for _, ranks in ranked), *self._tail(edges, index))

        start, end = bounds(len(edges), place, rankings, selection.window)
        items: list[Edge] = []
        for index in range(start, end):
            relation = self.columns.relations[edges.rows[index]]
            node = self.columns.entities[edges.far[index]]
            if not ranked:
                items.append(Edge(relation, node))
                continue
            scalars = (ranking.scalar_of(int(ranks[index])) for ranking, ranks in ranked)
            position = (signature(selection.orders), *scalars, *self._tail(edges, index))
            items.append(PlacedEdge(relation, node, position))
        return RelationPage(viewpoint, selection, items, len(edges), start > 0, end < len(edges))

    def _tail(self, edges: Edges, index: int) -> Position:
        direction = Direction.IN if edges.inward[index] else Direction.OUT
        return relation_position(self.columns.relations[edges.rows[index]], direction)


class EdgeLists:
    """The lists of relations of all entities of one version; those of hubs are kept."""

    def __init__(self, topology: Topology, table: Table) -> None:
        self._topology = topology
        self._table = table
        self._ways = {Direction.OUT: topology.outward, Direction.IN: topology.inward}
        self._recent: Recent[Edges] = Recent(MOST_BYTES)

    def pages(self, keys: Sequence[str], selection: RelationSelection) -> list[RelationPage]:
        """Return the page of each entity's relations that ``selection`` asks for."""
        lists = self.lists(keys, selection)
        return [
            self._table.page(key, edges, selection) for key, edges in zip(keys, lists, strict=True)
        ]

    def lists(self, keys: Sequence[str], selection: RelationSelection) -> list[Edges]:
        """Return each entity's whole list, in order."""
        whole = replace(selection, window=_WHOLE)
        numbers = [self._topology.numbers.get(key, -1) for key in keys]
        hubs = {number for number in set(numbers) if self._is_hub(number)}
        lists = self._listed([-1 if number in hubs else number for number in numbers], whole)
        for place, number in enumerate(numbers):
            if number in hubs:
                lists[place] = self._recent.get((number, whole), partial(self._hub, number, whole))
        return lists

    def _is_hub(self, number: int) -> bool:
        return number >= 0 and bool(self._topology.degree[number] >= HUB)

    def _hub(self, number: int, selection: RelationSelection) -> Edges:
        return self._listed([number], selection)[0]

    def _listed(self, numbers: Sequence[int], selection: RelationSelection) -> list[Edges]:
        edges = gathered(self._ways, numbers, selection.direction)
        edges = self._table.kept(edges, selection)
        edges = in_order(edges, self._table.ranks(edges, selection), self._topology)
        return edges.of_each(len(numbers))


Listed = Sequence[tuple[Direction, Edge]]
"""Edges in the order they have if nothing else is asked for, with the way that they run."""


def pages_of_few(
    keys: Sequence[str],
    lists: Sequence[Listed],
    selection: RelationSelection,
    degree: Callable[[str], int],
) -> list[RelationPage]:
    """Return the pages of some entities from all their relations of the selection's kinds.

    Takes columns of these alone; not for selections that :func:`looks_further`.
    """
    edges = [item for listed in lists for item in listed]
    nodes = [edge.node for _, edge in edges]

    def degrees(_: str) -> NDArray[Any]:
        return np.array([degree(node.key) for node in nodes], dtype=np.int32)

    columns = Columns(nodes, [edge.relation for _, edge in edges], degrees, Once(large=False))
    table = Table(columns, Masks(columns), Rankings(columns))
    rows = np.arange(len(edges), dtype=np.int32)
    owners = np.repeat(np.arange(len(lists), dtype=np.int32), list(map(len, lists)))
    inward = np.array([way is Direction.IN for way, _ in edges], dtype=np.bool_)
    kept = table.kept(Edges(owners, rows, rows, inward), selection)
    ranks = table.ranks(kept, selection)
    ordered = kept.take(np.lexsort([*reversed(ranks), kept.owners]))
    return [
        table.page(key, own, selection)
        for key, own in zip(keys, ordered.of_each(len(keys)), strict=True)
    ]


def looks_further(selection: RelationSelection) -> bool:
    """Say whether a selection asks for more than relations, far ends and degrees hold."""
    if analysed_in(selection.condition, selection.orders):
        return True
    return any(isinstance(leaf, Related) for leaf in leaves(whole_condition(selection)))
