"""The vocabularies of the JSON-LD export: the context that the document includes."""

from collections.abc import Mapping

Json = dict[str, object]

_PREFIXES: Mapping[str, str] = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "fonte": "urn:fonte:",
    "ontology": "urn:fonte:ontology:",
    "article": "urn:fonte:article:",
    "entity": "urn:fonte:entity:",
    "relation": "urn:fonte:relation:",
}


def _localized(property_: str) -> Json:
    return {"@id": property_, "@container": "@language"}


def _reference(property_: str) -> Json:
    return {"@id": property_, "@type": "@id"}


def _typed(property_: str, datatype: str) -> Json:
    return {"@id": property_, "@type": datatype}


CONTEXT: Mapping[str, object] = {
    "@version": 1.1,
    **_PREFIXES,
    "id": "@id",
    "type": "@type",
    "key": "fonte:key",
    "kind": "fonte:kind",
    "name": _localized("schema:name"),
    "alternateName": "schema:alternateName",
    "description": _localized("schema:description"),
    "headline": _localized("schema:headline"),
    "inLanguage": "schema:inLanguage",
    "datePublished": _typed("schema:datePublished", "edtf:EDTF"),
    "publisher": _reference("schema:publisher"),
    "provider": _reference("schema:provider"),
    "sha256": "schema:sha256",
    "subject": _reference("rdf:subject"),
    "predicate": _reference("rdf:predicate"),
    "object": _reference("rdf:object"),
    "modality": _reference("fonte:modality"),
    "since": _typed("fonte:since", "edtf:EDTF"),
    "until": _typed("fonte:until", "edtf:EDTF"),
    "wasAttributedTo": _reference("prov:wasAttributedTo"),
    "wasDerivedFrom": _reference("prov:wasDerivedFrom"),
    # A fact is the body of the annotations that show where it is stated.
    "evidence": {"@reverse": "oa:hasBody"},
    "statement": _localized("rdfs:comment"),
    "target": "oa:hasTarget",
    "source": _reference("oa:hasSource"),
    "selector": "oa:hasSelector",
    "start": _typed("oa:start", "xsd:nonNegativeInteger"),
    "end": _typed("oa:end", "xsd:nonNegativeInteger"),
    "exact": "oa:exact",
}
"""Every prefix and term of the document; nothing has to be fetched to read it."""


def schema_org(name: str | None, own: str) -> str:
    """Return schema.org's term of that ``name``, or the ontology's ``own`` where there is none."""
    return f"ontology:{own}" if name is None else f"schema:{name}"
