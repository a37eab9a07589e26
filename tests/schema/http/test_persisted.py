"""Documents that clients name: trusted ones, and Apollo's automatic persisted queries."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from schema.errors import RequestError
from schema.http.parameters import Parameters
from schema.http.persisted import REMEMBERED, PersistedDocuments
from tests.conftest import Server, run

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
KEY = '{ company(key: "leapmotor") { key } }'
KEY_ANSWER = {"data": {"company": {"key": "leapmotor"}}}
BY_KEY = "query Q($key: String!) { company(key: $key) { key } }"
NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
TRUSTED = {
    "key": KEY,
    "by-key": BY_KEY,
    "two": f"{BY_KEY} query R {{ __typename }}",
    "invalid": "{ nothing }",
    "ключ": KEY,
}


def digest(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def extension(document: str, **others: object) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(document)} | others}


def post(server: Server, body: object, accept: str = GRAPHQL) -> httpx.Response:
    return server.client.post("/graphql", json=body, headers={"accept": accept})


def get(server: Server, accept: str = GRAPHQL, **parameters: object) -> httpx.Response:
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in parameters.items()
    }
    return server.client.get("/graphql", params=texts, headers={"accept": accept})


def error_of(response: httpx.Response, status: int = 400) -> tuple[str, str]:
    """Return the message and the code of a response's one error."""
    assert response.status_code == status
    answer = response.json()
    assert set(answer) == {"errors"}
    [error] = answer["errors"]
    return error["message"], error["extensions"]["code"]


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("trusting")
    (folder / "documents.json").write_text(json.dumps(TRUSTED), encoding="utf-8")
    documents = str(folder / "documents.json")
    server = Server(folder / "log", "--port", "0", "--documents", documents)
    yield server
    server.stop()
    assert server.log() == ""


class TestTrustedDocuments:
    @pytest.mark.parametrize("name", ["key", "ключ"])
    def test_by_post_and_get(self, trusting: Server, name: str) -> None:
        assert post(trusting, {"documentId": name}).json() == KEY_ANSWER
        assert get(trusting, documentId=name).json() == KEY_ANSWER

    def test_with_parameters(self, trusting: Server) -> None:
        parameters: dict[str, Any] = {
            "documentId": "two",
            "operationName": "Q",
            "variables": {"key": "stellantis"},
        }
        answer = {"data": {"company": {"key": "stellantis"}}}
        assert post(trusting, parameters).json() == answer
        assert get(trusting, **parameters).json() == answer

    @pytest.mark.parametrize("name", ["none", "", "KEY", digest(KEY)])
    def test_unknown(self, trusting: Server, name: str) -> None:
        assert error_of(post(trusting, {"documentId": name}))[1] == NOT_FOUND
        assert error_of(post(trusting, {"documentId": name}, JSON), 200)[1] == NOT_FOUND
        # An id that is known nowhere does not become what comes along.
        assert error_of(post(trusting, {"documentId": name, "query": KEY}))[1] == NOT_FOUND

    def test_that_does_not_fit_the_schema(self, trusting: Server) -> None:
        assert error_of(post(trusting, {"documentId": "invalid"}))[1] == "GRAPHQL_VALIDATION_FAILED"

    def test_others_are_taken_as_well(self, trusting: Server) -> None:
        assert trusting.data("{ __typename }") == {"__typename": "Query"}

    @pytest.mark.parametrize("name", [5, ["key"], {"key": 1}, True])
    def test_an_id_of_another_type(self, trusting: Server, name: object) -> None:
        message, code = error_of(post(trusting, {"documentId": name}))
        assert "documentId" in message
        assert code == "BAD_USER_INPUT"

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(b"", id="empty"),
            pytest.param(b"query", id="no JSON"),
            pytest.param(b'{"a": "{ b }"', id="cut off"),
            pytest.param(b'["{ b }"]', id="array"),
            pytest.param(b"null", id="null"),
            pytest.param(b'{"a": 5}', id="number"),
            pytest.param(b'{"a": {"query": "{ b }"}}', id="object"),
            pytest.param(b'{"a": null}', id="no document"),
            pytest.param(b'{"a": "\xff"}', id="invalid UTF-8"),
            pytest.param(None, id="missing"),
        ],
    )
    def test_a_file_that_cannot_be_used(self, tmp_path: Path, content: bytes | None) -> None:
        file = tmp_path / "documents.json"
        if content is not None:
            file.write_bytes(content)
        self._assert_refused(file)

    def test_a_folder_for_a_file(self, tmp_path: Path) -> None:
        self._assert_refused(tmp_path)

    def _assert_refused(self, file: Path) -> None:
        ended = run("--port", "0", "--documents", str(file))
        assert (ended.returncode, ended.stdout) == (2, "")
        [line] = ended.stderr.splitlines()
        assert line.startswith("documents: ")
        assert str(file) in line


