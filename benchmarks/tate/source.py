"""The files of the Tate graph as rows: tab-separated lines below a header, unpacked or packed."""

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.tools import BenchmarkError

ENTITIES, RELATIONS = "entities.tsv", "relations.tsv"


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A line of ``entities.tsv``."""

    id: str
    type: str
    name: str
    language: str
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A line of ``relations.tsv``; ``props`` are JSON still, since a sample needs few of them."""

    source: str
    relation: str
    target: str
    props: str


@contextmanager
def unpacked(source: Path) -> Iterator[Path]:
    """Give the folder of the files: ``source`` itself, or what the archive ``source`` holds.

    Raises:
        BenchmarkError: neither has both files.
    """
    with TemporaryDirectory(prefix="fonte-tate-") as temporary:
        folder = source
        if source.is_file():
            with tarfile.open(source) as archive:
                archive.extractall(temporary, filter="data")
            folder = Path(temporary)
        found = next((path.parent for path in sorted(folder.rglob(ENTITIES))), None)
        if found is None or not (found / RELATIONS).is_file():
            raise BenchmarkError(
                f"{source}: found no {ENTITIES} beside {RELATIONS}, expected the folder of "
                "the Tate graph or its .tar.xz"
            )
        yield found


def entity_rows(folder: Path) -> Iterator[EntityRow]:
    """Yield the entities in the order of the file."""
    for key, kind, name, language, props in _cells(folder / ENTITIES, 5):
        yield EntityRow(key, kind, name, language, json.loads(props or "{}"))


def relation_rows(folder: Path) -> Iterator[RelationRow]:
    """Yield the relations in the order of the file."""
    for source, relation, target, _evidence, props in _cells(folder / RELATIONS, 5):
        yield RelationRow(source, relation, target, props)


def _cells(path: Path, count: int) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        next(lines)
        for number, line in enumerate(lines, start=2):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != count:
                raise BenchmarkError(
                    f"{path.name}:{number}: found {len(cells)} cells, expected {count}"
                )
            yield cells
