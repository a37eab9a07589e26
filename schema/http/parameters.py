"""The parameters of a GraphQL request, read from a body or a query string and checked."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from graph.errors import LONGEST_ECHO

_MOST_PARAMETERS = 20


class ParameterError(Exception):
    """The request is malformed; the message says what was found and what was expected."""


class Parameters(msgspec.Struct, frozen=True, rename="camel"):
    """What a client asks for, under the names that GraphQL over HTTP gives the parameters."""

    query: str | None = None
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None


_bodies = msgspec.json.Decoder(Parameters)


def from_body(body: bytes) -> Parameters:
    """Read the parameters from a JSON object.

    Raises:
        ParameterError: no JSON, no object, or a parameter of another type.
    """
    try:
        parameters = _bodies.decode(body)
    except (ValueError, RecursionError) as error:
        raise ParameterError(
            f"the body is not a JSON object as expected: {_cause(error)}"
        ) from error
    return _complete(parameters)


def from_query_string(query_string: bytes) -> Parameters:
    """Read the parameters from a URL; variables and extensions are JSON there.

    Raises:
        ParameterError: malformed, or a parameter of another type.
    """
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
        # An empty parameter is one that was left out.
        values: dict[str, Any] = {name: value for name, value in pairs if value}
        for name in ("variables", "extensions"):
            if name in values:
                values[name] = msgspec.json.decode(values[name])
        parameters = msgspec.convert(values, Parameters)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"the query string is not as expected: {_cause(error)}") from error
    return _complete(parameters)


def _complete(parameters: Parameters) -> Parameters:
    named = parameters.document_id is not None or "persistedQuery" in (parameters.extensions or ())
    if parameters.query is None and not named:
        raise ParameterError("query: found nothing, expected a GraphQL document")
    return parameters


def _cause(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "found bytes that are not UTF-8"
    if isinstance(error, RecursionError):
        return "found values nested too deeply"
    return str(error)[:LONGEST_ECHO]
