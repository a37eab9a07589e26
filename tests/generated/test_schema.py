"""Every root field, asked by schemathesis in all the ways that the schema allows.

``FONTE_FUZZ_EXAMPLES`` says how many operations are made for each root field; they are other
ones each time then.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.graphql import nodes
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.conftest import ROOT, Server

EXAMPLES = os.environ.get("FONTE_FUZZ_EXAMPLES")

schemathesis.graphql.scalar("Date", st.dates().map(str).map(nodes.String))
schemathesis.graphql.scalar("Attributes", st.just(nodes.Object([])))
for name, known in (("CountryCode", ["IT", "CN"]), ("LanguageTag", ["it", "en-GB"])):
    schemathesis.graphql.scalar(
        name, st.one_of(st.sampled_from(known), st.text(max_size=5)).map(nodes.String)
    )


OPERATIONS = {
    found.ok().label: found.ok()
    for found in schemathesis.graphql.from_path(ROOT / "schema.graphql").get_all_operations()
    if isinstance(found, Ok)
}


def test_every_root_field_is_asked() -> None:
    assert {"Query.companies", "Query.search", "Mutation.apply"} <= OPERATIONS.keys()


@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_a_root_field_is_asked(writing_server: Server, label: str) -> None:
    headers = {"authorization": writing_server.client.headers["authorization"]}

    # Not by schemathesis's own way into pytest, which does not know this version of it.
    @settings(
        max_examples=int(EXAMPLES or 15),
        derandomize=EXAMPLES is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(OPERATIONS[label].as_strategy())
    def ask(case: Any) -> None:  # noqa: ANN401 - a case of schemathesis
        case.call_and_validate(
            base_url=f"{writing_server.url}/graphql",
            headers=headers,
            checks=[not_a_server_error, response_schema_conformance],
        )

    ask()
