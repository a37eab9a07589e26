"""Parameters of a request: read as they were sent, or refused as malformed."""

import json
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.parameters import ParameterError, Parameters, from_body, from_query_string

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
REQUESTS = st.fixed_dictionaries(
    {"query": TEXT.filter(bool)},
    optional={
        "operationName": TEXT.filter(bool),
        "variables": st.dictionaries(TEXT, JSON_VALUES, max_size=3),
        "extensions": st.dictionaries(TEXT, JSON_VALUES, max_size=3),
    },
)


def sent(parameters: Parameters) -> dict[str, object]:
    """Return the parameters that were given, by their names in the protocol."""
    values = {
        "query": parameters.query,
        "operationName": parameters.operation_name,
        "variables": parameters.variables,
        "extensions": parameters.extensions,
    }
    return {name: value for name, value in values.items() if value is not None}


@given(REQUESTS)
def test_a_body_is_read_as_it_was_sent(request: dict[str, object]) -> None:
    assert sent(from_body(json.dumps(request).encode())) == request


@given(REQUESTS)
def test_a_url_is_read_as_it_was_sent(request: dict[str, object]) -> None:
    spelled = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in request.items()
    }
    assert sent(from_query_string(urlencode(spelled).encode())) == request


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for read in (from_body, from_query_string):
        with suppress(ParameterError):
            assert isinstance(read(content), Parameters)


@given(JSON_VALUES, st.sampled_from(["query", "operationName", "variables", "extensions"]))
def test_any_json_is_read_or_refused(value: object, name: str) -> None:
    contents = [value, {"query": "{ a }", name: value}]
    for content in contents:
        with suppress(ParameterError):
            parameters = from_body(json.dumps(content).encode())
            assert isinstance(parameters.query, str)
            assert isinstance(parameters.variables, dict | None)


def test_of_parameters_given_twice_in_a_url_the_last_counts() -> None:
    assert from_query_string(b"query=a&query=b").query == "b"


def test_a_document_may_be_named_by_its_id_alone() -> None:
    assert from_body(b'{"documentId": "sha256:00"}').document_id == "sha256:00"


@pytest.mark.parametrize("body", [b"{}", b'{"operationName": "Q"}', b'{"extensions": {}}'])
def test_without_a_document_there_is_nothing_to_do(body: bytes) -> None:
    with pytest.raises(ParameterError, match="query: found nothing"):
        from_body(body)
