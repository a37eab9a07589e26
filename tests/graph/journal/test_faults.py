"""What is acknowledged is kept: processes that are killed, that write at once, that cannot write.

``FONTE_KILLS`` sets how often a writer is killed.
"""

import asyncio
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from graph.articles import Texts
from graph.dataset import Dataset
from graph.errors import ConfigurationError, StoreError
from graph.journal.opening import open_store
from graph.kinds import Ontology
from graph.memory.store import MemoryStore
from tests.graph.conftest import Folder
from tests.graph.journal.conftest import OpenStore
from tests.graph.journal.models import store_of
from tests.graph.journal.writer import authors

KILLS = int(os.environ.get("FONTE_KILLS", "8"))
ROOT = Path(__file__).parents[3]
WRITER = Path(__file__).with_name("writer.py")
NOBODY = 65534
MANY = 1_000_000


def writer(
    path: Path,
    folder: Folder,
    name: str,
    count: int,
    size: int = 1,
    *,
    preexec_fn: Callable[[], None] | None = None,
) -> "subprocess.Popen[str]":
    """Start a process that writes."""
    line = [sys.executable, str(WRITER), str(path), str(folder.path), name, str(count), str(size)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        line,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=preexec_fn,  # noqa: PLW1509 - limits the process alone; no thread runs yet
    )


def lines_of(process: "subprocess.Popen[str]") -> list[list[str]]:
    """Return what a process has said until its end, line by line."""
    output, _ = process.communicate(timeout=60)
    return [line.split(maxsplit=3) for line in output.splitlines()]


def held(store: MemoryStore, name: str) -> dict[int, int]:
    """Return how many authors there are of each number of a writer."""
    counts: dict[int, int] = {}
    for key in asyncio.run(store.snapshot()).graph:
        writer_name, _, rest = key.partition("-")
        if writer_name == name:
            number = int(rest.partition("-")[0])
            counts[number] = counts.get(number, 0) + 1
    return counts


