"""The checks on an ontology: names that are taken, reserved, malformed or unknown.

Each problem is one line that names the class and the keyword or attribute at fault.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from graph.attributes import ValueType
from graph.kinds import EntityDefinition, RelationDefinition

ENTITY_FIELDS = frozenset(
    "id key kind name names aliases description evidence relations degree importance "
    "betweenness community history and or not relation node".split()
)
"""The fields that every entity has in the API, or its filters; none else may take their names."""

RELATION_FIELDS = frozenset(
    "id kind source target modality attributedTo since until evidence history and or not node".split()
)
"""The fields that every relation has in the API, or its filters; none else may take their names."""

ROOT_FIELDS = frozenset(
    "node nodes entity entities article articles search paths neighborhood ontology graph "
    "changes".split()
)
"""The root fields of the API; no kind may take their names."""

TYPE_NAMES = frozenset(
    "Query Mutation Subscription String Int Float Boolean ID Node Entity Relation Article "
    "Evidence Sentence Coverage Ontology GraphInfo Community PageInfo Subgraph Path Hop Facets "
    "KindCount ValueCount AttributeFacet RelationFacet OmittedEntities OmittedRelations "
    "SearchConnection SearchEdge SearchMatch MatchedField MatchQuality SortDirection NameOrder "
    "Key KeyFilter Quantity FuzzyDate Date LocalizedText CountryCode LanguageTag EntityKind "
    "RelationKind Direction Modality Comparator Verification DatePrecision EntityKindInfo "
    "RelationKindInfo AttributeInfo Change ChangeSet Version History".split()
)
"""The types of the API; no kind may take their names."""

SUFFIXES = ("Connection", "Edge", "Filter", "ListFilter", "Order")
"""What the names of the types end in that the API makes of each kind."""

KIND_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
FIELD_NAME = re.compile(r"[a-z][A-Za-z0-9]*")


def clashes(
    entities: Sequence[EntityDefinition], relations: Sequence[RelationDefinition]
) -> Iterator[str]:
    """Yield every problem among the names of these kinds."""
    yield from _type_clashes([*entities, *relations])
    yield from _root_clashes(entities)
    kinds = {kind.name: kind for kind in entities}
    for relation in relations:
        for end, names in (("source", relation.sources), ("target", relation.targets)):
            for name in names:
                if name not in kinds:
                    yield (
                        f"{relation.name}.{end}: found the unknown kind {name}, "
                        f"expected one of {', '.join(kinds)}"
                    )
    for kind in entities:
        yield from _field_clashes(kind, relations)


def _type_clashes(kinds: Iterable[EntityDefinition | RelationDefinition]) -> Iterator[str]:
    kinds = list(kinds)
    for name, count in Counter(kind.name for kind in kinds).items():
        if count > 1:
            yield f"{name}: names {count} kinds, expected one"
    taken: dict[str, ValueType] = {}
    for kind in kinds:
        if kind.name in TYPE_NAMES or _is_derived(kind.name, kinds):
            yield f"{kind.name}: the name is a type of the API, expected another"
        for attribute_ in kind.attributes.values():
            if not (enum := attribute_.type).members:
                continue
            place = f"{kind.name}.{attribute_.name}"
            named = any(enum.name == other.name for other in kinds)
            if named or enum.name in TYPE_NAMES or _is_derived(enum.name, kinds):
                yield f"{place}: the name {enum.name} is a type of the API, expected another"
            if taken.setdefault(enum.name, enum).members != enum.members:
                yield f"{place}: another enumeration is named {enum.name} too, expected one"


def _is_derived(name: str, kinds: Sequence[EntityDefinition | RelationDefinition]) -> bool:
    """Say whether the API makes a type of this name of one of ``kinds``."""
    bases = {"Entity", "Relation", *(kind.name for kind in kinds)}
    return any(name.endswith(suffix) and name.removesuffix(suffix) in bases for suffix in SUFFIXES)


def _root_clashes(entities: Sequence[EntityDefinition]) -> Iterator[str]:
    taken = dict.fromkeys(ROOT_FIELDS, "the API")
    for kind in entities:
        for place, name in (
            (f"{kind.name}", kind.field),
            (f"{kind.name}.plural", kind.plural),
        ):
            if not FIELD_NAME.fullmatch(name):
                yield f"{place}: {name} is no field name, expected lowerCamelCase"
            if name in taken:
                yield f"{place}: the root field {name} belongs to {taken[name]}, expected another"
            taken.setdefault(name, kind.name)


def _field_clashes(
    kind: EntityDefinition, relations: Sequence[RelationDefinition]
) -> Iterator[str]:
    taken = dict.fromkeys(ENTITY_FIELDS, "every entity")
    taken.update(dict.fromkeys(kind.attributes, f"an attribute of {kind.name}"))
    for relation in relations:
        for end, kinds, name in (
            ("source_field", relation.sources, relation.source_field),
            ("target_field", relation.targets, relation.target_field),
        ):
            if kind.name not in kinds:
                continue
            place = f"{relation.name}.{end}"
            if not FIELD_NAME.fullmatch(name):
                yield f"{place}: {name} is no field name, expected lowerCamelCase"
            if name in taken:
                yield (
                    f"{place}: the field {name} of {kind.name} belongs to {taken[name]}, "
                    "expected another"
                )
            taken.setdefault(name, relation.name)
