"""What went wrong in a run, and the errors that the response gets for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from schema.plan.rows import Row
from schema.plan.shapes import PlannedField
from schema.plan.trail import Path, Place, Trail


@dataclass(frozen=True, slots=True)
class _Failure:
    trail: Trail
    position: int
    field: PlannedField
    error: Exception | None


class Failures:
    """The failures of a run, at most one for each place."""

    __slots__ = ("_failures",)

    def __init__(self) -> None:
        self._failures: dict[tuple[int, int], _Failure] = {}

    def __bool__(self) -> bool:
        return bool(self._failures)

    def add(
        self, trail: Trail, position: int, field: PlannedField, error: Exception | None
    ) -> None:
        """Note that a value failed: with ``error``, or since it is null where it must not be."""
        self._failures.setdefault((id(trail), position), _Failure(trail, position, field, error))

    def errors(self, data: Row | None) -> list[GraphQLError]:
        """Return the errors in the order of the document.

        Where several made the same place null, the first speaks for all of them, as the
        specification has it (https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors).
        """
        if not self._failures:
            return []
        placed = [
            (failure, failure.trail.place(failure.position)) for failure in self._failures.values()
        ]
        placed.sort(key=lambda pair: pair[1].order)
        first: dict[Path, GraphQLError] = {}
        for failure, place in placed:
            null = _null_prefix(data, place.path)
            if null not in first:
                first[null] = _error(failure, place)
        return list(first.values())


def _error(failure: _Failure, place: Place) -> GraphQLError:
    field, cause = failure.field, failure.error
    if isinstance(cause, GraphQLError):
        return GraphQLError(
            cause.message,
            cause.nodes or field.nodes,
            path=list(place.path),
            original_error=cause.original_error,
            extensions=cause.extensions,
        )
    if cause is None:
        owner = field.type_of(place.parent)
        message = f"Cannot return null for non-nullable field {owner}.{field.name}."
        cause = TypeError(message)
    return GraphQLError(str(cause), field.nodes, path=list(place.path), original_error=cause)


def _null_prefix(data: Row | None, path: Path) -> Path:
    """Return how far ``path`` leads until the null that its failure left in ``data``."""
    return tuple(_until_null(data, path))


def _until_null(value: Any, path: Path) -> Iterator[str | int]:  # noqa: ANN401 - any JSON value
    for key in path:
        if value is None:
            return
        yield key
        value = value[key]
