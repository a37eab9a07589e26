"""Nodes and edges as flat rows: the typed columns of GraphML, GEXF and Cytoscape JSON.

A flat row holds one label, and of the evidence its number, articles and anchors.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import msgspec

from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition
from graph.languages import localized, preference
from graph.records import Attributes, Entity, Evidence, Relation
from graph.values import Quantity

Scalar = str | int | float | bool
Cell = tuple[str, Scalar]
"""The name of a column, and a value of its type."""


class ColumnType(Enum):
    """What a column holds; 32 bits are enough for an integer."""

    STRING = "Text."
    INTEGER = "A whole number."
    DOUBLE = "A number."
    BOOLEAN = "True or false."


_ENTITY = ("label", "kind", "description", "aliases", "evidence", "articles", "anchors")
_RELATION = (
    *("label", "kind", "modality", "attributed_to", "since", "until"),
    *("evidence", "articles", "anchors"),
)
_TAKEN = frozenset((*_ENTITY, *_RELATION, *"id name value key source target weight".split()))
"""What formats and tools call their own; no attribute's name ends in an underscore, so it tells."""

_TYPES = {
    "Int": ColumnType.INTEGER,
    "Float": ColumnType.DOUBLE,
    "Quantity": ColumnType.DOUBLE,
    "Boolean": ColumnType.BOOLEAN,
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_CONVERSIONS: Mapping[ColumnType, Callable[[Scalar], Scalar]] = {
    ColumnType.STRING: _text,
    ColumnType.INTEGER: int,
    ColumnType.DOUBLE: float,
    ColumnType.BOOLEAN: bool,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of all nodes, or of all edges: their types by name, in order."""

    types: Mapping[str, ColumnType]

    @classmethod
    def of_entities(cls, ontology: Ontology) -> "Columns":
        """Return the columns of nodes."""
        return cls(_types(_ENTITY, ontology.entities.values()))

    @classmethod
    def of_relations(cls, ontology: Ontology) -> "Columns":
        """Return the columns of edges."""
        return cls(_types(_RELATION, ontology.relations.values()))

    def entity_cells(self, entity: Entity) -> Iterator[Cell]:
        """Yield what ``entity`` has a value for."""
        yield "label", label(entity)
        yield "kind", entity.kind
        if entity.description:
            yield "description", localized(entity.description, preference()) or ""
        if entity.aliases:
            yield "aliases", as_json(entity.aliases)
        yield from _evidence_cells(entity.evidence)
        yield from self._attribute_cells(entity.attributes)

    def relation_cells(self, relation: Relation) -> Iterator[Cell]:
        """Yield what ``relation`` has a value for."""
        yield "label", relation.kind
        yield "kind", relation.kind
        yield "modality", relation.modality
        if relation.attributed_to is not None:
            yield "attributed_to", relation.attributed_to
        if relation.since is not None:
            yield "since", relation.since.edtf
        if relation.until is not None:
            yield "until", relation.until.edtf
        yield from _evidence_cells(relation.evidence)
        yield from self._attribute_cells(relation.attributes)

    def _attribute_cells(self, attributes: Attributes) -> Iterator[Cell]:
        for attribute, value in attributes.items():
            name = _column_name(attribute)
            convert = _CONVERSIONS[self.types[name]]
            if isinstance(value, Quantity):
                yield name, convert(value.value)
                yield f"{name}_comparator", value.comparator
                if value.unit is not None:
                    yield f"{name}_unit", value.unit
            else:
                yield name, convert(value)


def label(entity: Entity) -> str:
    """Return the name of ``entity`` in English, else in the first language there is."""
    return localized(entity.names, preference()) or entity.key


def article_keys(evidence: Iterable[Evidence]) -> str:
    """Return the keys of the articles, each once, with a space between."""
    return " ".join(dict.fromkeys(passage.article for passage in evidence))


def as_json(value: object) -> str:
    """Return ``value`` as JSON, for a cell that holds what is no scalar."""
    return _encoder.encode(value).decode()


_encoder = msgspec.json.Encoder(enc_hook=str)


def _evidence_cells(evidence: tuple[Evidence, ...]) -> Iterator[Cell]:
    yield "evidence", len(evidence)
    if evidence:
        yield "articles", article_keys(evidence)
        yield "anchors", as_json([passage.anchor for passage in evidence])


def _types(
    fixed: Iterable[str], kinds: Iterable[EntityDefinition | RelationDefinition]
) -> dict[str, ColumnType]:
    types = dict.fromkeys(fixed, ColumnType.STRING) | {"evidence": ColumnType.INTEGER}
    for kind in kinds:
        for attribute in kind.attributes.values():
            for name, column_type in _attribute_columns(attribute):
                types[name] = _common(types.get(name, column_type), column_type)
    return types


def _attribute_columns(attribute: AttributeDefinition) -> Iterator[tuple[str, ColumnType]]:
    name = _column_name(attribute.name)
    yield name, _TYPES.get(attribute.type.name, ColumnType.STRING)
    if attribute.type.name == "Quantity":
        yield f"{name}_comparator", ColumnType.STRING
        yield f"{name}_unit", ColumnType.STRING


def _common(one: ColumnType, other: ColumnType) -> ColumnType:
    """Return the type for a column that kinds share whose attributes have different types."""
    if one is other:
        return one
    numbers = {ColumnType.INTEGER, ColumnType.DOUBLE}
    return ColumnType.DOUBLE if {one, other} <= numbers else ColumnType.STRING


def _column_name(attribute: str) -> str:
    return f"{attribute}_" if attribute in _TAKEN else attribute
