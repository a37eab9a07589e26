"""Relation fields: each relation, seen from either of its ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.kinds import Ontology, RelationDefinition
from graph.ways import Direction


@dataclass(frozen=True, slots=True)
class End:
    """A relation as the entities at one of its ends see it.

    ``name`` is what the names of its types start with, ``field`` the field that lists it,
    ``node`` the type of the entities at the other end, ``kinds`` the kinds that have it.
    """

    name: str
    field: str
    relation: str
    direction: Direction
    node: str
    kinds: tuple[str, ...]
    description: str


def ends(ontology: Ontology) -> Iterator[End]:
    """Yield both ends of every relation."""
    for relation in ontology.relations.values():
        yield _end(relation, Direction.OUT)
        yield _end(relation, Direction.IN)


def ends_of(kind: str, ontology: Ontology) -> list[End]:
    """Return the ends that entities of ``kind`` have: those that start there, then the others."""
    found = [end for end in ends(ontology) if kind in end.kinds]
    return sorted(found, key=lambda end: end.direction is Direction.IN)


def far_end(kinds: Sequence[str]) -> str:
    """Return the type of an entity that is of one of ``kinds``."""
    return kinds[0] if len(kinds) == 1 else "Entity"


def _end(relation: RelationDefinition, direction: Direction) -> End:
    outward = direction is Direction.OUT
    field = relation.source_field if outward else relation.target_field
    name = relation.name + field[0].upper() + field[1:]
    same_on_both_ends = relation.source_field == relation.target_field
    return End(
        name + direction.name.capitalize() if same_on_both_ends else name,
        field,
        relation.name,
        direction,
        far_end(relation.targets if outward else relation.sources),
        relation.sources if outward else relation.targets,
        relation.description,
    )
