"""A topology that is made from an earlier one, against the one that is made anew."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import example, given
from hypothesis import strategies as st

from graph.changes import Effect
from graph.memory.topology import Topology
from graph.records import AnyRecord, Entity, Relation

KEYS = [f"n{number}" for number in range(7)]
KINDS = st.sampled_from(["Author", "Book"])
TIES = st.tuples(st.sampled_from(["Knows", "Wrote"]), st.sampled_from(KEYS), st.sampled_from(KEYS))

Drawn = tuple[dict[str, str], dict[str, tuple[str, str, str]]]
"""The kind of each entity by its key; kind, source and target of each relation by its id."""

DRAWN: st.SearchStrategy[Drawn] = st.tuples(
    st.dictionaries(st.sampled_from(KEYS), KINDS),
    st.dictionaries(st.sampled_from("abcdef"), TIES),
)


def records(drawn: Drawn) -> dict[tuple[type, str], AnyRecord]:
    kinds, ties = drawn
    entities = {key: Entity(kind=kind, key=key, names={}) for key, kind in kinds.items()}
    relations = {
        name: Relation(kind=kind, source=source, target=target, id=name)
        for name, (kind, source, target) in ties.items()
        if source in kinds and target in kinds
    }
    return {(type(item), name): item for name, item in (entities | relations).items()}


def topology(found: Mapping[tuple[type, str], AnyRecord]) -> Topology:
    items = found.values()
    return Topology.of(
        [item for item in items if isinstance(item, Entity)],
        [item for item in items if isinstance(item, Relation)],
    )


def rows(of: Topology) -> Counter[tuple[str, str, str, str]]:
    """Return id, kind and ends of each relation, as the columns tell."""
    keys = [entity.key for entity in of.entities]
    columns = of.relation_kind.tolist(), of.source.tolist(), of.target.tolist()
    return Counter(
        (relation.id, of.relation_kinds[kind], keys[source], keys[target])
        for relation, kind, source, target in zip(of.relations, *columns, strict=True)
    )


@given(DRAWN, DRAWN)
@example(({}, {}), ({}, {}))
def test_a_topology_after_changes_is_the_one_made_of_what_is_there_then(
    first: Drawn, second: Drawn
) -> None:
    before, after = records(first), records(second)
    effects = [
        Effect(before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    ]
    expected, found = topology(after), topology(before).patched(effects)
    if found is None:
        assert (topology(before).entity_kinds, topology(before).relation_kinds) != (
            expected.entity_kinds,
            expected.relation_kinds,
        )
        return
    assert list(found.entities) == list(expected.entities)
    assert found.numbers == expected.numbers
    assert found.entity_kinds == expected.entity_kinds
    assert found.entity_kind.tolist() == expected.entity_kind.tolist()
    assert found.relation_kinds == expected.relation_kinds
    assert rows(found) == rows(expected)
