import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from graph.dataset import Dataset
from graph.exchange.columns import label
from graph.exchange.relations_csv import GUARDED, HEADER, write_csv
from graph.kinds import Ontology
from graph.memory.store import MemorySnapshot
from graph.records import Attributes, Entity, Relation
from graph.values import Quantity
from tests.graph.exchange.graphs import graphs, texts


def rows(snapshot: MemorySnapshot) -> list[dict[str, str]]:
    content = b"".join(write_csv(snapshot)).decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), strict=True))


def value(cell: str) -> str:
    """Return what stands in a cell, as the format's description says to read it."""
    return cell.removeprefix("'")


def plain(attributes: Attributes) -> Attributes:
    """Return ``attributes`` as JSON holds them."""
    return {
        name: {"value": item.value, "comparator": item.comparator, "unit": item.unit}
        if isinstance(item, Quantity)
        else item
        for name, item in attributes.items()
    }


@given(graphs())
def test_a_row_holds_what_a_relation_states(snapshot: MemorySnapshot) -> None:
    relations = list(snapshot.iter_relations())
    for row, relation in zip(rows(snapshot), relations, strict=True):
        cells = {name: value(cell) for name, cell in row.items()}
        assert cells["kind"] == relation.kind
        assert (cells["source"], cells["target"]) == (relation.source, relation.target)
        assert cells["source_name"] == label(snapshot.entity(relation.source))
        assert cells["target_name"] == label(snapshot.entity(relation.target))
        assert json.loads(cells["attributes"] or "{}") == plain(relation.attributes)
        assert cells["modality"] == relation.modality
        assert cells["attributed_to"] == (relation.attributed_to or "")
        assert cells["since"] == str(relation.since or "")
        assert cells["until"] == str(relation.until or "")
        assert int(cells["evidence"]) == len(relation.evidence)
        assert set(cells["articles"].split()) == {each.article for each in relation.evidence}
        assert json.loads(cells["anchors"] or "[]") == [each.anchor for each in relation.evidence]


@given(graphs())
def test_no_cell_begins_as_a_formula(snapshot: MemorySnapshot) -> None:
    for row in rows(snapshot):
        assert not [cell for cell in row.values() if cell.startswith(GUARDED[:-1])]


@given(st.sampled_from(GUARDED), texts)
def test_a_name_that_would_be_a_formula_is_guarded(start: str, rest: str) -> None:
    name = start + rest
    author = Entity(kind="Author", key="ada", names={"en": name})
    relation = Relation(kind="Wrote", source="ada", target="ada", id="0")
    dataset = Dataset(Ontology({}, {}), [], [author], [relation], digest="")
    [row] = rows(MemorySnapshot(dataset, version=1))
    assert row["source_name"] == f"'{name}"


def test_lines_end_as_the_standard_says(seed: MemorySnapshot) -> None:
    content = b"".join(write_csv(seed))
    header, *lines = content.split(b"\r\n")
    assert header.decode() == ",".join(HEADER)
    assert len(lines) == 25 + 1
    assert not lines[-1]
