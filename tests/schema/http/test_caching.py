"""Entity tags and held answers: one key, one answer."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from schema.http.caching import AnswerCache, AnswerKey, matches
from tests.conftest import ROOT, Server, StartServer
from tests.serving import BrokenSnapshot, Recorded, Store, dataset, serving

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
KEY = '{ company(key: "leapmotor") { key } }'
BY_KEY = "query Q($key: String!) { company(key: $key) { key } }"
NAME = '{ entity(key: "ev-start-up-speed-record") { name } }'
TWO = 'query A { company(key: "leapmotor") { key } } query B { company(key: "stellantis") { key } }'
FIELD_ERROR = '{ node(id: "?") { id } }'


def get(
    server: Server,
    document: str = KEY,
    variables: str = "",
    operation: str = "",
    **headers: str,
) -> httpx.Response:
    parameters = {"query": document, "variables": variables, "operationName": operation}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    response = server.client.get("/graphql", params=parameters, headers=sent)
    assert response.status_code in {200, 304}
    return response


def tag(server: Server, document: str = KEY, variables: str = "", **others: str) -> str:
    etag: str = get(server, document, variables, **others).headers["etag"]
    return etag


def answers(server: Server) -> float:
    """Return how many operations the server has answered."""
    text = server.client.get("/metrics").text
    [family] = [
        each for each in text_string_to_metric_families(text) if each.name == "fonte_operations"
    ]
    return sum(sample.value for sample in family.samples)


class TestEntityTag:
    def test_is_strong(self, server: Server) -> None:
        etag = tag(server)
        assert etag[0] == etag[-1] == '"'
        assert len(etag) > 20
        assert etag[1:-1].isalnum()

    def test_is_the_same_for_the_same(self, server: Server, long_start: StartServer) -> None:
        variables = '{"key": "leapmotor"}'
        assert tag(server, BY_KEY, variables) == tag(server, BY_KEY, variables)
        assert tag(server, BY_KEY, variables) == tag(long_start(), BY_KEY, variables)

    def test_is_the_same_however_variables_are_written(self, server: Server) -> None:
        one = '{"key": "leapmotor", "other": {"a": 1, "b": [{"x": 1, "y": 2}]}}'
        two = '{ "other":{"b":[{"y":2,"x":1}],"a":1},"key":"\\u006ceapmotor" }'
        assert tag(server, BY_KEY, one) == tag(server, BY_KEY, two)

    def test_is_the_same_for_languages_asked_for_in_another_way(self, server: Server) -> None:
        assert tag(server, accept_language="it") == tag(server, accept_language="IT;q=0.5, en;q=0")

    @pytest.mark.parametrize(
        "others",
        [
            pytest.param({"document": KEY.replace("leap", "Leap")}, id="document"),
            pytest.param({"variables": '{"key": "stellantis"}'}, id="variables"),
            pytest.param({"variables": '{"key": "leapmotor", "a": null}'}, id="more variables"),
            pytest.param({"accept_language": "it"}, id="languages"),
            pytest.param({"accept": GRAPHQL}, id="media type"),
        ],
    )
    def test_is_another_for_others(self, server: Server, others: Mapping[str, str]) -> None:
        asked: dict[str, str] = {"document": BY_KEY, "variables": '{"key": "leapmotor"}'}
        assert tag(server, **asked) != tag(server, **(asked | dict(others)))

    def test_is_another_for_another_operation(self, server: Server) -> None:
        assert tag(server, TWO, operation="A") != tag(server, TWO, operation="B")

    def test_is_another_for_another_dataset(
        self, server: Server, start_server: StartServer, tmp_path: Path
    ) -> None:
        changed = shutil.copytree(ROOT / "seed", tmp_path / "seed")
        [file] = [
            each for each in changed.rglob("*") if each.is_file() and b"Speed record" in _read(each)
        ]
        file.write_bytes(_read(file).replace(b"Speed record", b"Record of speed"))
        other = start_server("--dataset", str(changed))
        assert tag(other, NAME) != tag(server, NAME)
        # All of the version's answers, for nothing tells which ones have changed.
        assert tag(other, KEY) != tag(server, KEY)

    def test_is_another_where_texts_are_held(self, server: Server, quoting_server: Server) -> None:
        assert tag(server) != tag(quoting_server)

    def test_is_on_get_only(self, server: Server) -> None:
        for document in (KEY, "{ nothing }"):
            headers = server.query(document, headers={"if-none-match": "*"}).headers
            assert "etag" not in headers
            assert "cache-control" not in headers


def _read(file: Path) -> bytes:
    return file.read_bytes()


class TestIfNoneMatch:
    @pytest.mark.parametrize(
        "header", ["{}", "W/{}", '"other", {}', 'W/"other",W/{} , "third"', "*"]
    )
    @pytest.mark.parametrize("accept", [JSON, GRAPHQL])
    def test_that_names_the_tag(self, server: Server, header: str, accept: str) -> None:
        whole = get(server, accept=accept)
        before = answers(server)
        response = get(server, accept=accept, if_none_match=header.format(whole.headers["etag"]))
        assert response.status_code == 304
        assert response.content == b""
        for name in ("etag", "cache-control", "vary"):
            assert response.headers[name] == whole.headers[name]
        for name in ("content-length", "transfer-encoding", "x-fonte-execution"):
            assert name not in response.headers
        assert answers(server) == before
        assert get(server, accept=accept).content == whole.content
        assert answers(server) == before + 1

    @pytest.mark.parametrize("header", ["", '"other"', 'W/"other", "*"', "{bare}", "w/{}", '"{}"'])
    def test_that_does_not(self, server: Server, header: str) -> None:
        etag = tag(server)
        response = get(server, if_none_match=header.format(etag, bare=etag.strip('"')))
        assert (response.status_code, response.headers["etag"]) == (200, etag)
        assert response.json() == {"data": {"company": {"key": "leapmotor"}}}

    def test_the_tag_of_another_media_type_or_language(self, server: Server) -> None:
        etag = tag(server, accept=JSON, accept_language="it")
        assert get(server, accept=GRAPHQL, accept_language="it", if_none_match=etag).content
        assert get(server, accept=JSON, accept_language="en", if_none_match=etag).content

    @pytest.mark.parametrize("document", ["{", "{ nothing }", BY_KEY])
    def test_does_not_hide_errors(self, server: Server, document: str) -> None:
        response = server.client.get(
            "/graphql",
            params={"query": document},
            headers={"if-none-match": '"other"', "accept": GRAPHQL},
        )
        assert response.status_code == 400

    @given(
        st.lists(st.from_regex(r'(W/)?"[!#-+\--~]{0,9}"', fullmatch=True)),
        st.one_of(st.none(), st.integers(0, 9)),
    )
    def test_lists(self, tags: list[str], place: int | None) -> None:
        etag = '"0123456789abcdef"'
        listed = tags if place is None else [*tags[:place], etag, *tags[place:]]
        assert matches(", ".join(listed).encode(), etag.encode()) is (place is not None)


class TestCacheControl:
    def test_answers_are_to_be_asked_for_again_unless_told_otherwise(self, server: Server) -> None:
        assert get(server).headers["cache-control"] == "no-cache"

    def test_setting(self, start_server: StartServer) -> None:
        server = start_server("--cache-control", "public, max-age=60")
        whole = get(server)
        assert whole.headers["cache-control"] == "public, max-age=60"
        again = get(server, if_none_match=whole.headers["etag"])
        assert (again.status_code, again.headers["cache-control"]) == (304, "public, max-age=60")
        assert "cache-control" not in server.query(KEY).headers
        for document in (FIELD_ERROR, "{ nothing }", "{"):
            response = get(server, document)
            assert "errors" in response.json()
            assert response.headers["cache-control"] == "no-store"
            assert "etag" not in response.headers

    def test_in_the_environment(self, start_server: StartServer) -> None:
        server = start_server(FONTE_CACHE_CONTROL="private")
        assert get(server).headers["cache-control"] == "private"

    def test_a_failure_of_ours_is_not_stored(self) -> None:
        document = '{ company(key: "leapmotor") { degree } }'
        with serving(Recorded(Store(BrokenSnapshot(dataset(), version=1)))) as url:
            response = httpx.get(f"{url}/graphql", params={"query": document})
        assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


@pytest.fixture(scope="module")
def caching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("caching") / "log"
    server = Server(log, "--port", "0", "--cache", "1000000")
    yield server
    server.stop()
    assert server.log() == ""


def way(response: httpx.Response) -> str:
    name: str = response.headers["x-fonte-execution"]
    return name


class TestHeldAnswers:
    def test_none_unless_told_otherwise(self, server: Server) -> None:
        assert [way(server.query(KEY)) for _ in range(3)] == ["planned"] * 3

    @pytest.mark.parametrize(
        ("document", "made"),
        [(KEY, "planned"), ("{ __schema { types { name } } }", "reference"), (NAME, "planned")],
    )
    def test_the_second_answer_is_the_first(
        self, caching: Server, document: str, made: str
    ) -> None:
        document += " # held"
        first, second = caching.query(document), caching.query(document)
        assert (way(first), way(second)) == (made, "cache")
        assert first.content == second.content
        assert first.headers["content-type"] == second.headers["content-type"]
        by_get = get(caching, document)
        assert (way(by_get), by_get.content) == ("cache", first.content)
        assert by_get.headers["etag"] == tag(caching, document)

    def test_one_body_for_both_media_types(self, caching: Server) -> None:
        document = KEY + " # media"
        for accept, made in ((JSON, "planned"), (GRAPHQL, "cache")):
            response = caching.query(document, headers={"accept": accept})
            assert way(response) == made
            assert response.headers["content-type"] == f"{accept}; charset=utf-8"

    def test_variables(self, caching: Server) -> None:
        for key in ("leapmotor", "stellantis") * 2:
            response = caching.query(BY_KEY, {"key": key})
            assert response.json() == {"data": {"company": {"key": key}}}
        assert way(response) == "cache"

    def test_variables_in_another_order(self, caching: Server) -> None:
        document = BY_KEY + " # order"
        assert way(caching.query(document, {"key": "leapmotor", "a": 1})) == "planned"
        assert way(caching.query(document, {"a": 1, "key": "leapmotor"})) == "cache"

    def test_languages(self, caching: Server) -> None:
        document = NAME + " # languages"
        names = set()
        for _ in range(2):
            for language in ("it", "en"):
                response = caching.query(document, headers={"accept-language": language})
                names.add((language, response.json()["data"]["entity"]["name"]))
        assert way(response) == "cache"
        assert len(names) == 2

    def test_operations(self, caching: Server) -> None:
        for name, key in (("A", "leapmotor"), ("B", "stellantis")) * 2:
            body = {"query": TWO, "operationName": name}
            response = caching.client.post("/graphql", json=body)
            assert response.json() == {"data": {"company": {"key": key}}}
        assert way(response) == "cache"

    def test_errors_are_made_anew(self, caching: Server) -> None:
        assert [way(caching.query(FIELD_ERROR)) for _ in range(3)] == ["planned"] * 3
        for _ in range(2):
            refused = caching.query(BY_KEY, {"key": 5}, headers={"accept": GRAPHQL})
            assert refused.status_code == 400

    def test_no_more_than_there_is_room_for(self, start_server: StartServer) -> None:
        server = start_server(FONTE_CACHE="2500")
        large = "{ entities(first: 100) { nodes { id key kind name } } }"
        assert len(server.query(large).content) > 2500
        assert way(server.query(large)) == "planned"
        assert [way(server.query(KEY)) for _ in range(2)] == ["planned", "cache"]
        for at in range(20):
            server.query(f"{{ a{at}: __typename }}")
        assert way(server.query("{ a19: __typename }")) == "cache"
        assert way(server.query(KEY)) == "planned"

    @pytest.mark.parametrize("shape", ["[", '{"a":'])
    def test_variables_of_any_depth_are_answered_or_refused(
        self, caching: Server, shape: str
    ) -> None:
        bottom, end = ("1", "}") if shape.startswith("{") else ("", "]")
        statuses = set()
        for depth in range(900, 1000):
            variables = f'{{"key": "leapmotor", "x": {shape * depth}{bottom}{end * depth}}}'
            headers = {"content-type": JSON, "accept": GRAPHQL}
            content = f'{{"query": {json.dumps(BY_KEY)}, "variables": {variables}}}'
            parameters = {"query": BY_KEY, "variables": variables}
            for response in (
                caching.client.post("/graphql", content=content, headers=headers),
                caching.client.get("/graphql", params=parameters, headers=headers),
            ):
                answer = response.json()
                statuses.add((response.status_code, *answer))
                for error in answer.get("errors", ()):
                    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
        assert statuses == {(200, "data"), (400, "errors")}


def key(number: int, *, version: int = 1, document: str = "{ a }") -> AnswerKey:
    return AnswerKey(version, "digest", document, None, str(number).encode(), ("en",), 1, ())


class TestAnswerCache:
    def test_the_least_used_goes_first(self) -> None:
        cache = AnswerCache(36_000)
        for number in (1, 2, 3):
            cache.keep(key(number), bytes(10_000))
        assert cache.get(key(1)) == bytes(10_000)
        cache.keep(key(4), bytes(10_000))
        held = [number for number in (1, 2, 3, 4) if cache.get(key(number)) is not None]
        assert held == [1, 3, 4]

    def test_what_is_larger_than_the_cache_is_not_kept(self) -> None:
        cache = AnswerCache(10_000)
        cache.keep(key(1), b"small")
        cache.keep(key(2), bytes(10_001))
        assert (cache.get(key(1)), cache.get(key(2))) == (b"small", None)

    @given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12_000)), max_size=60))
    def test_is_bounded_and_true(self, kept: list[tuple[int, int]]) -> None:
        cache = AnswerCache(10_000)
        latest: dict[int, bytes] = {}
        for number, size in kept:
            body = bytes([number]) * size
            latest[number] = body
            cache.keep(key(number), body)
            held = {each: cache.get(key(each)) for each in latest}
            assert sum(len(each) for each in held.values() if each is not None) <= 10_000
            if size < 8_000:
                assert held[number] == body

    def test_what_was_asked_counts_as_well(self) -> None:
        cache = AnswerCache(100_000)
        keys = [key(number, document=f"{{ a }} # {number}" + " " * 20_000) for number in range(20)]
        for each in keys:
            cache.keep(each, b"{}")
        assert 1 <= sum(cache.get(each) is not None for each in keys) < 5

    def test_small_answers_are_not_free(self) -> None:
        cache = AnswerCache(100_000)
        for number in range(1_000):
            cache.keep(key(number), b"")
        assert sum(cache.get(key(number)) is not None for number in range(1_000)) <= 100

    def test_a_new_version_empties_it(self) -> None:
        cache = AnswerCache(10_000)
        cache.keep(key(1, version=1), b"old")
        assert cache.get(key(1, version=2)) is None
        cache.keep(key(2, version=2), b"new")
        assert cache.get(key(1, version=1)) is None
        assert cache.get(key(2, version=2)) == b"new"

    def test_a_late_answer_of_an_old_version_does_not(self) -> None:
        cache = AnswerCache(10_000)
        cache.keep(key(1, version=2), b"new")
        cache.keep(key(1, version=1), b"old")
        assert cache.get(key(1, version=1)) is None
        assert cache.get(key(1, version=2)) == b"new"
