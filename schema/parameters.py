"""The parameters of a GraphQL request, read from a body or a query string and checked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import orjson

_MOST_PARAMETERS = 20


class ParameterError(Exception):
    """The request is malformed; the message says what was found and what was expected."""


class Parameters(msgspec.Struct, frozen=True):
    """What a client asks for; each parameter is of the right type, and empty if left out."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = {}
    extensions: Mapping[str, Any] = {}
    document_id: str | None = None


def from_body(body: bytes) -> Parameters:
    """Read the parameters from a JSON object.

    Raises:
        ParameterError: no JSON, no object, or a parameter of another type.
    """
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ParameterError("the body is not JSON in UTF-8") from error
    if not isinstance(values, dict):
        raise ParameterError(f"found {_json_name(values)} in the body, expected an object")
    return _checked(values)


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
        values: dict[str, Any] = dict(pairs)
    except ValueError as error:
        raise ParameterError("the query string is malformed") from error
    for name in ("variables", "extensions"):
        if name in values:
            values[name] = _json_parameter(name, values[name])
    if values.get("operationName") == "":
        values["operationName"] = None
    return _checked(values)


def _json_parameter(name: str, text: str) -> object:
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ParameterError(f"{name}: found text that is not JSON, expected an object") from error


def _checked(values: dict[str, Any]) -> Parameters:
    query = _typed(values, "query", str)
    document_id = _typed(values, "documentId", str)
    extensions = _typed(values, "extensions", dict) or {}
    if query is None and document_id is None and "persistedQuery" not in extensions:
        raise ParameterError("query: found nothing, expected a GraphQL document")
    return Parameters(
        query,
        _typed(values, "operationName", str),
        _typed(values, "variables", dict) or {},
        extensions,
        document_id,
    )


def _typed(values: dict[str, Any], name: str, type_: type) -> Any:  # noqa: ANN401 - a value of type_
    value = values.get(name)
    if value is not None and not isinstance(value, type_):
        expected = "an object" if type_ is dict else "a string"
        raise ParameterError(f"{name}: found {_json_name(value)}, expected {expected}")
    return value


def _json_name(value: object) -> str:
    names = {
        list: "an array",
        str: "a string",
        bool: "a boolean",
        type(None): "null",
        dict: "an object",
    }
    return names.get(type(value), "a number")
