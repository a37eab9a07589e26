"""What the API can filter and sort by: the operands of the properties that records have."""

from graph.kinds import AttributeDefinition, EntityDefinition, RelationDefinition
from graph.operands import Operand, Scale, Subject, attribute_operand
from graph.records import Modality

KEY = Operand("key", Scale.CODE)
KIND = Operand("kind", Scale.CODE)
NAME = Operand("name", Scale.TEXT)
DESCRIPTION = Operand("description", Scale.TEXT)
DEGREE = Operand("degree", Scale.NUMBER)
IMPORTANCE = Operand("importance", Scale.NUMBER)
COMMUNITY = Operand("community", Scale.NUMBER)

MODALITY = Operand(
    "modality", Scale.MEMBER, subject=Subject.RELATION, members=tuple(Modality.__members__)
)
SINCE = Operand("since", Scale.DATE, subject=Subject.RELATION)
UNTIL = Operand("until", Scale.DATE, subject=Subject.RELATION)


def operand_of(
    kind: EntityDefinition | RelationDefinition, attribute: AttributeDefinition
) -> Operand:
    """Return the operand that an attribute of a kind is."""
    subject = Subject.ENTITY if isinstance(kind, EntityDefinition) else Subject.RELATION
    return attribute_operand(kind.name, attribute, subject)
