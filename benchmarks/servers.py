"""The servers that are measured, as data, and their lives: started, ready, ended.

A mode of Fonte that is to be measured as well is one line of :data:`SERVERS`.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tools import BenchmarkError, finished, found, progress

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "benchmarks" / "peers"
HOST = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 10.0
INSTALL_SECONDS = 300.0
REQUEST_SECONDS = 30.0

_FONTE = (sys.executable, str(ROOT / "server.py"), "--dataset", "{dataset}", "--port", "{port}")
_UNBOUNDED = (
    *"characters tokens comments aliases root-fields directives pairs introspection".split(),
    *"values body url headers response requests connections message cost".split(),
)
_LIMITS_OFF = (
    *(text for name in _UNBOUNDED for text in (f"--max-{name}", "1000000000")),
    *"--max-depth 100 --max-nesting 100 --max-transfer 86400 --max-seconds 86400".split(),
)
_MERCURIUS = PEERS / "mercurius"


def _mercurius_lacks() -> str | None:
    """Install what the Node peer needs, and return what cannot be had."""
    if not (found("node") and found("npm")):
        return "Node.js is missing (apt-get install nodejs npm)"
    if not (_MERCURIUS / "node_modules").is_dir():
        progress("Installing the Node peer with npm ci …")
        result = finished(("npm", "ci", "--no-audit", "--no-fund"), INSTALL_SECONDS, _MERCURIUS)
        if result.returncode:
            return f"npm ci failed: {result.stderr.strip()[-500:]}"
    return None


def _lacks_nothing() -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Server:
    """A server to measure.

    ``command`` may name ``{port}``, ``{dataset}`` (the folder), ``{records}`` (its file) and
    ``{answers}`` (what Fonte answered to each request). ``ready`` is the path that answers
    200 once it can be asked. ``lacks`` says why it cannot be measured here, if so;
    ``patience`` is how many seconds it may take to get ready.
    """

    name: str
    label: str
    command: tuple[str, ...]
    ready: str
    lacks: Callable[[], str | None] = _lacks_nothing
    patience: float = START_SECONDS


OURS = "fonte"
MODES = frozenset({OURS, "cached"})
"""Servers that are Fonte as it is meant to be run; the chart shows them as one."""

SERVERS = (
    Server(OURS, "Fonte", _FONTE, "/health/ready"),
    Server("cached", "Fonte, --cache", (*_FONTE, "--cache", "268435456"), "/health/ready"),
    Server("unlimited", "Fonte, limits off", (*_FONTE, *_LIMITS_OFF), "/health/ready"),
    Server(
        "mercurius",
        "Mercurius + graphql-jit",
        ("node", str(_MERCURIUS / "server.js"), "--data", "{records}", "--port", "{port}"),
        "/health/live",
        _mercurius_lacks,
    ),
    Server(
        "reference",
        "plain Strawberry (reference)",
        (*_FONTE, "--execution", "reference"),
        "/health/ready",
    ),
    Server(
        "bare",
        "bare ASGI, ready-made bytes",
        (sys.executable, str(PEERS / "bare.py"), "--answers", "{answers}", "--port", "{port}"),
        "/health/ready",
    ),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is ready."""

    server: Server
    port: int
    process: int

    def cpu_seconds(self) -> float:
        """Return the processor time it has used, or 0 where the system does not tell."""
        try:
            stat = Path(f"/proc/{self.process}/stat").read_text()
        except OSError:
            return 0.0
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def ask(self, bodies: Sequence[bytes]) -> list[bytes]:
        """Return the answers to ``bodies``, one after another over one connection.

        Raises:
            BenchmarkError: one was not answered with 200.
        """
        connection = http.client.HTTPConnection(HOST, self.port, timeout=REQUEST_SECONDS)
        try:
            return [self._answer(connection, body) for body in bodies]
        except (OSError, http.client.HTTPException) as error:
            raise BenchmarkError(f"{self.server.label}: {error!r}") from error
        finally:
            connection.close()

    def _answer(self, connection: http.client.HTTPConnection, body: bytes) -> bytes:
        connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK:
            raise BenchmarkError(
                f"{self.server.label}: found status {response.status}, expected 200: "
                f"{answer[:500]!r}"
            )
        return answer


@contextmanager
def started(
    server: Server, prefix: Sequence[str], folder: Path, **places: object
) -> Iterator[Running]:
    """Start a server, hand it out when it is ready, and end it.

    Args:
        server: the one to start.
        prefix: goes before its command, to pin it to a core.
        folder: takes the file of all it prints.
        places: what the names in its command stand for.

    Raises:
        BenchmarkError: it did not get ready.
    """
    port = _free_port()
    command = [*prefix, *(part.format(port=port, **places) for part in server.command)]
    printed = folder / f"{server.name}.log"
    with (
        printed.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=output, cwd=ROOT) as process,  # noqa: S603 - as above
    ):
        try:
            _wait(server, port, process, printed)
            yield Running(server, port, process.pid)
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: Server, port: int, process: subprocess.Popen[bytes], printed: Path) -> None:
    deadline = time.monotonic() + server.patience
    while not _is_ready(server, port):
        if process.poll() is not None or time.monotonic() > deadline:
            reason = "took too long to start" if process.poll() is None else "ended at once"
            said = printed.read_text(errors="replace")[-2000:]
            raise BenchmarkError(f"{server.label} {reason}; it printed:\n{said}")
        time.sleep(0.1)


def _is_ready(server: Server, port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", server.ready)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)
