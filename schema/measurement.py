"""The one pass over a document that measures it.

A document is measured before it is validated: what validation takes is bounded by that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    get_introspection_query,
    parse,
)

from schema.limits import Limits, exceeded

_Holder = ListValueNode | ObjectValueNode

_MOST_NESTED = 120
"""Selections one within another that are followed: more would be too deep for Python too."""

_SATURATED = 2**53
"""What is counted no further: fragments can stand for more fields than numbers are worth."""


class Size(NamedTuple):
    """What selections come to, with their fragments spread out.

    ``listed`` is how many values they would list if they were of the introspection of a
    schema of average size, ``introspection`` how many those of them do that are.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    listed: int = 0
    introspection: int = 0


class Measurement(NamedTuple):
    """A document's largest size in each respect; ``visited`` selections were looked at."""

    size: Size
    pairs: int
    nesting: int
    visited: int


def measured(document: DocumentNode) -> Measurement:
    """Measure a document, valid or not, by one look at each of its selections."""
    pass_ = _Pass(document)
    sizes = [
        pass_.operation(node)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]
    for name in pass_.fragments:
        pass_.fragment(name, 0)
    largest = Size(*map(max, zip(Size(), *sizes, strict=True)))
    return Measurement(largest, pass_.pairs(), pass_.nesting, pass_.visited)


def excess(document: DocumentNode, limits: Limits) -> GraphQLError | None:
    """Return the error that names the first limit which a document exceeds, or None."""
    size, pairs, nesting, _ = measured(document)
    whole = limits.introspection * _whole_introspection()
    for name, found, most in (
        ("depth", size.depth, limits.depth),
        ("aliases", size.aliases, limits.aliases),
        ("root_fields", size.fields, limits.root_fields),
        ("directives", size.directives, limits.directives),
        ("pairs", pairs, limits.pairs),
        ("nesting", nesting, limits.nesting),
        ("introspection", size.introspection, whole),
    ):
        if found > most:
            shown = "too many to count" if found >= _SATURATED else found
            return GraphQLError(exceeded(name, shown, most))
    return None


_LISTS: Mapping[str, int] = {
    "types": 200,
    "fields": 8,
    "args": 2,
    "inputFields": 8,
    "enumValues": 8,
    "possibleTypes": 8,
    "interfaces": 2,
    "directives": 6,
}
"""The lists of introspection, and how much is in one on average; only ratios matter."""


@cache
def _whole_introspection() -> int:
    return measured(parse(get_introspection_query())).size.introspection


class _Pass:
    """One pass over a document; fragments are measured once, wherever they are spread."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.visited = self.nesting = 0
        self._sizes: dict[str, Size] = {}
        self._names: Counter[str | None] = Counter()

    def operation(self, node: OperationDefinitionNode) -> Size:
        for variable in node.variable_definitions or ():
            self._value(variable.default_value)
        own = len(node.directives or ()) + sum(
            len(variable.directives or ()) for variable in node.variable_definitions or ()
        )
        return _sum((self._selections(node.selection_set, 0), Size(directives=own)))

    def pairs(self) -> int:
        return sum(count * (count - 1) // 2 for count in self._names.values())

    def fragment(self, name: str, nested: int) -> Size:
        """Return the size of a fragment; none for one that is not there or in itself."""
        node = self.fragments.get(name)
        if node is None or name in self._sizes:
            return self._sizes.get(name, Size())
        self._sizes[name] = Size()
        size = self._selections(node.selection_set, nested)
        self._sizes[name] = _with_directives(size, node)
        return self._sizes[name]

    def _selections(self, node: SelectionSetNode, nested: int) -> Size:
        if nested > _MOST_NESTED:
            return Size(depth=_SATURATED)
        spread: set[str] = set()
        return _sum(self._selection(each, nested + 1, spread) for each in node.selections)

    def _selection(self, node: SelectionNode, nested: int, spread: set[str]) -> Size:
        """Return the size of a selection; ``spread`` names the fragments spread beside it."""
        self.visited += 1
        if isinstance(node, FieldNode):
            return self._field(node, nested)
        if isinstance(node, FragmentSpreadNode):
            self._names[None] += 1  # no field has this name
            name = node.name.value
            size = Size() if name in spread else self.fragment(name, nested)
            spread.add(name)
            return _with_directives(size, node)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - there are no others
        return _with_directives(self._selections(node.selection_set, nested), node)

    def _value(self, value: ValueNode | None) -> None:
        nesting = 0
        level = [value] if isinstance(value, _Holder) else []
        while level:
            nesting, level = nesting + 1, [held for each in level for held in _held(each)]
        self.nesting = max(self.nesting, nesting)

    def _field(self, node: FieldNode, nested: int) -> Size:
        name = node.name.value
        self._names[name if node.alias is None else node.alias.value] += 1
        for argument in node.arguments or ():
            self._value(argument.value)
        below = (
            Size() if node.selection_set is None else self._selections(node.selection_set, nested)
        )
        listed = min(1 + _LISTS.get(name, 1) * below.listed, _SATURATED)
        return Size(
            below.depth + 1,
            1,
            below.aliases + (node.alias is not None),
            below.directives + len(node.directives or ()),
            listed,
            listed if name in {"__schema", "__type"} else 0,
        )


def _held(value: _Holder) -> Iterator[_Holder]:
    """Yield the lists and objects that a list or an object holds."""
    held = value.values if isinstance(value, ListValueNode) else ()
    if isinstance(value, ObjectValueNode):
        held = tuple(field.value for field in value.fields)
    return (each for each in held if isinstance(each, _Holder))


def _sum(sizes: Iterable[Size]) -> Size:
    total = Size()
    for size in sizes:
        depth, *counts = size
        added = (min(a + b, _SATURATED) for a, b in zip(total[1:], counts, strict=True))
        total = Size(max(total.depth, depth), *added)
    return total


def _with_directives(size: Size, node: Any) -> Size:  # noqa: ANN401 - any node that may have some
    directives = len(node.directives or ())
    return size._replace(directives=size.directives + directives) if directives else size
