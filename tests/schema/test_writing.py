"""Writing over HTTP, and what is told of it: payloads, history, earlier versions, who may."""

from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

import httpx
import pytest

from schema.http.options import Options
from schema.http.tokens import Tokens
from schema.request import Caller
from tests.serving import PLACES, Recorded, serving, serving_from

WRITER, READER = "a-writer's-token", "a-reader's-token"
APPLY = """
mutation ($changes: ChangesInput!, $dryRun: Boolean, $expected: Int) {
  apply(changes: $changes, dryRun: $dryRun, expectedVersion: $expected) {
    version dryRun created updated removed unchanged
    effects { action id before { id } after { id ... on Company { name country } } }
    userErrors { path code message }
  }
}
"""
TEXT = "Acme builds the Roadrunner."
ARTICLE = {
    "key": "acme-news",
    "language": "en",
    "headline": [{"language": "en", "text": "Acme has a car"}],
    "sha256": sha256(TEXT.encode()).hexdigest(),
    "sentences": [[0, len(TEXT)]],
}
STATEMENT = [{"language": "en", "text": "Acme builds it."}]
EVIDENCE = {
    "article": "acme-news",
    "sentence": 0,
    "start": 0,
    "end": 4,
    "anchor": "Acme",
    "statement": STATEMENT,
}
ACME = {
    "kind": "Company",
    "key": "acme",
    "names": [{"language": "en", "text": "Acme"}],
    "attributes": {"country": "IT"},
    "evidence": [EVIDENCE],
}
CAR = {
    "kind": "VehicleModel",
    "key": "roadrunner",
    "names": [{"language": "en", "text": "Roadrunner"}],
}
BUILDS = {"kind": "Produces", "source": "acme", "target": "roadrunner", "evidence": [EVIDENCE]}
ALL = {"articles": [ARTICLE], "entities": [ACME, CAR], "relations": [BUILDS]}


def tokens(*named: tuple[str, str, bool]) -> Tokens:
    return Tokens(
        tuple(
            (sha256(token.encode()).digest(), Caller(name, may_write=may_write))
            for name, token, may_write in named
        )
    )


KNOWN = tokens(("wile", WRITER, True), ("reader", READER, False))


