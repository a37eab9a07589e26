"""The server as its operator has it: command line, settings, datasets, and what it refuses."""

import json
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from graph.errors import shown
from tests.conftest import ARTICLE, ROOT, Server, StartServer, run

SEED = ROOT / "seed"
REFUSED = 2

LIBRARY = '''
"""Books and who wrote them."""

from enum import Enum

from graph.ontology import EntityKind, RelationKind, attribute


class Share(Enum):
    """How much of a book somebody wrote."""

    WHOLE = "All of it."
    PART = "Some of it."


class Author(EntityKind):
    """Somebody who writes."""


class Book(EntityKind, plural="library"):
    """A book."""

    page_count: int | None = attribute("How many pages it has.")


class Wrote(
    RelationKind, source=Author, target=Book, source_field="works", target_field="writers"
):
    """Somebody wrote a book."""

    share: Share = attribute("How much of it.")
'''
BOOKS: list[dict[str, Any]] = [
    {"record": "entity", "kind": "Author", "key": "ada", "names": {"en": "Ada"}},
    {
        "record": "entity",
        "kind": "Book",
        "key": "zero",
        "names": {"en": "Zero"},
        "attributes": {"pageCount": 7},
    },
    {
        "record": "relation",
        "kind": "Wrote",
        "source": "ada",
        "target": "zero",
        "attributes": {"share": "WHOLE"},
    },
]
SHOWROOM = '''

class Showroom(EntityKind):
    """A place where cars are shown."""

    cars: int | None = attribute("How many cars fit in.")
'''


@pytest.fixture
def seed_copy(tmp_path: Path) -> Path:
    return shutil.copytree(SEED, tmp_path / "seed", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture
def library(tmp_path: Path) -> Callable[..., Path]:
    """Write a dataset about books, with the records given beside those that are sound."""

    def write(*records: Mapping[str, Any]) -> Path:
        folder = tmp_path / "library"
        folder.mkdir()
        (folder / "ontology.py").write_text(LIBRARY)
        lines = [json.dumps(record) + "\n" for record in [*BOOKS, *records]]
        (folder / "books.jsonl").write_text("".join(lines))
        return folder

    return write


def refusal(*options: str, **environment: str) -> list[str]:
    """Return the lines that a server says before it ends with exit code 2."""
    ended = run("--port", "0", *options, **environment)
    assert ended.returncode == REFUSED
    assert "Traceback" not in ended.stderr
    assert not ended.stdout
    return ended.stderr.splitlines()


class TestPages:
    @pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
    def test_health(self, server: Server, path: str) -> None:
        response = server.client.get(path)
        assert (response.status_code, response.text) == (200, "ok\n")

    @pytest.mark.parametrize(
        ("path", "file"),
        [
            ("/", "index.html"),
            ("/explore", "index.html"),
            ("/entity/leapmotor", "index.html"),
            ("/graphiql", "graphiql.html"),
        ],
    )
    def test_a_page_is_served_or_says_how_to_build_it(
        self, server: Server, path: str, file: str
    ) -> None:
        response = server.client.get(path)
        if (ROOT / "explorer" / "dist" / file).exists():
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/html")
            assert "default-src 'none'" in response.headers["content-security-policy"]
        else:
            assert response.status_code == 503
            assert "make pages" in response.text

    @pytest.mark.parametrize("path", ["/nowhere", "/graphql/", "/static/nothing.js"])
    def test_nothing_elsewhere(self, server: Server, path: str) -> None:
        assert server.client.get(path).status_code == 404

    def test_files_outside_of_the_pages_are_not_served(self, server: Server) -> None:
        response = server.client.get("/static/%2e%2e/build.sh")
        assert response.status_code == 404


class TestSchema:
    def test_the_committed_schema_is_the_one_that_is_served(self, server: Server) -> None:
        served = server.client.get("/schema.graphql").text
        committed = (ROOT / "schema.graphql").read_text()
        assert committed.rstrip() == served.rstrip(), "the schema has changed: run `make schema`"

    def test_the_command_prints_it(self, server: Server) -> None:
        printed = run("schema")
        assert (printed.returncode, printed.stderr) == (0, "")
        assert printed.stdout.rstrip() == server.client.get("/schema.graphql").text.rstrip()

    def test_help_lists_every_setting(self) -> None:
        shown = run("--help")
        assert shown.returncode == 0
        for name in ("dataset", "articles", "host", "port", "workers", "execution"):
            assert f"--{name}" in shown.stdout


class TestSettings:
    def test_by_environment(self, tmp_path: Path, library: Callable[..., Path]) -> None:
        settings = {"FONTE_DATASET": str(library()), "FONTE_EXECUTION": "reference"}
        server = Server(tmp_path / "log", FONTE_PORT="0", FONTE_WORKERS="1", **settings)
        try:
            response = server.query('{ book(key: "zero") { pageCount } }')
            assert response.json() == {"data": {"book": {"pageCount": 7}}}
            assert response.headers["x-fonte-execution"] == "reference"
        finally:
            server.stop()

    def test_the_command_line_comes_before_the_environment(self, start_server: StartServer) -> None:
        server = start_server("--execution", "planned", FONTE_EXECUTION="reference")
        assert server.query("{ __typename }").headers["x-fonte-execution"] == "planned"

    def test_several_workers_serve_as_one(self, start_server: StartServer) -> None:
        server = start_server("--workers", "2")
        for _ in range(10):  # each by a connection of its own, which either may take
            response = server.query("{ graph { entities } }", headers={"connection": "close"})
            assert response.json() == {"data": {"graph": {"entities": 22}}}

    def test_a_host_of_ipv6_makes_a_usable_url(self, start_server: StartServer) -> None:
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            pytest.skip(f"this machine has no IPv6: {error}")
        server = start_server("--host", "::1")
        assert server.url.startswith("http://[::1]:")
        assert server.data("{ __typename }") == {"__typename": "Query"}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("port", "http"),
            ("port", "-1"),
            ("port", "65536"),
            pytest.param("port", "9" * 5000, id="port-huge"),
            ("workers", "0"),
            ("workers", "two"),
            ("execution", "fast"),
        ],
    )
    def test_a_bad_one_is_named(self, name: str, value: str) -> None:
        ended = run(**{f"FONTE_{name.upper()}": value})
        assert ended.returncode == REFUSED
        [line] = ended.stderr.splitlines()
        assert line.startswith(f"{name}: found {shown(value)}, expected ")

    @pytest.mark.parametrize("value", ["much", "16", "16 TBit", "-1GB", "1GB2MB"])
    def test_memory_is_a_number_with_a_unit(self, value: str) -> None:
        [line] = refusal(f"--max-memory={value}")
        assert line.startswith(f"max-memory: found {shown(value)}, expected ")

    def test_a_load_that_would_take_too_much_memory_is_refused(self) -> None:
        [line] = refusal("--max-memory", "1.5 MiB")
        assert line.startswith("max-memory: found ")
        assert "--store postgresql://" in line

    @pytest.mark.parametrize("option", ["--bogus", "--execution=fast"])
    def test_an_option_that_there_is_not(self, option: str) -> None:
        assert option.partition("=")[0] in refusal(option)[-1]

    def test_a_port_that_is_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            [line] = refusal("--port", str(port))
        assert line.startswith(f"cannot listen on 127.0.0.1 port {port}: ")
        assert "--port" in line

    @pytest.mark.parametrize("host", ["300.0.0.1", pytest.param("é" * 80, id="unencodable")])
    def test_a_host_that_is_none(self, host: str) -> None:
        [line] = refusal("--host", host)
        assert line.startswith(f"cannot listen on {host} port 0: ")


