"""Servers of a graph that is kept somewhere: what they follow, keep, refuse, and how they end."""

import json
import shutil
import socket
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.commands.conftest import (
    ACME,
    ARTICLE,
    TEXT,
    WriteLines,
    evidence,
    refused,
    said,
)
from tests.conftest import ROOT, Server, StartServer

PATIENCE = 60.0
PROTOCOL = Subprotocol("graphql-transport-ws")
NAME = '{ company(key: "acme") { name models { totalCount } } }'
SERVED = {"company": {"name": "Acme", "models": {"totalCount": 1}}}
COUNT = "{ graph { entities } }"
WRITE = """mutation ($key: String!) {
  apply(changes: {entities: [
    {kind: Company, key: $key, names: [{language: "en", text: "Acme"}]}
  ]}) { version userErrors { message } }
}"""
FOLLOWED = {"query": "subscription { changes { version } }"}
EVENTS = {"accept": "text/event-stream"}
QUOTED = '{ entity(key: "acme") { evidence { quote verification } } }'
UNCHECKED = {"entity": {"evidence": [{"quote": None, "verification": "UNCHECKED"}]}}
EXACT = {"entity": {"evidence": [{"quote": TEXT, "verification": "EXACT"}]}}


@pytest.fixture
def cited(kept: str, write_lines: WriteLines) -> str:
    """Return a store with an article, without its text, that Acme is mentioned in."""
    mentioned = ACME[0] | {"evidence": [evidence(0)]}
    said("apply", write_lines("cited.jsonl", ARTICLE, mentioned, *ACME[1:]), "--store", kept)
    return kept


def seen(look: Callable[[], Any], expected: object) -> bool:
    """Say whether ``look`` comes to return what is expected."""
    patience = monotonic() + PATIENCE
    while look() != expected:
        if monotonic() > patience:
            return False
        sleep(0.01)
    return True


