"""What went wrong in a run, and the errors that the response gets for it."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, located_error

from schema.plan.rows import Row
from schema.plan.shapes import PlannedField
from schema.plan.trail import Path, Place, Trail


@dataclass(frozen=True, slots=True)
class _Failure:
    trail: Trail
    position: int
    field: PlannedField
    error: Exception | None
    noted: bool = False


class Failures(dict[tuple[int, int], _Failure]):
    """The failures of a run by place, at most one for each.

    A dict, since a run asks again and again whether it is empty, and that is quick to say.
    """

    def add(
        self, trail: Trail, position: int, field: PlannedField, error: Exception | None
    ) -> None:
        """Note that a value failed: with ``error``, or since it is null where it must not be."""
        self.setdefault((id(trail), position), _Failure(trail, position, field, error))

    def note(self, trail: Trail, position: int, field: PlannedField, error: Exception) -> None:
        """Note an error that is told beside the value, if that is there in the end."""
        self[id(trail), ~position] = _Failure(trail, position, field, error, noted=True)

    def errors(self, data: Row | None) -> list[GraphQLError]:
        """Return the errors in the order of the document, one for each null they left, and notes.

        Where several made the same place null, the first speaks for all of them, as the
        specification has it (https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors).
        What failed beneath a null that something else left is not in the response at all.
        """
        placed = [(failure, failure.trail.place(failure.position)) for failure in self.values()]
        placed.sort(key=lambda pair: pair[1].order)
        first: dict[Path, GraphQLError] = {}
        for failure, place in placed:
            if failure.noted:
                if is_there(data, place.path):
                    first[place.path] = _error(failure, place)
            elif place.nulled not in first and _is_in(data, place.nulled):
                first[place.nulled] = _error(failure, place)
        return list(first.values())


def _error(failure: _Failure, place: Place) -> GraphQLError:
    field, cause = failure.field, failure.error
    if isinstance(cause, GraphQLError):
        return GraphQLError(
            cause.message,
            cause.nodes or field.nodes,
            cause.source,
            cause.positions,
            list(place.path),
            cause.original_error,
            cause.extensions,
        )
    if cause is None:
        owner = field.type_of(place.parent)
        message = f"Cannot return null for non-nullable field {owner}.{field.name}."
        cause = TypeError(message)
    return located_error(cause, field.nodes, list(place.path))


def _is_in(data: Any, path: Path) -> bool:  # noqa: ANN401 - any JSON value
    """Say whether ``path`` leads to a place in ``data``, with no null before it."""
    for key in path:
        if data is None:
            return False
        data = data[key]
    return True


def is_there(data: Any, path: Path) -> bool:  # noqa: ANN401 - any JSON value
    """Say whether ``path`` leads to a value in ``data``, which is not null."""
    if not _is_in(data, path):
        return False
    for key in path:
        data = data[key]
    return data is not None
