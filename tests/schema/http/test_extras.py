"""What a request is told beside its data: cost, receipt, citations."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest

from tests.conftest import Server, StartServer

MODELS = '{ company(key: "leapmotor") { models(first: 2) { nodes { key } } } }'
PAGED = 'query ($n: Int) { company(key: "leapmotor") { models(first: $n) { nodes { key } } } }'
EDGES = '{ company(key: "leapmotor") { again: models { edges { node { key } relation { id } } } } }'


def asked(
    server: Server,
    document: str,
    variables: Mapping[str, Any] | None = None,
    **extensions: Any,  # noqa: ANN401 - any JSON value
) -> dict[str, Any]:
    body = {"query": document, "variables": variables, "extensions": extensions}
    response = server.client.post("/graphql", json=body)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture(scope="session")
def frugal(long_start: StartServer) -> Server:
    return long_start("--max-cost", "40")


class TestExtensions:
    @pytest.mark.parametrize("extensions", [{}, {"cost": False}, {"cost": "yes"}, {"other": True}])
    def test_are_left_out_unless_asked_for(
        self, server: Server, extensions: dict[str, object]
    ) -> None:
        assert set(asked(server, MODELS, None, **extensions)) == {"data"}

    def test_are_told_by_get_and_tagged_apart(self, server: Server) -> None:
        tags = set()
        for extensions in ("", '{"cost": true}', '{"receipt": true}'):
            response = server.client.get(
                "/graphql", params={"query": MODELS, "extensions": extensions}
            )
            tags.add(response.headers["etag"])
            assert ("extensions" in response.json()) is bool(extensions)
        assert len(tags) == 3


class TestCost:
    def test_counts_the_values_that_there_can_be(self, server: Server) -> None:
        # company, models, nodes, and a key for each of two nodes.
        cost = asked(server, MODELS, cost=True)["extensions"]["cost"]
        assert cost == {"cost": 5, "limit": 100_000}

    @pytest.mark.parametrize(("first", "cost"), [(0, 3), (7, 10), (100, 103), (None, 23)])
    def test_goes_by_the_variables(self, server: Server, first: int | None, cost: int) -> None:
        answer = asked(server, PAGED, {"n": first}, cost=True)
        assert answer["extensions"]["cost"]["cost"] == cost

    def test_of_a_page_that_is_refused_is_that_of_none(self, server: Server) -> None:
        assert asked(server, PAGED, {"n": -1}, cost=True)["extensions"]["cost"]["cost"] == 3

    def test_multiplies_down_the_tree(self, server: Server) -> None:
        inner = "models(first: 10) { nodes { key } }"
        document = f"{{ companies(first: 50) {{ nodes {{ {inner} }} }} }}"
        cost = asked(server, document, cost=True)["extensions"]["cost"]["cost"]
        assert cost == 2 + 50 * (2 + 10)

    def test_takes_the_dearest_of_the_types_that_a_value_may_have(self, server: Server) -> None:
        document = """{ entity(key: "c10") {
            ... on Company { models(first: 30) { nodes { key } } }
            ... on Place { key }
        } }"""
        assert asked(server, document, cost=True)["extensions"]["cost"]["cost"] == 1 + 2 + 30

    def test_is_linear_in_fragments_that_spread_each_other(self, server: Server) -> None:
        spreads = "\n".join(
            f"fragment f{n} on Company {{ key a{n}: name ...f{n + 1} ...f{n + 1} }}"
            for n in range(25)
        )
        last = "fragment f25 on Company { key }"
        document = f'{{ company(key: "leapmotor") {{ ...f0 }} }} {spreads} {last}'
        assert asked(server, document, cost=True)["extensions"]["cost"]["cost"] == 27

    def test_is_none_where_nothing_is_planned(self, server: Server) -> None:
        answer = asked(server, "{ __schema { queryType { name } } }", cost=True)
        assert answer["extensions"]["cost"]["cost"] is None


class TestLimit:
    def test_is_met(self, frugal: Server) -> None:
        assert "errors" not in asked(frugal, PAGED, {"n": 37})

    @pytest.mark.parametrize("variables", [{"n": 38}, {"n": 100}])
    def test_is_passed(self, frugal: Server, variables: dict[str, int]) -> None:
        answer = asked(frugal, PAGED, variables)
        [error] = answer["errors"]
        assert "data" not in answer
        assert error["extensions"] == {"code": "COST_LIMIT_EXCEEDED"}
        assert error["message"] == (
            f"cost: found {3 + variables['n']}, expected at most 40 (max-cost); ask for smaller pages"
        )

    def test_holds_for_both_executions(self, start_server: StartServer) -> None:
        server = start_server("--max-cost", "10", "--execution", "reference")
        [error] = asked(server, PAGED, {"n": 8})["errors"]
        assert error["extensions"] == {"code": "COST_LIMIT_EXCEEDED"}
        assert "errors" not in asked(server, PAGED, {"n": 7})


class TestReceipt:
    def test_names_all_that_the_answer_depends_on(self, server: Server) -> None:
        graph = asked(server, "{ graph { version digest analysis } }")["data"]["graph"]
        receipt = asked(server, PAGED, {"n": 1}, receipt=True)["extensions"]["receipt"]
        assert {name: receipt[name] for name in graph} == graph
        assert receipt["document"] == sha256(PAGED.encode()).hexdigest()
        assert receipt["operation"] is None

    def test_is_the_same_for_the_same_question(self, server: Server) -> None:
        first = asked(server, PAGED, {"n": 1}, receipt=True)
        assert asked(server, PAGED, {"n": 1}, receipt=True) == first

    def test_differs_with_the_variables_and_the_language(self, server: Server) -> None:
        def receipt(variables: Mapping[str, Any], language: str) -> str:
            body = {"query": PAGED, "variables": variables, "extensions": {"receipt": True}}
            headers = {"accept-language": language}
            response = server.client.post("/graphql", json=body, headers=headers)
            return json.dumps(response.json()["extensions"]["receipt"])

        receipts = {receipt({"n": 1}, "it"), receipt({"n": 2}, "it"), receipt({"n": 1}, "en")}
        assert len(receipts) == 3


class TestCitations:
    def test_cite_each_place_that_came_from_a_relation(self, server: Server) -> None:
        for document, path in ((MODELS, "models"), (EDGES, "again")):
            answer = asked(server, document, citations=True)
            [listed] = answer["data"]["company"][path].values()
            citations = answer["extensions"]["citations"]
            [kind] = answer["data"]["company"][path]
            assert [item["path"] for item in citations] == [
                ["company", path, kind, index] for index in range(len(listed))
            ]
            for item in citations:
                assert item["relation"].startswith("relation:")
                for place in item["evidence"]:
                    assert place["article"] == "fleetime-leapmotor-million"
                    assert place["end"] - place["start"] == len(place["anchor"])
                    assert place["statement"]

    def test_leave_out_what_is_not_in_the_answer(self, server: Server) -> None:
        document = """{ company(key: "leapmotor") {
            models { nodes { name(language: "zz zz") } }
        } }"""
        answer = asked(server, document, citations=True)
        assert answer["data"] == {"company": None}
        assert answer["extensions"]["citations"] == []

    def test_are_the_same_by_reference(self, server: Server, reference_server: Server) -> None:
        document = """{
            company(key: "leapmotor") {
                relations { nodes { id } edges { node { id } } }
                awards { edges { node { recipients { nodes { key } } } } }
            }
            article(key: "fleetime-leapmotor-million") { sentences { relations { id } } }
        }"""
        planned = asked(server, document, citations=True)
        assert planned == asked(reference_server, document, citations=True)
        assert len(planned["extensions"]["citations"]) > 20
