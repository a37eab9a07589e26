"""What the API can filter and sort by: the operands of the properties that records have."""

from graph.attributes import ValueType
from graph.kinds import AttributeDefinition, EntityDefinition, RelationDefinition
from graph.operands import Operand, Scale, Subject
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

_SCALES = {
    "String": Scale.TEXT,
    "Int": Scale.NUMBER,
    "Float": Scale.NUMBER,
    "Boolean": Scale.NUMBER,
    "Quantity": Scale.NUMBER,
    "FuzzyDate": Scale.DATE,
}


def attribute_operand(
    kind: EntityDefinition | RelationDefinition, attribute: AttributeDefinition
) -> Operand:
    """Return the operand that an attribute of a kind is."""
    is_entity = isinstance(kind, EntityDefinition)
    return Operand(
        attribute.name,
        _scale(attribute.type),
        kind.name,
        Subject.ENTITY if is_entity else Subject.RELATION,
        tuple(name for name, _ in attribute.type.members),
    )


def _scale(type_: ValueType) -> Scale:
    return Scale.MEMBER if type_.members else _SCALES.get(type_.name, Scale.CODE)
