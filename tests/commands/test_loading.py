"""What those who ask are told while the graph is being loaded, from a file that keeps it waiting."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import ROOT, StartServer, command

PATIENCE = 60
QUERY = {"query": "{ graph { version } }"}


@pytest.fixture
def url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class Slow:
    """A dataset with a pipe among its files, which is read to its end once it has been filled."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(ROOT / "seed", folder)
        self.folder = folder
        self._pipe = folder / "z.jsonl"
        os.mkfifo(self._pipe)

    def let_read(self) -> None:
        """Let who waits for the pipe, if anybody does, read that there is nothing in it."""
        with suppress(OSError):
            os.close(os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK))
        sleep(0.01)


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return Slow(tmp_path / "slow")


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def answered(client: httpx.Client, path: str, status: int) -> httpx.Response:
    """Ask until the answer has that status."""
    patience = monotonic() + PATIENCE
    while True:
        try:
            response = client.get(path)
        except httpx.TransportError:
            assert monotonic() < patience
        else:
            if response.status_code == status:
                return response
            assert monotonic() < patience, response.text
        sleep(0.05)


def test_whoever_asks_is_told_until_it_is_loaded(
    start_server: StartServer, slow: Slow, url: str, client: httpx.Client
) -> None:
    port = url.rpartition(":")[2]
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(start_server, "--dataset", str(slow.folder), "--port", port)
        assert answered(client, "/health/live", 200).text == "ok\n"
        not_ready = client.get("/health/ready")
        assert not_ready.status_code == 503
        assert not_ready.text.startswith("the graph is being loaded, for ")
        assert not_ready.headers["retry-after"] == "5"
        refused = client.post("/graphql", json=QUERY)
        assert refused.status_code == 503
        [error] = refused.json()["errors"]
        assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
        assert error["message"].startswith("the graph is being loaded, for ")
        page = client.get("/explore?of=leapmotor")
        assert (page.status_code, page.headers["refresh"]) == (503, "5")
        with pytest.raises(InvalidStatus) as raised, connect(f"ws{url[4:]}/graphql"):
            pass
        assert raised.value.response.status_code == 503
        while not starting.done():
            slow.let_read()
        server = starting.result()
    assert answered(client, "/health/ready", 200).text == "ok\n"
    assert server.data(QUERY["query"]) == {"graph": {"version": 1}}
    assert server.log() == ""


def test_it_ends_at_once_while_it_loads(slow: Slow, url: str, client: httpx.Client) -> None:
    line, environment = command("--dataset", str(slow.folder), "--port", url.rpartition(":")[2])
    with subprocess.Popen(line, env=environment) as process:
        answered(client, "/health/live", 200)
        process.terminate()
        assert process.wait(PATIENCE) != 0
    with pytest.raises(httpx.TransportError):
        client.get("/health/live")