class TestDatasets:
    def test_of_another_domain(
        self, start_server: StartServer, library: Callable[..., Path]
    ) -> None:
        server = start_server("--dataset", str(library()))
        data = server.data(
            """{
              library { nodes { key pageCount writers { edges { node { key } relation { share } } } } }
              author(key: "ada") { works { nodes { name } } }
              graph { entities relations articles }
            }"""
        )
        writers = {"edges": [{"node": {"key": "ada"}, "relation": {"share": "WHOLE"}}]}
        assert data == {
            "library": {"nodes": [{"key": "zero", "pageCount": 7, "writers": writers}]},
            "author": {"works": {"nodes": [{"name": "Zero"}]}},
            "graph": {"entities": 2, "relations": 1, "articles": 0},
        }

    def test_a_kind_is_added_by_one_class(self, start_server: StartServer, seed_copy: Path) -> None:
        with (seed_copy / "ontology.py").open("a") as ontology:
            ontology.write(SHOWROOM)
        record = {
            "record": "entity",
            "kind": "Showroom",
            "key": "milano",
            "names": {"it": "Milano"},
            "attributes": {"cars": 4},
        }
        (seed_copy / "showrooms.jsonl").write_text(json.dumps(record))
        server = start_server("--dataset", str(seed_copy))
        data = server.data(
            """{
              showroom(key: "milano") { __typename kind cars degree }
              showrooms { totalCount }
              entities(kinds: [Showroom, Executive]) { nodes { key } }
              type: __type(name: "Showroom") {
                description
                interfaces { name }
                fields { name }
              }
              kinds: __type(name: "EntityKind") { enumValues { name description } }
              ontology { entityKinds { kind field plural count } }
            }"""
        )
        description = "A place where cars are shown."
        assert data["showroom"] == {
            "__typename": "Showroom",
            "kind": "Showroom",
            "cars": 4,
            "degree": 0,
        }
        assert data["showrooms"] == {"totalCount": 1}
        assert data["entities"]["nodes"] == [{"key": "milano"}, {"key": "zhu-jiangming"}]
        assert data["type"]["description"] == description
        assert {each["name"] for each in data["type"]["interfaces"]} == {"Entity", "Node"}
        assert {"cars", "name", "relations"} <= {each["name"] for each in data["type"]["fields"]}
        assert len(data["kinds"]["enumValues"]) == 8
        assert {"name": "Showroom", "description": description} in data["kinds"]["enumValues"]
        added = {"kind": "Showroom", "field": "showroom", "plural": "showrooms", "count": 1}
        assert added in data["ontology"]["entityKinds"]

    def test_none(self, tmp_path: Path) -> None:
        missing = tmp_path / "nothing"
        [line] = refusal("--dataset", str(missing))
        assert line.startswith(f"{missing}: ")

    def test_no_ontology(self, tmp_path: Path) -> None:
        (tmp_path / "books.jsonl").write_text(json.dumps(BOOKS[0]))
        [line] = refusal("--dataset", str(tmp_path))
        assert "ontology.py" in line

    def test_every_problem_of_the_records_has_its_line(self, library: Callable[..., Path]) -> None:
        unsound = [
            {"record": "entity", "kind": "Author", "key": "ada", "names": {"en": "Ada again"}},
            {"record": "entity", "kind": "Poem", "key": "ode", "names": {"en": "Ode"}},
            BOOKS[2] | {"target": "one"},
        ]
        lines = refusal("--dataset", str(library(*unsound)))
        assert [line.partition(": ")[0].rpartition("/")[2] for line in lines] == [
            "books.jsonl:4",
            "books.jsonl:5",
            "books.jsonl:6",
        ]
        for line, found in zip(lines, ["entity ada", "Poem", "one"], strict=True):
            assert found in line
            assert "expected" in line

    def test_an_ontology_that_contradicts_itself(self, library: Callable[..., Path]) -> None:
        folder = library()
        ontology = folder / "ontology.py"
        ontology.write_text(LIBRARY.replace('plural="library"', 'plural="entities"'))
        [line] = refusal("--dataset", str(folder))
        assert line.startswith("Book.plural: the root field entities ")
        ended = run("schema", "--dataset", str(folder))
        assert (ended.returncode, ended.stderr.splitlines()) == (REFUSED, [line])

    def test_an_ontology_that_does_not_run(self, library: Callable[..., Path]) -> None:
        folder = library()
        (folder / "ontology.py").write_text("class Book(")
        [line] = refusal("--dataset", str(folder))
        assert line.startswith(f"{folder / 'ontology.py'}: found SyntaxError")