class TestChanges:
    def test_from_the_command_line_reach_a_server_that_runs(
        self, start_server: StartServer, kept: str, acme: Path
    ) -> None:
        server = start_server("--store", kept)
        assert server.data(NAME) == {"company": None}
        said("apply", acme, "--store", kept)
        assert seen(lambda: server.data(NAME), SERVED)

    def test_reach_every_worker(self, start_server: StartServer, kept: str, acme: Path) -> None:
        server = start_server("--store", kept, "--workers", "2")

        def answers() -> list[Any]:
            fresh = {"connection": "close"}  # each by a connection that either worker may take
            return [server.query(NAME, headers=fresh).json()["data"] for _ in range(10)]

        assert answers() == [{"company": None}] * 10
        said("apply", acme, "--store", kept)
        assert seen(answers, [SERVED] * 10)

    def test_by_whichever_worker_come_one_after_the_other(
        self, start_server: StartServer, kept: str, tokens: Path, token: tuple[str, str]
    ) -> None:
        options = ("--store", kept, "--workers", "2", "--tokens", str(tokens))
        server = start_server(*options)
        headers = {"connection": "close", "authorization": f"Bearer {token[0]}"}
        versions = []
        for number in range(10):
            answer = server.query(WRITE, {"key": f"acme-{number}"}, headers).json()
            versions.append(answer["data"]["apply"]["version"])
        assert versions == list(range(2, 12))

        def counts() -> list[Any]:
            answers = [server.query(COUNT, headers=headers).json() for _ in range(10)]
            return [answer["data"]["graph"]["entities"] for answer in answers]

        assert seen(counts, [32] * 10)

    def test_that_wait_are_counted(
        self, start_server: StartServer, store: Path, tokens: Path, token: tuple[str, str]
    ) -> None:
        server = start_server("--store", str(store), "--tokens", str(tokens))
        headers = {"authorization": f"Bearer {token[0]}"}

        def waiting() -> bool:
            return "\nfonte_changes 2.0\n" in server.client.get("/metrics").text

        with closing(sqlite3.connect(store, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor() as pool:
                begun = [
                    pool.submit(server.query, WRITE, {"key": f"acme-{number}"}, headers)
                    for number in range(2)
                ]
                assert seen(waiting, expected=True)
                other.execute("ROLLBACK")
                versions = [each.result().json()["data"]["apply"]["version"] for each in begun]
        assert sorted(versions) == [2, 3]
        assert "\nfonte_changes 0.0\n" in server.client.get("/metrics").text

    def test_are_there_after_a_restart_whatever_the_dataset_says(
        self, tmp_path: Path, kept: str, acme: Path
    ) -> None:
        said("apply", acme, "--store", kept)
        ontology = tmp_path / "ontology"
        ontology.mkdir()
        shutil.copy(ROOT / "seed" / "ontology.py", ontology)
        for _ in range(2):
            server = Server(
                tmp_path / "log", "--port", "0", "--store", kept, "--dataset", str(ontology)
            )
            try:
                assert server.data(NAME) == SERVED
                assert server.data("{ graph { version entities } }") == {
                    "graph": {"version": 2, "entities": 24}
                }
            finally:
                server.stop()


class TestTexts:
    def test_come_to_be_held_and_stay(
        self, start_server: StartServer, cited: str, tmp_path: Path
    ) -> None:
        (tmp_path / "acme-news.txt").write_text(TEXT)
        for options, expected in (
            ([], UNCHECKED),
            (["--articles", str(tmp_path)], EXACT),
            ([], EXACT),
        ):
            server = start_server("--store", cited, *options)
            assert server.data(QUOTED) == expected
            server.stop()
        assert said("apply", "--retract", "acme-one", "--cascade", "--store", cited)[-1].endswith(
            "; version 4"
        )

    def test_one_that_does_not_fit_is_told_and_left_out(
        self, start_server: StartServer, cited: str, tmp_path: Path
    ) -> None:
        (tmp_path / "acme-news.txt").write_text("Somebody else's words.")
        server = start_server("--store", cited, "--articles", str(tmp_path))
        assert server.data(QUOTED) == UNCHECKED
        assert "acme-news.txt: found a text of the digest" in server.log()


class TestRefusals:
    def test_a_damaged_file_stays_as_it_is(self, store: Path, acme: Path) -> None:
        said("apply", acme, "--store", store)
        content = store.read_bytes()
        damaged = content[:8192] + bytes(4096) + content[12288:]
        store.write_bytes(damaged)
        for options in (["--port", "0"], ["apply", acme], ["export"]):
            lines = refused(*options, "--store", store)
            assert f"{store}: the file is damaged" in lines[-1]
        assert store.read_bytes() == damaged

    def test_a_file_of_something_else(self, tmp_path: Path) -> None:
        other = tmp_path / "letter"
        other.write_text("Dear Ada")
        assert str(other) in refused("--port", "0", "--store", other)[-1]
        assert other.read_text() == "Dear Ada"

    def test_an_address_and_no_word_of_what_is_in_it(self) -> None:
        [line] = refused("--store", "https://x:secret@y")
        assert line.startswith("store: found ")
        assert line.endswith("starts with postgresql://")
        assert "secret" not in line

    def test_a_database_that_is_not_there(self, tmp_path: Path) -> None:
        address = f"postgresql://bob:secret@/graph?host={tmp_path}"
        for options in (["--port", "0"], ["export"], ["migrate"], ["apply", "--retract", "x"]):
            [line] = refused(*options, "--store", address)
            assert line.startswith("store: the database cannot be reached")
            assert "secret" not in line

    def test_writing_by_workers_without_a_file(self, tmp_path: Path) -> None:
        [line] = refused("--workers", "2", "--tokens", tmp_path / "tokens.json")
        assert line.startswith("store: found none for 2 workers that may write")

    def test_reading_by_token_where_there_are_none(self) -> None:
        [line] = refused("--read-access", "token")
        assert line.startswith("tokens: found none where reading needs one")


class TestEnding:
    def test_a_server_says_which_sqlite_keeps_its_file_and_nothing_else(
        self, start_server: StartServer, store: Path
    ) -> None:
        server = start_server("--store", str(store))
        server.data(NAME)
        server.stop()
        [line] = server.log().splitlines()
        assert line.startswith("SQLite 3.")
        assert line.endswith(str(store))

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_clients_that_stay_connected_do_not_keep_a_server_from_ending(
        self, start_server: StartServer, store: Path, workers: str
    ) -> None:
        server = start_server("--store", str(store), "--workers", workers)
        address = server.url.removeprefix("http://").rpartition(":")
        with (
            connect(f"ws{server.url[4:]}/graphql", subprotocols=[PROTOCOL]) as socket_,
            socket.create_connection((address[0], int(address[2]))) as idle,
        ):
            socket_.send('{"type": "connection_init"}')
            assert "connection_ack" in str(socket_.recv())
            idle.sendall(b"GET /export/jsonl HTTP/1.1\r\nhost: x\r\n\r\n")
            assert idle.recv(1)
            socket_.send(json.dumps({"id": "1", "type": "subscribe", "payload": FOLLOWED}))
            with server.client.stream("POST", "/graphql", json=FOLLOWED, headers=EVENTS) as events:
                assert events.status_code == 200
                server.stop()
        # Nothing but the version of SQLite, which each process says.
        assert len(set(server.log().splitlines())) == 1

    def test_nothing_is_left_in_the_log_beside_the_file(
        self, start_server: StartServer, store: Path, acme: Path
    ) -> None:
        server = start_server("--store", str(store))
        said("apply", acme, "--store", store)
        assert seen(lambda: server.data(NAME), SERVED)
        server.stop()
        assert not store.with_name(store.name + "-wal").exists()