class TestAutomaticPersistedQueries:
    def test_the_way_of_apollos_clients(self, server: Server) -> None:
        document = KEY + " # Apollo"
        for accept, status in ((GRAPHQL, 400), (JSON, 200)):
            response = post(server, {"extensions": extension(document)}, accept)
            assert error_of(response, status) == ("PersistedQueryNotFound", NOT_FOUND)
            response = get(server, accept, extensions=extension(document))
            assert error_of(response, status) == ("PersistedQueryNotFound", NOT_FOUND)
        told = post(server, {"query": document, "extensions": extension(document)})
        assert (told.status_code, told.json()) == (200, KEY_ANSWER)
        for _ in range(2):
            assert post(server, {"extensions": extension(document)}).json() == KEY_ANSWER
            assert get(server, extensions=extension(document)).json() == KEY_ANSWER

    def test_told_by_get(self, server: Server) -> None:
        document = KEY + " # told by GET"
        assert get(server, extensions=extension(document)).status_code == 400
        told = get(server, query=document, extensions=extension(document))
        assert told.json() == KEY_ANSWER
        assert get(server, extensions=extension(document)).json() == KEY_ANSWER
        assert post(server, {"extensions": extension(document)}).json() == KEY_ANSWER

    def test_no_cache_holds_that_it_is_unknown(self, server: Server) -> None:
        response = get(server, JSON, extensions=extension("{ unknown }"))
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"

    def test_with_parameters(self, server: Server) -> None:
        document = f"{BY_KEY} query R {{ __typename }}"
        body: dict[str, Any] = {"extensions": extension(document), "operationName": "Q"}
        for key in ("leapmotor", "stellantis"):
            response = post(server, body | {"query": document, "variables": {"key": key}})
            assert response.json() == {"data": {"company": {"key": key}}}
            response = post(server, body | {"variables": {"key": key}})
            assert response.json() == {"data": {"company": {"key": key}}}

    def test_a_document_in_any_script(self, server: Server) -> None:
        document = '{ company(key: "零跑汽车 🚗") { key } }'
        post(server, {"query": document, "extensions": extension(document)})
        answer = {"data": {"company": None}}
        assert post(server, {"extensions": extension(document)}).json() == answer

    def test_a_wrong_hash(self, server: Server) -> None:
        document = KEY + " # wrong"
        for hash_ in (digest(KEY), "", digest(document)[:-1]):
            sent = extension(document, sha256Hash=hash_)
            for response in (
                post(server, {"query": document, "extensions": sent}),
                get(server, query=document, extensions=sent),
            ):
                message, code = error_of(response)
                assert (code, "sha256Hash" in message) == ("BAD_USER_INPUT", True)
        # It was not remembered for either.
        assert error_of(post(server, {"extensions": extension(document)}))[1] == NOT_FOUND

    @pytest.mark.parametrize(
        "malformed",
        [
            None,
            5,
            "x",
            [],
            {},
            {"version": 1},
            {"sha256Hash": digest(KEY)},
            {"version": "1", "sha256Hash": digest(KEY)},
            {"version": 1, "sha256Hash": None},
            {"version": 1, "sha256Hash": 5},
        ],
    )
    def test_a_malformed_extension(self, server: Server, malformed: object) -> None:
        extensions = {"persistedQuery": malformed}
        for body in ({"extensions": extensions}, {"extensions": extensions, "query": KEY}):
            for response in (post(server, body), get(server, **body)):
                message, code = error_of(response)
                assert message.startswith("persistedQuery: ")
                assert code == "BAD_USER_INPUT"

    @pytest.mark.parametrize("extensions", [{}, {"other": 1}, {"persistedquery": {}}])
    def test_other_extensions_name_nothing(self, server: Server, extensions: object) -> None:
        for accept in (GRAPHQL, JSON):
            for response in (
                post(server, {"extensions": extensions}, accept),
                get(server, accept, extensions=extensions),
            ):
                message, code = error_of(response)
                assert (code, "query" in message) == ("BAD_USER_INPUT", True)
        assert post(server, {"query": KEY, "extensions": extensions}).json() == KEY_ANSWER

    def test_a_trusted_document_is_not_known_by_its_hash(self, trusting: Server) -> None:
        document = TRUSTED["two"]
        assert error_of(post(trusting, {"extensions": extension(document)}))[1] == NOT_FOUND


class TestMemory:
    """In process, for what it takes many requests to fill."""

    def tell(self, documents: PersistedDocuments, text: str) -> None:
        assert documents.text(Parameters(query=text, extensions=extension(text))) == text

    def knows(self, documents: PersistedDocuments, text: str) -> bool:
        try:
            return documents.text(Parameters(extensions=extension(text))) == text
        except RequestError:
            return False

    def test_the_least_used_goes_first(self) -> None:
        documents = PersistedDocuments({})
        texts = [str(at) * (REMEMBERED // 4) for at in range(4)]
        for text in texts[:3]:
            self.tell(documents, text)
        assert self.knows(documents, texts[0])
        self.tell(documents, texts[3])
        assert [self.knows(documents, text) for text in texts] == [True, False, True, True]

    def test_what_is_larger_than_all_of_it_is_answered_and_not_remembered(self) -> None:
        documents = PersistedDocuments({})
        text = "x" * (REMEMBERED + 1)
        self.tell(documents, text)
        assert not self.knows(documents, text)

    def test_short_documents_are_not_free(self) -> None:
        documents = PersistedDocuments({})
        texts = [f"{{a{at}}}" for at in range(REMEMBERED // 500)]
        for text in texts:
            self.tell(documents, text)
        assert not self.knows(documents, texts[0])
        assert self.knows(documents, texts[-1])