class TestArticles:
    def test_a_folder_that_there_is_not(self, tmp_path: Path) -> None:
        missing = tmp_path / "nothing"
        [line] = refusal("--articles", str(missing))
        assert line.startswith(f"{missing}: ")

    def test_a_folder_without_the_text_serves_without_quotes(
        self, start_server: StartServer, tmp_path: Path
    ) -> None:
        (tmp_path / "another-article.txt").write_text("Somebody else's words.")
        server = start_server("--articles", str(tmp_path))
        data = server.data('{ entity(key: "c10") { evidence { quote verification } } }')
        assert data["entity"]["evidence"] == [{"quote": None, "verification": "UNCHECKED"}]

    def test_another_text_is_refused_by_its_digest(self, tmp_path: Path) -> None:
        (tmp_path / f"{ARTICLE}.txt").write_text("Somebody else's words.")
        lines = refusal("--articles", str(tmp_path))
        assert any("sha256: found a text of the digest " in line for line in lines)
        assert all(line.startswith(f"{ARTICLE}.txt: ") for line in lines)

    def test_a_text_with_one_character_changed_is_refused(
        self, tmp_path: Path, article_text: str
    ) -> None:
        at = article_text.index("C10")
        changed = article_text[:at] + "D" + article_text[at + 1 :]
        (tmp_path / f"{ARTICLE}.txt").write_bytes(changed.encode())
        digest, *anchors = refusal("--articles", str(tmp_path))
        assert digest.startswith(f"{ARTICLE}.txt: article {ARTICLE}, sha256: found a text of the")
        [anchor] = anchors
        assert "Produces leapmotor → c10" in anchor
        assert "found 'D10', expected 'C10' at " in anchor
