"""Real servers, each a process of its own that listens on the loopback interface."""

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest

from tests.postgres import PostgresServer, new_servers

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT.parent / "shared" / "articles"
ARTICLE = "fleetime-leapmotor-million"
_PATIENCE = 60


def command(*options: str, **environment: str) -> tuple[list[str], dict[str, str]]:
    """Return the command line and the environment, free of the settings of whoever tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FONTE_")}
    return [sys.executable, str(ROOT / "server.py"), *options], own | environment


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    line, own = command(*options, **environment)
    return subprocess.run(
        line, env=own, capture_output=True, text=True, check=False, timeout=_PATIENCE
    )


class Server:
    """A server that runs, and a client of it."""

    def __init__(self, log: Path, *options: str, **environment: str) -> None:
        line, own = command(*options, **environment)
        self._log = log
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                line, env=own, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        try:
            self.url = self._announced()
        except BaseException:
            self.stop()
            raise
        self.client = httpx.Client(base_url=self.url, timeout=_PATIENCE)

    def _announced(self) -> str:
        output = self._process.stdout
        assert output is not None
        ready, _, _ = select.select([output], [], [], _PATIENCE)
        announcement = output.readline() if ready else ""
        assert " on http://" in announcement, f"no server: {announcement}{self.log()}"
        return announcement.split()[-1]

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def log(self) -> str:
        """Return what the server has complained of."""
        return self._log.read_text()

    def stop(self) -> None:
        """End the server."""
        if hasattr(self, "client"):
            self.client.close()
        self._process.terminate()
        self._process.wait(_PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def query(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask as most clients do: a POST of JSON."""
        body = {"query": document} | ({} if variables is None else {"variables": variables})
        return self.client.post("/graphql", json=body, headers=headers)

    def data(self, document: str, **variables: object) -> Any:  # noqa: ANN401 - any JSON
        """Return the data of an operation that is to succeed."""
        answer = self.query(document, variables).json()
        assert "errors" not in answer, answer
        return answer["data"]


StartServer: TypeAlias = Callable[..., Server]


@pytest.fixture(scope="session")
def long_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Start servers that live as long as the tests, and whatever they answer, must not complain."""
    started: list[Server] = []
    with ExitStack() as stack:

        def start(*options: str) -> Server:
            log = tmp_path_factory.mktemp("server") / "log"
            started.append(Server(log, "--port", "0", *options))
            stack.callback(started[-1].stop)
            return started[-1]

        yield start
    assert [server.log() for server in started if server.log()] == []


@pytest.fixture(scope="session")
def server(long_start: StartServer) -> Server:
    return long_start()


@pytest.fixture(scope="session")
def reference_server(long_start: StartServer) -> Server:
    return long_start("--execution", "reference")


@pytest.fixture(scope="session")
def articles() -> Path:
    """Return the folder of the articles' texts, which are other people's and not kept here."""
    if not (ARTICLES / f"{ARTICLE}.txt").is_file():
        pytest.skip(f"the article's text is not held here: {ARTICLES} has no {ARTICLE}.txt")
    return ARTICLES


@pytest.fixture(scope="session")
def article_text(articles: Path) -> str:
    return (articles / f"{ARTICLE}.txt").read_bytes().decode()


@pytest.fixture(scope="session")
def quoting_server(long_start: StartServer, articles: Path) -> Server:
    return long_start("--articles", str(articles))


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start servers with settings of their own: options, and environment as keywords."""
    with ExitStack() as stack:

        def start(*options: str, **environment: str) -> Server:
            log = tmp_path / "server.log"
            started = Server(log, "--port", "0", *options, **environment)
            stack.callback(started.stop)
            return started

        yield start


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server for all tests that need one; they are skipped without."""
    with new_servers() as servers:
        yield servers.primary()


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    """Return the address of an empty database."""
    return postgres.new_database()


@pytest.fixture(scope="session")
def database_server(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the seed from a database; the server must not complain."""
    log = tmp_path_factory.mktemp("server") / "log"
    server = Server(log, "--port", "0", "--store", postgres.new_database())
    try:
        yield server
    finally:
        server.stop()
    assert not server.log()
