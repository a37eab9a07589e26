"""Under which ontology a journal's records were written."""

from hashlib import sha256

import msgspec

from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition


def fingerprint_of(ontology: Ontology) -> str:
    """Return a digest of all that ``ontology`` asks of records; descriptions are no part of it."""
    asked = [
        [_attributes(kind) for kind in ontology.entities.values()],
        [
            [*_attributes(kind), sorted(kind.sources), sorted(kind.targets)]
            for kind in ontology.relations.values()
        ],
    ]
    return sha256(msgspec.json.encode(asked)).hexdigest()


def _attributes(kind: EntityDefinition | RelationDefinition) -> list[object]:
    return [kind.name, sorted(map(_attribute, kind.attributes.values()))]


def _attribute(attribute: AttributeDefinition) -> tuple[str, str, bool, list[str]]:
    members = sorted(name for name, _ in attribute.type.members)
    return attribute.name, attribute.type.name, attribute.required, members
