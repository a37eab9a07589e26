"""What clients see of an error: a message that gives nothing away, and a code.

The cause of an error that is ours is logged under the id that the response names.
"""

import logging
from collections.abc import Iterable
from enum import Enum
from typing import Any
from uuid import uuid4

from graphql import GraphQLError, GraphQLSyntaxError

from graph.errors import (
    LONGEST_ECHO,
    BudgetError,
    ForbiddenError,
    InputError,
    StoreError,
    UnauthenticatedError,
)
from schema.plan.pace import TimeLimitError
from schema.plan.variables import VariableError

_log = logging.getLogger("fonte")


class Code(Enum):
    """The codes in ``extensions.code``, of which only the last is our fault."""

    GRAPHQL_PARSE_FAILED = "The document is not GraphQL."
    GRAPHQL_VALIDATION_FAILED = "The document does not fit the schema."
    OPERATION_RESOLUTION_FAILURE = "The document has no such operation, or several."
    PERSISTED_QUERY_NOT_FOUND = "No document with this hash is known here."
    BAD_USER_INPUT = "An argument or a variable cannot be used."
    TIME_LIMIT_EXCEEDED = "The request took longer than it may."
    COST_LIMIT_EXCEEDED = "The operation costs more than it may."
    BUDGET_EXHAUSTED = "A search stopped at its budget of work; what it found is there."
    UNAUTHENTICATED = "Who asks is not known, and would have to be."
    FORBIDDEN = "Who asks may not do that."
    STORE_UNAVAILABLE = "The store cannot do that now; what it holds is as it was."
    OVERLOADED = "The server has too much to do, or ends; try again later."
    INTERNAL_SERVER_ERROR = "Something failed that should not have; it was logged."


_CODES: dict[type[Exception], Code] = {
    BudgetError: Code.BUDGET_EXHAUSTED,
    InputError: Code.BAD_USER_INPUT,
    VariableError: Code.BAD_USER_INPUT,
    TimeLimitError: Code.TIME_LIMIT_EXCEEDED,
    UnauthenticatedError: Code.UNAUTHENTICATED,
    ForbiddenError: Code.FORBIDDEN,
    StoreError: Code.STORE_UNAVAILABLE,
}


class RequestError(Exception):
    """The request cannot be executed at all, so its response has no data."""

    def __init__(self, code: Code, errors: list[GraphQLError]) -> None:
        self.code = code
        self.errors = errors
        super().__init__(code.name)


def request_error(code: Code, message: str) -> RequestError:
    """Return the error for a request that fails as a whole, for one reason."""
    return RequestError(code, [GraphQLError(message)])


def formatted(
    errors: Iterable[GraphQLError], code: Code | None = None, request_id: str | None = None
) -> list[dict[str, Any]]:
    """Return ``errors`` as a response spells them; each with its own code unless one is given.

    A failure of ours is logged once, however many values it took with it, under the id of
    the request, which gets one if it has none.
    """
    request_id = request_id or uuid4().hex
    causes: dict[int, GraphQLError] = {}
    response = []
    for error in errors:
        own = code or _code(error)
        if own is Code.INTERNAL_SERVER_ERROR:
            causes.setdefault(id(error.original_error or error), error)
        response.append(_formatted(error, own, request_id))
    for error in causes.values():
        told = {"request_id": request_id}
        _log.error(error.message, exc_info=error.original_error, extra=told)
    return response


def _formatted(error: GraphQLError, code: Code, request_id: str) -> dict[str, Any]:
    extensions: dict[str, Any] = {"code": code.name}
    message = error.message
    if code is Code.INTERNAL_SERVER_ERROR:
        extensions["requestId"] = request_id
        message = "Something failed that should not have; it was logged under the requestId."
    if len(message) > LONGEST_ECHO:
        message = message[: LONGEST_ECHO - 1] + "…"
    shown: dict[str, Any] = {"message": message}
    if error.locations:
        shown["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    shown["extensions"] = extensions
    return shown


def _code(error: GraphQLError) -> Code:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(error, GraphQLSyntaxError):
        return Code.GRAPHQL_PARSE_FAILED
    for kind, code in _CODES.items():
        if isinstance(cause, kind):
            return code
    # graphql-core refuses an argument with an error of its own, without a cause.
    if cause is None and error.message.startswith("Argument "):
        return Code.BAD_USER_INPUT
    return Code.INTERNAL_SERVER_ERROR