class Client:
    def __init__(self, url: str, token: str | None = WRITER) -> None:
        self.url = f"{url}/graphql"
        self.headers = {} if token is None else {"authorization": f"Bearer {token}"}

    def ask(self, document: str, **variables: object) -> dict[str, Any]:
        body = {"query": document, "variables": variables}
        response = httpx.post(self.url, json=body, headers=self.headers)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    def data(self, document: str, **variables: object) -> Any:  # noqa: ANN401 - any JSON
        answer = self.ask(document, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    def apply(self, changes: Mapping[str, object], **more: object) -> Any:  # noqa: ANN401 - as above
        return self.data(APPLY, changes=changes, **more)["apply"]


@pytest.fixture(params=PLACES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    options = Options(tokens=KNOWN)
    database = partial(request.getfixturevalue, "database")
    with serving_from(request.param, options, database) as url:
        yield url


@pytest.fixture
def client(url: str) -> Client:
    return Client(url)


def counts(payload: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(payload[name] for name in ("created", "updated", "removed", "unchanged"))


class TestApply:
    def test_makes_everything_at_once_and_reads_see_it(self, client: Client) -> None:
        payload = client.apply(ALL)
        assert payload["userErrors"] == []
        assert (payload["version"], counts(payload)) == (2, (4, 0, 0, 0))
        data = client.data("""{
            graph { version }
            company(key: "acme") { country models { nodes { key } edges { relation { evidence { anchor } } } } }
            search(text: "roadrun") { nodes { key } }
            companies(where: {name: {eq: "acme"}}) { totalCount }
        }""")
        assert data["graph"]["version"] == 2
        assert data["company"]["models"]["nodes"] == [{"key": "roadrunner"}]
        assert data["search"]["nodes"] == [{"key": "roadrunner"}]
        assert data["companies"]["totalCount"] == 1

    def test_the_same_again_changes_nothing(self, client: Client) -> None:
        client.apply(ALL)
        payload = client.apply(ALL)
        assert (payload["version"], counts(payload)) == (2, (0, 0, 0, 4))

    def test_a_large_set_is_made_and_refused_as_a_small_one_is(self, client: Client) -> None:
        cars = [{**CAR, "key": f"car-{number}"} for number in range(400)]
        assert counts(client.apply({"entities": cars})) == (400, 0, 0, 0)
        refused = client.apply({"entities": [*cars, {**CAR, "key": "no key"}]})
        [error] = refused["userErrors"]
        assert error["path"][1:3] == ["entities", "400"]
        nameless = client.ask(APPLY, changes={"entities": [*cars, {"key": "nameless"}]})
        assert nameless["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"

    def test_a_dry_run_only_tells(self, client: Client) -> None:
        payload = client.apply(ALL, dryRun=True)
        assert (payload["version"], payload["dryRun"], payload["created"]) == (1, True, 4)
        assert client.data('{ company(key: "acme") { key } }') == {"company": None}

    def test_effects_tell_before_and_after(self, client: Client) -> None:
        client.apply(ALL)
        payload = client.apply({"entities": [{**ACME, "attributes": {"country": "CN"}}]})
        [effect] = payload["effects"]
        assert effect["action"] == "UPDATED"
        assert effect["before"] == {"id": "entity:acme"}
        assert effect["after"] == {"id": "entity:acme", "name": "Acme", "country": "CN"}

    def test_a_text_that_is_sent_along_is_quoted(self, client: Client) -> None:
        client.apply({**ALL, "articles": [{**ARTICLE, "text": TEXT}]})
        evidence = client.data('{ company(key: "acme") { evidence { quote verification } } }')
        assert evidence["company"]["evidence"] == [{"quote": TEXT, "verification": "EXACT"}]


class TestUserErrors:
    def test_all_problems_are_told_and_nothing_is_made(self, client: Client) -> None:
        wrong = {
            "articles": [{**ARTICLE, "text": "Another text."}],
            "entities": [
                {**ACME, "attributes": {"country": "Italy", "colour": "red"}},
                {**CAR, "key": "No Key!"},
            ],
            "relations": [{**BUILDS, "target": "nothing"}],
        }
        payload = client.apply(wrong)
        assert counts(payload) == (0, 0, 0, 0)
        problems = {(tuple(item["path"]), item["code"]) for item in payload["userErrors"]}
        assert (("changes", "entities", "0", "attributes", "country"), "INVALID") in problems
        assert (("changes", "entities", "0", "attributes", "colour"), "INVALID") in problems
        assert (("changes", "entities", "1", "key"), "INVALID") in problems
        assert (("changes", "relations", "0", "target"), "UNKNOWN") in problems
        assert any(code == "TEXT" for _, code in problems)
        assert client.data("{ graph { version } }") == {"graph": {"version": 1}}

    def test_retracting_what_is_in_use_is_refused_unless_asked_to_cascade(
        self, client: Client
    ) -> None:
        client.apply(ALL)
        [problem] = client.apply({"retractEntities": ["acme"]})["userErrors"]
        assert problem["code"] == "IN_USE"
        assert problem["path"] == ["changes", "retractEntities", "0"]
        assert "1" in problem["message"]
        payload = client.apply({"retractEntities": ["acme"], "cascade": True})
        assert counts(payload) == (0, 0, 2, 0)
        assert client.data('{ entity(key: "acme") { key } }') == {"entity": None}

    def test_relations_are_retracted_by_their_node_id(self, client: Client) -> None:
        client.apply(ALL)
        document = '{ company(key: "acme") { models { edges { relation { id } } } } }'
        [edge] = client.data(document)["company"]["models"]["edges"]
        payload = client.apply({"retractRelations": [edge["relation"]["id"]]})
        assert counts(payload) == (0, 0, 1, 0)

    def test_a_lost_update_is_refused(self, client: Client) -> None:
        client.apply(ALL, expected=1)
        payload = client.apply({"retractEntities": ["roadrunner"]}, expected=1)
        [problem] = payload["userErrors"]
        assert (problem["code"], problem["path"]) == ("STALE_VERSION", ["expectedVersion"])
        assert payload["version"] == 2

    def test_two_texts_for_one_language_contradict_each_other(self, client: Client) -> None:
        names = [{"language": "en", "text": name} for name in ("Acme", "Acme Inc.")]
        [problem] = client.apply({"entities": [{**ACME, "names": names}]})["userErrors"]
        assert problem["path"] == ["changes", "entities", "0", "names", "1"]
        assert problem["code"] == "CONFLICT"


class TestWhoMayWrite:
    @pytest.mark.parametrize(("token", "code"), [(None, "UNAUTHENTICATED"), (READER, "FORBIDDEN")])
    def test_not_everybody(self, url: str, token: str | None, code: str) -> None:
        answer = Client(url, token).ask(APPLY, changes=ALL)
        assert answer["data"] is None
        [error] = answer["errors"]
        assert error["extensions"]["code"] == code
        assert Client(url).data("{ graph { version } }") == {"graph": {"version": 1}}

    @pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic abc", WRITER])
    def test_an_unknown_token_is_refused_outright(self, url: str, header: str) -> None:
        headers = {"authorization": header}
        body = {"query": "{ __typename }"}
        response = httpx.post(f"{url}/graphql", json=body, headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"

    def test_nobody_where_no_token_is_known(self) -> None:
        with serving(Recorded()) as url:
            [error] = Client(url, None).ask(APPLY, changes=ALL)["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"

    def test_reads_may_need_a_token_as_well(self) -> None:
        options = Options(tokens=KNOWN, reads_need_token=True)
        with serving(Recorded(options=options)) as url:
            body = {"query": "{ __typename }"}
            assert httpx.post(f"{url}/graphql", json=body).status_code == 401
            assert Client(url, READER).data("{ __typename }") == {"__typename": "Query"}

    def test_a_mutation_by_get_is_refused(self, client: Client) -> None:
        document = "mutation { apply(changes: {}) { version } }"
        response = httpx.get(client.url, params={"query": document})
        assert response.status_code == 405

    def test_a_form_is_refused(self, client: Client) -> None:
        response = httpx.post(client.url, data={"query": "mutation { x }"})
        assert response.status_code == 415


class TestHistory:
    def test_tells_who_did_what(self, client: Client) -> None:
        client.apply({**ALL, "message": "News of Acme"})
        client.apply({"entities": [{**ACME, "attributes": {}}]})
        document = """{ company(key: "acme") { history {
            version author message action
            before { ... on Company { country } } after { ... on Company { country } }
        } } }"""
        first, second = client.data(document)["company"]["history"]
        assert (first["version"], first["author"], first["message"]) == (2, "wile", "News of Acme")
        assert (first["action"], first["before"]) == ("CREATED", None)
        assert (second["version"], second["action"]) == (3, "UPDATED")
        assert (second["before"]["country"], second["after"]["country"]) == ("IT", None)

    def test_of_what_was_loaded_begins_with_the_first_version(self, client: Client) -> None:
        document = '{ company(key: "leapmotor") { history { version action } } }'
        [only] = client.data(document)["company"]["history"]
        assert only == {"version": 1, "action": "CREATED"}

    def test_of_a_relation(self, client: Client) -> None:
        client.apply(ALL)
        client.apply({"relations": [{**BUILDS, "modality": "CLAIMED"}]})
        document = """{ company(key: "acme") { models { edges { relation {
            modality history { action version }
        } } } } }"""
        [edge] = client.data(document)["company"]["models"]["edges"]
        assert edge["relation"]["modality"] == "CLAIMED"
        assert [item["action"] for item in edge["relation"]["history"]] == ["CREATED", "UPDATED"]

    def test_changes_since_a_version(self, client: Client) -> None:
        client.apply(ALL)
        client.apply({"retractEntities": ["acme"], "cascade": True})
        document = "{ changes(since: 1) { version author effects { action id } entities { key } } }"
        first, second = client.data(document)["changes"]
        assert [item["action"] for item in first["effects"]] == ["CREATED"] * 4
        assert {item["key"] for item in first["entities"]} == {"acme", "roadrunner"}
        assert {item["action"] for item in second["effects"]} == {"REMOVED"}

    @pytest.mark.parametrize("since", [0, 99])
    def test_changes_since_a_version_that_there_is_not(self, client: Client, since: int) -> None:
        answer = client.ask(
            "query ($since: Int!) { changes(since: $since) { version } }", since=since
        )
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "expected 1 to 1" in error["message"]


class TestEarlierVersions:
    def test_are_read_whole(self, client: Client) -> None:
        client.apply(ALL)
        client.apply({"retractEntities": ["acme"], "cascade": True})
        body = '{ graph { version } company(key: "acme") { models { nodes { key } } } }'
        for version, acme in (
            (1, None),
            (2, {"models": {"nodes": [{"key": "roadrunner"}]}}),
            (3, None),
        ):
            expected = {"graph": {"version": version}, "company": acme}
            assert client.data(f"query @asOf(version: {version}) {body}") == expected
            document = f"query ($v: Int!) @asOf(version: $v) {body}"
            assert client.data(document, v=version) == expected
        assert client.data(body)["graph"]["version"] == 3

    @pytest.mark.parametrize("version", [0, -1, 2, 10**6])
    def test_that_there_are_not(self, client: Client, version: int) -> None:
        answer = client.ask(f"query @asOf(version: {version}) {{ __typename }}")
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "expected 1 to 1" in error["message"]
