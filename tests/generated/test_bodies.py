"""Documents and bodies made up, sound and broken: a real server answers every one of them.

``FONTE_FUZZ_EXAMPLES`` says how many are made of each sort; they are other ones each time then.
"""

import json
import os
from typing import Any
from urllib.parse import urlencode

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.build import build_schema
from tests.conftest import Server
from tests.schema.plan.cases import Case, cases
from tests.schema.plan.requests import SEED, known_values

EXAMPLES = os.environ.get("FONTE_FUZZ_EXAMPLES")
FUZZ = settings(
    max_examples=int(EXAMPLES or 100),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SCHEMA = build_schema(SEED.ontology)
CASES = cases(SCHEMA, known_values())
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
DOCUMENTS = st.sampled_from(
    ["{ __typename }", "query A { graph { version } } query B { a: __typename }"]
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "query": DOCUMENTS | JSON_VALUES,
        "variables": JSON_VALUES,
        "operationName": st.sampled_from(["A", "B"]) | JSON_VALUES,
        "extensions": JSON_VALUES | st.fixed_dictionaries({"persistedQuery": JSON_VALUES}),
        "documentId": JSON_VALUES,
    },
)
PIECES = st.sampled_from([*'{}()[]:$!@"#,&|\\', "...", '"""', " on ", "fragment", "\ud800", "\0"])


@st.composite
def broken(draw: st.DrawFn) -> str:
    """Return a document that was sound until some of it was lost, doubled, or replaced."""
    text = draw(CASES).document
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        middle = draw(st.one_of(st.just(""), st.just(text[start:end] * 2), PIECES))
        text = text[:start] + middle + text[end:]
    return text


def answered(server: Server, body: bytes, **headers: str) -> httpx.Response:
    sent = {"content-type": "application/json"} | headers
    response = server.client.post("/graphql", content=body, headers=sent)
    assert response.status_code < httpx.codes.INTERNAL_SERVER_ERROR, body
    assert "INTERNAL_SERVER_ERROR" not in response.text, body
    return response


def encoded(value: object) -> bytes:
    # As clients of other languages may: NaN and lone surrogates included.
    return json.dumps(value).encode()


@FUZZ
@given(case=CASES)
def test_sound_documents(writing_server: Server, case: Case) -> None:
    for inputs in case.inputs:
        body = {"query": case.document, "operationName": case.operation, "variables": dict(inputs)}
        answer = answered(writing_server, encoded(body)).json()
        assert "data" in answer or answer["errors"]


@FUZZ
@given(document=broken(), events=st.booleans())
def test_broken_documents(writing_server: Server, document: str, events: bool) -> None:  # noqa: FBT001 - generated
    accept = "text/event-stream" if events else "application/json"
    response = answered(writing_server, encoded({"query": document}), accept=accept)
    assert response.content


@FUZZ
@given(body=PARAMETERS | JSON_VALUES)
def test_bodies_of_json(writing_server: Server, body: Any) -> None:  # noqa: ANN401 - any JSON
    answer = answered(writing_server, encoded(body)).json()
    assert answer.keys() & {"data", "errors"}


@FUZZ
@given(
    body=st.binary(max_size=200)
    | PARAMETERS.map(encoded).flatmap(
        lambda whole: st.integers(0, len(whole)).map(lambda end: whole[:end])
    )
)
def test_bodies_of_bytes(writing_server: Server, body: bytes) -> None:
    assert answered(writing_server, body).json()


@FUZZ
@given(
    query=st.dictionaries(
        st.sampled_from(["query", "variables", "operationName", "extensions", "other"]),
        st.sampled_from(["{__typename}", "{", "{}", "[]", "null", "5"]) | st.text(max_size=10),
    )
)
def test_addresses(writing_server: Server, query: dict[str, str]) -> None:
    pairs = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    response = writing_server.client.get(f"/graphql?{urlencode(pairs)}")
    assert response.status_code < httpx.codes.INTERNAL_SERVER_ERROR
    assert "INTERNAL_SERVER_ERROR" not in response.text
