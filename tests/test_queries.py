"""Whole queries over HTTP: each ``queries/NAME.graphql`` is answered with ``NAME.json``.

``NAME.variables.json`` and ``NAME.headers.json`` stand beside it where the query needs them.
To add a query, write it without an answer, run ``WRITE_ANSWERS=1 pytest tests/test_queries.py``,
and read the new answer before you commit it. An answer that is there is never written over:
delete the file first.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Server

QUERIES = Path(__file__).parent / "queries"
NAMES = sorted(path.stem for path in QUERIES.glob("*.graphql"))
TELLING_RUN = 45
"""Characters in a row that an answer and an article have in common only if one was copied."""

EVIDENCE_OF_ALL = """
{
  entities(first: 40) {
    nodes { evidence { ...place } relations(first: 80) { nodes { evidence { ...place } } } }
  }
  article(key: "fleetime-leapmotor-million") { sha256 }
}
fragment place on Evidence {
  article { key } sentence start end anchor quote verification
}
"""


def beside(name: str, what: str) -> Any:  # noqa: ANN401 - any JSON
    path = QUERIES / f"{name}.{what}.json"
    return json.loads(path.read_text()) if path.exists() else None


def ask(server: Server, name: str) -> httpx.Response:
    document = (QUERIES / f"{name}.graphql").read_text()
    return server.query(document, beside(name, "variables"), beside(name, "headers"))


def write_answer(path: Path, answer: object) -> None:
    path.write_text(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    pytest.skip(f"wrote {path.name}: read it before you commit it")


@pytest.mark.parametrize("name", NAMES)
class TestAnswers:
    def test_planned(self, server: Server, reference_server: Server, name: str) -> None:
        path = QUERIES / f"{name}.json"
        if not path.exists() and os.environ.get("WRITE_ANSWERS"):
            write_answer(path, ask(reference_server, name).json())
        response = ask(server, name)
        assert response.status_code == 200
        assert response.json() == json.loads(path.read_text())

    def test_by_reference(self, reference_server: Server, name: str) -> None:
        response = ask(reference_server, name)
        assert response.status_code == 200
        assert response.json() == json.loads((QUERIES / f"{name}.json").read_text())

    def test_from_a_database(self, database_server: Server, name: str) -> None:
        response = ask(database_server, name)
        assert response.status_code == 200
        assert response.json() == json.loads((QUERIES / f"{name}.json").read_text())


def test_every_file_belongs_to_a_query() -> None:
    beside_queries = {path.name.partition(".")[0] for path in QUERIES.iterdir()}
    assert beside_queries == set(NAMES)


def runs(text: str) -> set[str]:
    return {text[at : at + TELLING_RUN] for at in range(len(text) - TELLING_RUN + 1)}


def evidence_of_all(server: Server) -> list[Mapping[str, Any]]:
    places: list[Mapping[str, Any]] = []
    for entity in server.data(EVIDENCE_OF_ALL)["entities"]["nodes"]:
        places += entity["evidence"]
        for relation in entity["relations"]["nodes"]:
            places += relation["evidence"]
    return places


def test_no_quote_where_the_text_is_not_held(server: Server) -> None:
    shown = {(place["quote"], place["verification"]) for place in evidence_of_all(server)}
    assert shown == {(None, "UNCHECKED")}


class TestWithTheArticle:
    def test_every_anchor_is_verified_and_quoted(
        self, quoting_server: Server, article_text: str
    ) -> None:
        places = evidence_of_all(quoting_server)
        assert len(places) > 50
        for place in places:
            assert place["verification"] == "EXACT"
            assert article_text[place["start"] : place["end"]] == place["anchor"]
            assert place["anchor"] in place["quote"]
            before, quote, after = article_text.partition(place["quote"])
            assert quote
            assert len(before) <= place["start"]
            assert place["end"] <= len(article_text) - len(after)

    def test_a_quote_is_the_whole_sentence(self, quoting_server: Server, article_text: str) -> None:
        data = quoting_server.data(
            '{ entity(key: "c10") { evidence { article { sha256 } sentence quote } } }'
        )
        [evidence] = data["entity"]["evidence"]
        assert evidence["article"]["sha256"] == sha256(article_text.encode()).hexdigest()
        assert evidence["sentence"] == 20
        assert evidence["quote"] == article_text[2551:2648]

    def test_no_answer_repeats_the_article(self, article_text: str) -> None:
        for name in NAMES:
            answer = (QUERIES / f"{name}.json").read_text()
            assert not runs(article_text) & runs(answer), name
