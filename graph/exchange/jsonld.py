"""JSON-LD 1.1: schema.org for the facts, PROV-O and Web Annotation for where they are stated.

What a relation states is an ``rdf:Statement``, which claims nothing by itself. The plain
triple stands beside it only where the article states it as a fact without an end.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from graph.exchange.json_list import json_list
from graph.exchange.linked_data import CONTEXT, Json, schema_org
from graph.exchange.source import Source
from graph.kinds import AttributeDefinition, Ontology
from graph.records import Article, Attributes, Entity, Evidence, Modality, Relation
from graph.values import Comparator, FuzzyDate, Quantity

_VALUES = {Comparator.OVER.name: "schema:minValue", Comparator.UNDER.name: "schema:maxValue"}
"""What is over or under a figure does not have it as its value."""


def write_jsonld(source: Source) -> Iterator[bytes]:
    """Yield one document: the dataset, its articles, its entities, its relations."""
    yield b'{"@context":' + msgspec.json.encode(CONTEXT) + b',\n"@graph":'
    yield from json_list(_nodes(source))
    yield b"}\n"


def _nodes(source: Source) -> Iterator[Json]:
    yield {
        "id": f"fonte:dataset:{source.digest}",
        "type": "schema:Dataset",
        "schema:version": source.version,
    }
    yield from map(_article, source.iter_articles())
    for entity in source.iter_entities():
        yield _entity(entity, source.ontology)
    for relation in source.iter_relations():
        yield _statement(relation, source.ontology)
        if relation.modality == Modality.REPORTED.name and relation.until is None:
            predicate = _predicate(relation, source.ontology)
            target = {"id": f"entity:{relation.target}"}
            yield {"id": f"entity:{relation.source}", predicate: target}


def _article(article: Article) -> Json:
    publisher = _entity_id(article.publisher)
    return _present(
        {
            "id": f"article:{article.key}",
            "type": "schema:NewsArticle",
            "key": article.key,
            "headline": article.headline,
            "inLanguage": article.language,
            "sha256": article.sha256,
            "datePublished": article.published,
            "publisher": publisher,
            "wasAttributedTo": publisher,
            "provider": _entity_id(article.provider),
        }
    )


def _entity(entity: Entity, ontology: Ontology) -> Json:
    definition = ontology.entities[entity.kind]
    node = {
        "id": f"entity:{entity.key}",
        "type": schema_org(definition.schema_org, definition.name),
        "key": entity.key,
        "kind": entity.kind,
        "name": entity.names,
        "alternateName": entity.aliases,
        "description": entity.description,
    }
    facts = _facts(entity.attributes, entity.kind, definition.attributes)
    return _present(node | facts | _provenance(entity.evidence))


def _statement(relation: Relation, ontology: Ontology) -> Json:
    node = {
        "id": f"relation:{relation.id}",
        "type": "rdf:Statement",
        "kind": relation.kind,
        "subject": f"entity:{relation.source}",
        "predicate": _predicate(relation, ontology),
        "object": f"entity:{relation.target}",
        "modality": f"fonte:{relation.modality}",
        "wasAttributedTo": _entity_id(relation.attributed_to),
        "since": relation.since,
        "until": relation.until,
    }
    definitions = ontology.relations[relation.kind].attributes
    facts = _facts(relation.attributes, relation.kind, definitions)
    return _present(node | facts | _provenance(relation.evidence))


def _predicate(relation: Relation, ontology: Ontology) -> str:
    return schema_org(ontology.relations[relation.kind].schema_org, relation.kind)


def _entity_id(key: str | None) -> str | None:
    return None if key is None else f"entity:{key}"


def _present(node: Mapping[str, object]) -> Json:
    """Return ``node`` without what it says nothing of."""
    return {name: value for name, value in node.items() if value not in (None, (), [], {})}


def _facts(
    attributes: Attributes, kind: str, definitions: Mapping[str, AttributeDefinition]
) -> Json:
    facts: dict[str, list[object]] = {}
    for name, value in attributes.items():
        # Two attributes may mean the same to schema.org.
        own = schema_org(definitions[name].schema_org, f"{kind}.{name}")
        facts.setdefault(own, []).append(_value(value))
    return {**facts}


def _value(value: Any) -> object:  # noqa: ANN401 - any value of an attribute
    if isinstance(value, FuzzyDate):
        return {"@value": value, "@type": "edtf:EDTF"}
    if isinstance(value, float):
        return {"@value": value, "@type": "xsd:double"}
    return _quantity(value) if isinstance(value, Quantity) else value


def _quantity(quantity: Quantity) -> Json:
    return _present(
        {
            "type": "schema:QuantitativeValue",
            _VALUES.get(quantity.comparator, "schema:value"): _value(quantity.value),
            "schema:unitText": quantity.unit,
            "fonte:comparator": {"id": f"fonte:{quantity.comparator}"},
        }
    )


def _provenance(evidence: Iterable[Evidence]) -> Json:
    passages = list(evidence)
    articles = dict.fromkeys(f"article:{passage.article}" for passage in passages)
    return {"wasDerivedFrom": list(articles), "evidence": list(map(_annotation, passages))}


def _annotation(evidence: Evidence) -> Json:
    position = {"type": "oa:TextPositionSelector", "start": evidence.start, "end": evidence.end}
    quote = {"type": "oa:TextQuoteSelector", "exact": evidence.anchor}
    return {
        "type": "oa:Annotation",
        "statement": evidence.statement,
        "target": {
            "type": "oa:SpecificResource",
            "source": f"article:{evidence.article}",
            "selector": [position, quote],
        },
    }
