"""The Tate graph written as a dataset: its ontology, and a file of its records."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tqdm import tqdm

from benchmarks.tate.keys import keys_of
from benchmarks.tate.records import Record, entity_record, relation_record
from benchmarks.tate.sample import tenth
from benchmarks.tate.source import entity_rows, relation_rows, unpacked

ONTOLOGY = Path(__file__).parent / "ontology.py"
RECORDS = "records.jsonl.gz"


def records(folder: Path, *, only_tenth: bool = False, times: int = 1) -> Iterator[Record]:
    """Yield all records, ``times`` copies of the graph side by side.

    The keys of the first copy are the plain ones, those of the n-th start with ``n.``.
    """
    rows = list(entity_rows(folder))
    keys = keys_of(row.id for row in rows)
    kept = tenth(rows, relation_rows(folder)) if only_tenth else keys.keys()
    for prefix in _prefixes(times):
        for row in rows:
            if row.id in kept:
                yield entity_record(row, prefix + keys[row.id])
    for prefix in _prefixes(times):
        for relation in relation_rows(folder):
            if relation.source in kept and relation.target in kept:
                source, target = keys[relation.source], keys[relation.target]
                yield relation_record(relation, prefix + source, prefix + target)


def convert(source: Path, target: Path, *, only_tenth: bool = False, times: int = 1) -> Path:
    """Write the dataset to the folder ``target``; return the path of the file of its records.

    Raises:
        BenchmarkError: ``source`` is not the Tate graph.
    """
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ONTOLOGY, target / ONTOLOGY.name)
    path = target / RECORDS
    with (
        unpacked(source) as folder,
        path.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=4, fileobj=file, mtime=0) as stream,
    ):
        found = records(folder, only_tenth=only_tenth, times=times)
        for record in tqdm(found, desc="records", unit="", unit_scale=True):
            stream.write(msgspec.json.encode(record) + b"\n")
    return path


def _prefixes(times: int) -> list[str]:
    return ["", *(f"{number}." for number in range(2, times + 1))]
