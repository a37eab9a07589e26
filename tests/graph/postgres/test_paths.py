"""The database finds the paths that memory finds."""

from hypothesis import given, settings

from graph.kinds import EntityDefinition, Ontology, RelationDefinition
from graph.memory.paths import find_paths
from graph.paths import PathRequest, PathsFound
from graph.postgres import paths
from graph.records import Entity, Relation
from tests.graph.memory.drawn import Graph
from tests.graph.memory.test_paths import (
    KEYS,
    KINDS,
    REQUESTS,
    relation_lists,
    topology_of,
    wheel,
)
from tests.graph.postgres.holding import Held

ONTOLOGY = Ontology(
    {"Author": EntityDefinition("Author", "author", "authors", "", None, {})},
    {kind: RelationDefinition(kind, (), (), "", "", "", None, {}) for kind in KINDS},
)


def same(found: PathsFound, expected: PathsFound) -> None:
    assert (list(found.paths), found.exhausted) == (list(expected.paths), expected.exhausted)


def graph_of(keys: list[str], relations: list[Relation]) -> Graph:
    return Graph([Entity(kind="Author", key=key, names={}) for key in keys], relations)


@settings(max_examples=60)  # each fills a database
@given(relations=relation_lists(), request=REQUESTS)
def test_paths(held: Held, relations: list[Relation], request: PathRequest) -> None:
    reader = held.reader(graph_of(KEYS, relations), ONTOLOGY)
    same(held.run(paths.paths(reader, request)), find_paths(topology_of(KEYS, relations), request))


def test_many_ways_past_a_hub_are_cut_where_memory_cuts_them(held: Held) -> None:
    keys = ["a", "b", "z", *(f"s{number:03}" for number in range(90))]
    ties = [
        Relation(kind="Knows", source=f"s{number:03}", target=f"s{number + 1:03}", id=f"t{number}")
        for number in range(0, 88, 3)
    ]
    relations = [*wheel(90), *ties]
    reader = held.reader(graph_of(keys, relations), ONTOLOGY)
    topology = topology_of(keys, relations)
    for ends in (("a", "b"), ("s000", "s001"), ("s000", "a"), ("a", "a"), ("a", "z"), ("a", "no")):
        for length in range(1, 6):
            for count in (1, 3, 50):
                request = PathRequest(*ends, length, count)
                same(held.run(paths.paths(reader, request)), find_paths(topology, request))
