"""A piece of a dataset of the Tate graph: some works of art with all their relations."""

import gzip
import shutil
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from zlib import crc32

import msgspec

from benchmarks.tate.conversion import ONTOLOGY, RECORDS

ONE_IN = 50
"""Of so many works and subjects the key of one is told."""


class Line(msgspec.Struct, gc=False):
    """What a record is found by."""

    record: str
    kind: str = ""
    key: str = ""
    source: str = ""
    target: str = ""


_decoder = msgspec.json.Decoder(Line)


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a dataset holds, and the keys of some works and subjects from all over it."""

    entities: int
    relations: int
    works: list[str]
    subjects: list[str]


def contents(folder: Path) -> Contents:
    """Return what the dataset in ``folder`` holds."""
    counts = Counter[str]()
    keys: dict[str, list[str]] = {"Artwork": [], "Subject": []}
    for line, _ in _lines(folder):
        counts[line.record] += 1
        if line.kind in keys and line.key and _is_chosen(line.key, ONE_IN):
            keys[line.kind].append(line.key)
    return Contents(counts["entity"], counts["relation"], keys["Artwork"], keys["Subject"])


def write_sample(folder: Path, target: Path, relations: int, all_relations: int) -> None:
    """Write a dataset of about so many relations, of works from all over ``folder``."""
    one_in = max(all_relations // relations, 1)
    kept: list[bytes] = []
    ends: set[str] = set()
    for line, text in _lines(folder):
        if "artwork:" in line.source and _is_chosen(line.source, one_in):
            ends |= {line.source, line.target}
            kept.append(text)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ONTOLOGY, target / ONTOLOGY.name)
    with gzip.open(target / RECORDS, "wb") as stream, closing(_lines(folder)) as lines:
        for line, text in takewhile(lambda pair: pair[0].record == "entity", lines):
            if line.key in ends:
                stream.write(text)
        stream.writelines(kept)


def _is_chosen(key: str, one_in: int) -> bool:
    return crc32(key.encode()) % one_in == 0


def _lines(folder: Path) -> Generator[tuple[Line, bytes]]:
    with gzip.open(folder / RECORDS) as stream:
        for text in stream:
            yield _decoder.decode(text), text
