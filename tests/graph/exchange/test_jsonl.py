import gzip
import shutil
from operator import attrgetter
from pathlib import Path

from hypothesis import given

from graph.dataset import read_dataset
from graph.exchange.jsonl import write_jsonl, write_jsonl_gz
from graph.memory.store import MemorySnapshot
from tests.graph.exchange.conftest import SEED
from tests.graph.exchange.graphs import graphs, read_back


@given(graphs())
def test_what_is_read_again_is_the_same_graph(snapshot: MemorySnapshot) -> None:
    again = read_back("export.jsonl", b"".join(write_jsonl(snapshot)))
    assert again.digest == snapshot.digest
    assert again.articles == list(snapshot.iter_articles())
    assert again.entities == list(snapshot.iter_entities())
    assert again.relations == list(snapshot.iter_relations())


@given(graphs())
def test_the_compressed_file_holds_the_same_lines(snapshot: MemorySnapshot) -> None:
    zipped = b"".join(write_jsonl_gz(snapshot))
    assert gzip.decompress(zipped) == b"".join(write_jsonl(snapshot))
    assert zipped == b"".join(write_jsonl_gz(snapshot))
    assert read_back("export.jsonl.gz", zipped).digest == snapshot.digest


def test_the_seed_is_read_again(seed: MemorySnapshot, tmp_path: Path) -> None:
    shutil.copyfile(SEED / "ontology.py", tmp_path / "ontology.py")
    (tmp_path / "export.jsonl").write_bytes(b"".join(write_jsonl(seed)))
    again = read_dataset(tmp_path)
    assert again.digest == seed.digest == read_dataset(SEED).digest
    by_id = attrgetter("id")
    assert sorted(again.relations, key=by_id) == sorted(read_dataset(SEED).relations, key=by_id)