def test_whatever_moment_a_writer_is_killed_at_what_it_was_acknowledged_is_there_whole(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    size = 3
    moments = random.Random(7)  # noqa: S311 - chooses moments, not secrets
    acknowledged_in_all = 0
    for round_ in range(KILLS):
        name = f"w{round_}"
        process = writer(path, folder, name, MANY, size)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        sleep(moments.uniform(0, 0.1))
        process.kill()
        acknowledged = {
            int(words[1])
            for line in process.stdout.read().splitlines(keepends=True)
            if line.endswith("\n") and (words := line.split())
        }
        process.wait()
        process.stdout.close()
        acknowledged_in_all += len(acknowledged)
        store = open_file()
        there = held(store, name)
        assert set(there.values()) <= {size}
        assert acknowledged <= there.keys()
        # The one that was under way may be there, whole, although nobody was told.
        assert len(there.keys() - acknowledged) <= 1
        assert there.keys() == set(range(len(there)))
        store.close()
    assert acknowledged_in_all


def test_a_file_whose_filling_was_broken_off_is_filled_anew(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    process = writer(path, folder, "w", 0)
    while not path.exists():
        sleep(0.0005)
    process.kill()
    process.communicate()
    assert asyncio.run(open_file().snapshot()).version == 1


def test_processes_that_write_at_once_each_find_what_the_others_wrote(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    count, names = 40, ("a", "b", "c")
    open_file().close()
    processes = [writer(path, folder, name, count) for name in names]
    versions = [
        int(words[2]) for process in processes for words in lines_of(process) if words[0] in names
    ]
    assert sorted(versions) == list(range(2, 2 + count * len(names)))
    store = open_file()
    for name in names:
        assert held(store, name) == dict.fromkeys(range(count), 1)
    revisions = asyncio.run(store.revisions(1, most=MANY))
    assert [revision.version for revision in revisions] == sorted(versions)


def test_a_store_follows_what_other_processes_write(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    store = open_file()

    async def follow() -> list[str]:
        following = asyncio.create_task(store.follow())
        process = writer(path, folder, "w", 5)
        seen = []
        async for revision in store.changes(since=1):
            seen.append(revision.author)
            if revision.version == 6:
                break
        following.cancel()
        process.communicate()
        return seen

    assert asyncio.run(asyncio.wait_for(follow(), 30)) == ["w"] * 5
    assert held(store, "w") == dict.fromkeys(range(5), 1)


def test_a_store_follows_on_after_the_file_could_not_be_read(
    folder: Folder, path: Path, open_file: OpenStore, caplog: pytest.LogCaptureFixture
) -> None:
    store, other = open_file(), sqlite3.connect(path)
    # Changes that cannot be read for a while: their table has another name.
    other.execute("ALTER TABLE change_set RENAME TO hidden")

    async def follow() -> str:
        following = asyncio.create_task(store.follow())
        while not caplog.records:  # noqa: ASYNC110 - a log record sets no event
            await asyncio.sleep(0.01)
        other.execute("ALTER TABLE hidden RENAME TO change_set")
        process = writer(path, folder, "w", 1)
        revision = await anext(store.changes(since=1))
        following.cancel()
        process.communicate()
        return revision.author

    assert asyncio.run(asyncio.wait_for(follow(), 30)) == "w"
    other.close()
    [record] = caplog.records
    assert "no such table" in record.getMessage()


def limit_files() -> None:
    """Let the process write files of at most this size, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))


def test_a_change_for_which_there_is_no_room_is_refused_and_reads_go_on(
    folder: Folder, path: Path, open_file: OpenStore
) -> None:
    open_file().close()
    process = writer(path, folder, "w", MANY, 20, preexec_fn=limit_files)
    *acknowledged, refusal, read = lines_of(process)
    assert refusal[0] == "refused"
    assert read == ["read", acknowledged[-1][2]]
    store = open_file()
    assert held(store, "w") == dict.fromkeys(range(len(acknowledged) - 1), 20)


@pytest.fixture
def sealed(folder: Folder) -> Iterator[Path]:
    """Return a store's file in a folder, neither of which may be written to."""
    place = Path(tempfile.mkdtemp())
    path = place / "graph.fonte"
    store_of(path, folder.read()).close()
    for file in place.iterdir():
        file.chmod(0o444)
    place.chmod(0o555)
    yield path
    place.chmod(0o755)
    shutil.rmtree(place)


@pytest.fixture
def unprivileged(sealed: Path, ontology: Ontology) -> Iterator[tuple[Path, Ontology]]:
    """Have no right to write to what others own, even where the tests run as root."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(NOBODY)
    yield sealed, ontology
    os.seteuid(own)


def test_a_file_that_may_not_be_written_to_can_be_read(unprivileged: tuple[Path, Ontology]) -> None:
    sealed, ontology = unprivileged
    whole = sealed.read_bytes()
    store = open_store(sealed, ontology, unused)
    with pytest.raises(StoreError, match="the change was not kept"):
        asyncio.run(store.apply(authors("w", 0, 1)))
    snapshot = asyncio.run(store.snapshot())
    assert (snapshot.version, set(snapshot.graph)) == (1, {"ada", "zero"})
    store.close()
    assert sealed.read_bytes() == whole


def unused() -> tuple[Dataset, Texts]:
    raise AssertionError("a filled file is not filled again")


@pytest.fixture
def ontology(folder: Folder) -> Ontology:
    return folder.read().ontology


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda _: b"Not a database, but a letter to a friend.", "no SQLite file"),
        (lambda whole: whole[:-4096], "damaged"),
        (lambda whole: whole[:4096] + bytes(len(whole) - 4096), "damaged"),
        (lambda whole: whole[:68] + b"else" + whole[72:], "of another program"),
        (lambda whole: whole[:60] + (99).to_bytes(4, "big") + whole[64:], "a newer program"),
        (lambda whole: whole.replace(b'"names"', b'"nomes"', 1), "damaged"),
    ],
)
def test_a_file_that_is_not_a_whole_store_of_ours_is_refused_and_left_as_it_is(
    path: Path, open_file: OpenStore, damage: Damage, complaint: str
) -> None:
    open_file().close()
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        open_file()
    assert str(path) in str(caught.value)
    assert path.read_bytes() == damaged
