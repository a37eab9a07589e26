"""What the code of a plan calls beside the batches; ``generate.py`` writes the calls.

Nothing here says what is wrong with a value. It raises, and then the plan is walked instead.
"""

from collections.abc import Callable, Sequence
from inspect import isawaitable
from itertools import chain, islice
from typing import Any

from graphql.pyutils import is_iterable

from schema.fields import Noted, Outcomes

LISTS = frozenset({list, tuple})
LISTS_OR_NONE = LISTS | {type(None)}
_TOLD = (Exception, Noted)


class Fault(Exception):  # noqa: N818 - it is no error, but a reason to look closer
    """A value is not what the code was written for."""


async def settled(values: Any) -> Any:  # noqa: ANN401 - whatever a batch returned
    """Return what a batch returned, once it is there and has no error in it."""
    if isawaitable(values):
        values = await values
    if type(values) is Outcomes and any(isinstance(value, _TOLD) for value in values):
        raise Fault
    return values


def require(values: Sequence[Any]) -> None:
    """Check that there is no null."""
    if None in values:
        raise Fault


def listed(values: Sequence[Any], types: frozenset[type]) -> Sequence[Any]:
    """Return values that are all to be of one of ``types``, with any other iterables as lists."""
    if types.issuperset(map(type, values)):
        return values
    return [value if type(value) in types else _list(value) for value in values]


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any value of a resolver
    if not is_iterable(value):
        raise Fault
    return list(value)


def joined(lists: Sequence[Sequence[Any] | None]) -> Sequence[Any]:
    """Return the items of all the lists."""
    if len(lists) == 1:
        return lists[0] or ()
    return list(chain.from_iterable([items or () for items in lists]))


def split(lists: Sequence[Sequence[Any] | None], items: Sequence[Any]) -> list[Any]:
    """Return ``items`` in lists of the same lengths as those they were joined from."""
    if len(lists) == 1 and lists[0] is not None:
        return [items]
    rest = iter(items)
    return [None if part is None else list(islice(rest, len(part))) for part in lists]


def spread(values: Sequence[Any], rows: Sequence[Any]) -> list[Any]:
    """Return the rows of those values that are not null, and None for the others."""
    rest = iter(rows)
    return [None if value is None else next(rest) for value in values]


def by_type(
    type_of: Callable[[Any], str], values: Sequence[Any], known: set[str]
) -> dict[str, list[int]]:
    """Return the positions of the values of each type, all of which must be ``known``."""
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(map(type_of, values)):
        positions.setdefault(name, []).append(position)
    if not known.issuperset(positions):
        raise Fault
    return positions


def place(rows: list[Any], positions: Sequence[int], members: Sequence[Any]) -> None:
    """Put the rows of one type where they belong."""
    for position, row in zip(positions, members, strict=True):
        rows[position] = row
