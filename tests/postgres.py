"""A PostgreSQL server of the tests' own, in a temporary folder, reached by a socket in there."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

LEAST = 15
"""The oldest version of PostgreSQL that a store works with."""

REQUIRED = "FONTE_REQUIRE_POSTGRES"
"""The environment variable that makes a missing server a failure."""

_PLACES = "/usr/lib/postgresql"
_PATIENCE = 60.0
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # what is written outlives the server, and need not outlive the machine
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby": "on",
}


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None if there are none that are new enough."""
    folders = [path for path in Path(_PLACES).glob("*/bin") if path.parent.name.isdecimal()]
    fitting = [path for path in folders if int(path.parent.name) >= LEAST]
    if fitting:
        return max(fitting, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def require_programs() -> Path:
    """Return the folder of PostgreSQL's programs; skip the test, and say so, without them."""
    if (folder := programs()) is not None:
        return folder
    reason = f"left out: no PostgreSQL {LEAST} or newer is installed here"
    if os.environ.get(REQUIRED):
        pytest.fail(reason)
    pytest.skip(reason)


class PostgresServer:
    """One server; its folder belongs to whom PostgreSQL may run as, which root may not."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count()

    def prepare(self) -> None:
        """Make the files of a new server."""
        self._own(self.folder)
        options = "--auth=trust --username=fonte --encoding=UTF8 --locale=C --no-sync".split()
        self._run("initdb", "--pgdata", str(self.data), *options)

    def copy_of(self, primary: "PostgresServer") -> None:
        """Make the files of a standby of ``primary``."""
        self._own(self.folder)
        source = f"host={primary.folder} user=fonte"
        options = "--write-recovery-conf --checkpoint=fast --no-sync".split()
        self._run("pg_basebackup", "--pgdata", str(self.data), "--dbname", source, *options)

    def start(self, **settings: str) -> None:
        """Start the server with these ``settings`` as well; wait until it takes connections."""
        settings = _SETTINGS | settings | {"unix_socket_directories": str(self.folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("postgres", "-D", str(self.data), *options), stdout=log, stderr=log
            )
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop the server at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)

    def kill(self) -> None:
        """Kill the server and all that works for it with SIGKILL, as a crash would."""
        assert self._process is not None
        pid = self._process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, workers)):
            os.kill(each, signal.SIGKILL)
        self._process.wait(_PATIENCE)
        deadline = time.monotonic() + _PATIENCE
        while any(_lives(each) for each in workers):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def configure(self, **settings: str) -> None:
        """Change settings of the server that runs."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for name, value in settings.items():
                statement = sql.SQL("ALTER SYSTEM SET {} = {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Make a standby the server that is written to."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_promote(true)")

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://fonte@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database, and return its address."""
        name = f"graph{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        line = self._command(program, *arguments)
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        assert done.returncode == 0, done.stderr

    def _command(self, program: str, *arguments: str) -> Sequence[str]:
        line = [str(self._binaries / program), *arguments]
        if os.geteuid() != 0:
            return line
        user = _unprivileged()
        ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        return ["setpriv", *ids, "--", *line]

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            user = _unprivileged()
            os.chown(folder, user.pw_uid, user.pw_gid)


def _lives(pid: str) -> bool:
    """Say whether a process is there and more than a remembrance of its end."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def _unprivileged() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


@contextmanager
def new_servers() -> Iterator["Servers"]:
    """Give out servers, which end in here; skip the test where there can be none."""
    binaries = require_programs()
    with tempfile.TemporaryDirectory(prefix="fonte-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        servers = Servers(Path(folder), binaries)
        try:
            yield servers
        finally:
            servers.stop()


class Servers:
    """Servers of one test, or of all."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries
        self._all: list[PostgresServer] = []

    def primary(self, **settings: str) -> PostgresServer:
        """Return a new server that runs, with these settings."""
        server = self._new()
        server.prepare()
        server.start(**settings)
        return server

    def standby(self, primary: PostgresServer) -> PostgresServer:
        """Return a server that runs and follows ``primary``."""
        server = self._new()
        server.copy_of(primary)
        server.start()
        return server

    def _new(self) -> PostgresServer:
        server = PostgresServer(self._folder / str(len(self._all)), self._binaries)
        self._all.append(server)
        return server

    def stop(self) -> None:
        """Stop all of them."""
        for server in self._all:
            server.stop()
