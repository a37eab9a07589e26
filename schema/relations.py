"""API types of relations: the interface, and one object type for each kind."""

from collections.abc import Sequence

from graph.kinds import Ontology, RelationDefinition
from graph.records import Relation
from schema.ends import far_end
from schema.entities import attribute_field
from schema.fields import FEW, Field, ObjectType, Values, column
from schema.identifiers import node_type, relation_ids
from schema.request import Request
from schema.revisions import RELATION_HISTORY
from schema.sources import entities_if_any


async def _source(parents: Sequence[Relation], request: Request) -> Values:
    return await request.snapshot.entities([relation.source for relation in parents])


async def _target(parents: Sequence[Relation], request: Request) -> Values:
    return await request.snapshot.entities([relation.target for relation in parents])


async def _attributed_to(parents: Sequence[Relation], request: Request) -> Values:
    return await entities_if_any(request.snapshot, [relation.attributed_to for relation in parents])


def _fields(source: str, target: str) -> tuple[Field, ...]:
    return (
        Field(
            "id",
            "ID",
            lambda parents, _request: relation_ids(parents),
            "Names it among all nodes: a hash of what it states.",
            exact=True,
        ),
        column("kind", "RelationKind", "What it states."),
        Field("source", source, _source, "The entity that it starts at."),
        Field("target", target, _target, "The entity that it leads to."),
        column("modality", "Modality", "On whose word, and how firmly, it stands."),
        Field("attributedTo", "Entity | None", _attributed_to, "Who said so."),
        column("since", "FuzzyDate | None", "When it began to hold, if that is stated."),
        column("until", "FuzzyDate | None", "When it ceased to hold, if that is stated."),
        column("evidence", "list[Evidence]", "Where articles state it.", size=FEW),
        RELATION_HISTORY,
    )


RELATION = ObjectType(
    "Relation",
    "One statement that ties two entities.",
    _fields("Entity", "Entity"),
    interfaces=("Node",),
    type_of=node_type,
)


def relation_types(ontology: Ontology) -> list[ObjectType]:
    """Return the types of all kinds of relations."""
    return [RELATION, *map(_object, ontology.relations.values())]


def _object(kind: RelationDefinition) -> ObjectType:
    return ObjectType(
        kind.name,
        kind.description,
        (
            *_fields(far_end(kind.sources), far_end(kind.targets)),
            *map(attribute_field, kind.attributes.values()),
        ),
        interfaces=("Relation", "Node"),
    )
