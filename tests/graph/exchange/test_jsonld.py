import json
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

from graph.exchange.jsonld import write_jsonld
from graph.memory.store import MemorySnapshot
from graph.records import Relation
from tests.graph.exchange.graphs import graphs

SCHEMA = Namespace("https://schema.org/")
PROV = Namespace("http://www.w3.org/ns/prov#")
OA = Namespace("http://www.w3.org/ns/oa#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
FONTE = Namespace("urn:fonte:")
ONTOLOGY = Namespace("urn:fonte:ontology:")
ENTITY = Namespace("urn:fonte:entity:")
RELATION = Namespace("urn:fonte:relation:")
ARTICLE = URIRef("urn:fonte:article:fleetime-leapmotor-million")


def parsed(snapshot: MemorySnapshot) -> Graph:
    with warnings.catch_warnings():
        # rdflib's parser uses what rdflib itself has deprecated.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=b"".join(write_jsonld(snapshot)), format="json-ld")


@pytest.fixture(scope="module")
def triples(seed: MemorySnapshot) -> Graph:
    return parsed(seed)


def relation(seed: MemorySnapshot, kind: str, source: str, target: str) -> Relation:
    [found] = [
        each
        for each in seed.iter_relations()
        if (each.kind, each.source, each.target) == (kind, source, target)
    ]
    return found


def test_entities_are_of_schema_org_or_of_the_ontology(triples: Graph) -> None:
    assert (ENTITY.leapmotor, RDF.type, SCHEMA.Organization) in triples
    assert (ENTITY.leapmotor, SCHEMA.addressCountry, Literal("CN")) in triples
    assert (ENTITY["nev-nps-ranking"], RDF.type, ONTOLOGY.Award) in triples
    assert (ENTITY["nev-nps-ranking"], FONTE.kind, Literal("Award")) in triples


def test_texts_have_their_languages(triples: Graph, seed: MemorySnapshot) -> None:
    entity = seed.entity("nev-nps-ranking")
    names = {Literal(text, lang=language) for language, text in entity.names.items()}
    assert len(names) == 2
    assert set(triples.objects(ENTITY["nev-nps-ranking"], SCHEMA.name)) == names


def test_attributes_have_their_types(triples: Graph) -> None:
    [units] = triples.objects(ENTITY["leapmotor-millionth-vehicle"], ONTOLOGY["Event.units"])
    assert units == Literal(1_000_000)
    dates = list(triples.objects(None, ONTOLOGY["Figure.period"]))
    assert dates
    assert all(isinstance(each, Literal) and each.datatype == EDTF for each in dates)


def test_what_is_under_a_figure_does_not_have_it_as_its_value(triples: Graph) -> None:
    [quantity] = triples.objects(ENTITY["leapmotor-second-half-million-time"], SCHEMA.value)
    assert (quantity, RDF.type, SCHEMA.QuantitativeValue) in triples
    assert (quantity, SCHEMA.maxValue, Literal(1.0)) in triples
    assert (quantity, FONTE.comparator, FONTE.UNDER) in triples
    assert (quantity, SCHEMA.unitText, Literal("year")) in triples
    assert (quantity, SCHEMA.value, None) not in triples


def test_a_relation_is_a_statement(triples: Graph, seed: MemorySnapshot) -> None:
    statement = RELATION[relation(seed, "Received", "c16", "nev-nps-ranking").id]
    assert set(triples.predicate_objects(statement)) == {
        (RDF.type, RDF.Statement),
        (RDF.subject, ENTITY.c16),
        (RDF.predicate, SCHEMA.award),
        (RDF.object, ENTITY["nev-nps-ranking"]),
        (SCHEMA.position, Literal(1)),
        (FONTE.kind, Literal("Received")),
        (FONTE.modality, FONTE.REPORTED),
        (PROV.wasDerivedFrom, ARTICLE),
    }
    assert (ENTITY.c16, SCHEMA.award, ENTITY["nev-nps-ranking"]) in triples


def test_what_somebody_claims_or_hopes_is_no_triple_of_its_own(
    triples: Graph, seed: MemorySnapshot
) -> None:
    hope = relation(seed, "Reported", "leapmotor", "leapmotor-additional-million")
    assert (RELATION[hope.id], FONTE.modality, FONTE.FORECAST) in triples
    assert (RELATION[hope.id], PROV.wasAttributedTo, ENTITY["zhu-jiangming"]) in triples
    said = set(triples.objects(ENTITY.leapmotor, ONTOLOGY.Reported))
    assert said == {ENTITY["leapmotor-deliveries-january-august-2025"]}


def test_evidence_is_an_annotation_of_a_passage(triples: Graph, seed: MemorySnapshot) -> None:
    fact = relation(seed, "Received", "c16", "nev-nps-ranking")
    [evidence] = fact.evidence
    [annotation] = triples.subjects(OA.hasBody, RELATION[fact.id])
    assert (annotation, RDF.type, OA.Annotation) in triples
    statement = set(triples.objects(annotation, RDFS.comment))
    assert statement == {Literal(text, lang=tag) for tag, text in evidence.statement.items()}
    [passage] = triples.objects(annotation, OA.hasTarget)
    assert (passage, RDF.type, OA.SpecificResource) in triples
    assert (passage, OA.hasSource, ARTICLE) in triples
    assert {frozenset(triples.predicate_objects(each)) for each in selectors(triples, passage)} == {
        frozenset({(RDF.type, OA.TextQuoteSelector), (OA.exact, Literal(evidence.anchor))}),
        frozenset(
            {
                (RDF.type, OA.TextPositionSelector),
                (OA.start, Literal(evidence.start, datatype=XSD.nonNegativeInteger)),
                (OA.end, Literal(evidence.end, datatype=XSD.nonNegativeInteger)),
            }
        ),
    }


def selectors(triples: Graph, passage: Node) -> list[Node]:
    return list(triples.objects(passage, OA.hasSelector))


def test_an_article_names_who_published_it(triples: Graph) -> None:
    assert (ARTICLE, RDF.type, SCHEMA.NewsArticle) in triples
    assert (ARTICLE, SCHEMA.inLanguage, Literal("it")) in triples
    assert (ARTICLE, PROV.wasAttributedTo, ENTITY.fleetime) in triples
    assert (ARTICLE, SCHEMA.provider, ENTITY.stellantis) in triples


def test_nothing_has_to_be_fetched(seed: MemorySnapshot) -> None:
    document = json.loads(b"".join(write_jsonld(seed)))
    assert isinstance(document["@context"], dict)
    assert "@import" not in document["@context"]
    assert not [node for node in document["@graph"] if "@context" in node]


def test_the_document_says_which_version_it_is(triples: Graph, seed: MemorySnapshot) -> None:
    dataset = FONTE[f"dataset:{seed.digest}"]
    assert (dataset, SCHEMA.version, Literal(7)) in triples


@settings(max_examples=30)
@given(graphs())
def test_any_graph_parses_into_its_statements(snapshot: MemorySnapshot) -> None:
    triples = parsed(snapshot)
    relations = list(snapshot.iter_relations())
    assert statements(triples) == {statement(each, snapshot) for each in relations}
    annotations = set(triples.subjects(RDF.type, OA.Annotation))
    records: list[Any] = [*relations, *snapshot.iter_entities()]
    assert len(annotations) == sum(len(record.evidence) for record in records)
    for entity in snapshot.iter_entities():
        names = set(triples.objects(ENTITY[entity.key], SCHEMA.name))
        assert names == {Literal(text, lang=tag) for tag, text in entity.names.items()}


def statements(triples: Graph) -> set[tuple[Node | None, ...]]:
    return {
        (
            node,
            *(triples.value(node, RDF[name]) for name in ("subject", "predicate", "object")),
            *(triples.value(node, FONTE[name]) for name in ("modality", "since", "until")),
            triples.value(node, PROV.wasAttributedTo),
        )
        for node in triples.subjects(RDF.type, RDF.Statement)
    }


def statement(fact: Relation, snapshot: MemorySnapshot) -> tuple[Node | None, ...]:
    term = snapshot.ontology.relations[fact.kind].schema_org
    return (
        RELATION[fact.id],
        ENTITY[fact.source],
        ONTOLOGY[fact.kind] if term is None else SCHEMA[term],
        ENTITY[fact.target],
        FONTE[fact.modality],
        Literal(fact.since.edtf, datatype=EDTF) if fact.since else None,
        Literal(fact.until.edtf, datatype=EDTF) if fact.until else None,
        ENTITY[fact.attributed_to] if fact.attributed_to else None,
    )
