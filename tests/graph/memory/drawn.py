"""Small graphs, and everything that lists of them can be asked, for hypothesis to draw."""

from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from graph.attributes import VALUE_TYPES, CountryCode, ValueType
from graph.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Operator,
    Order,
    Quantifier,
    Related,
)
from graph.facets import FacetRequest
from graph.kinds import AttributeDefinition, EntityDefinition, Ontology, RelationDefinition
from graph.memory.adjacency import Adjacency, by_kind
from graph.memory.catalog import Catalog
from graph.memory.edge_lists import HUB
from graph.memory.kept_lists import KeptLists
from graph.memory.lists import Lists
from graph.memory.topology import MODALITIES, Topology
from graph.operands import Operand, Scale, Subject, attribute_operand
from graph.records import Entity, Relation, identify
from graph.store import EntitySelection, RelationSelection
from graph.values import FuzzyDate, Quantity, fuzzy_date
from graph.ways import Direction
from tests.graph.memory.model import Model

KEYS = ["0", "a", "a-b", "a0", "ab", "b", "c"]
ENTITY_KINDS = ["Author", "Book"]
RELATION_KINDS = ["Cites", "Wrote"]
COVER = ValueType("Cover", str, members=(("SOFT", "Paper."), ("HARD", "Board.")))
# Longer ones are cut when they are sorted, and "\0" is what texts are joined by.
TEXTS = ["", "a", "A", "á", "ab", "Abba", "bab", "ß", "SS", "b\0c", "Zoë", "zoe"]
TEXTS += ["x" * 100, "x" * 100 + "a", "X" * 100 + "b"]
DATES = ["2001", "2001-01/2001-12", "2001-02", "2002", "2001/..", "../2001", "2000/2003", "-0044"]

texts = st.sampled_from(TEXTS)
dates = st.sampled_from(DATES).map(fuzzy_date)
VALUES: dict[str, tuple[ValueType, SearchStrategy[Any]]] = {
    "genre": (VALUE_TYPES[str], texts),
    "pages": (VALUE_TYPES[int], st.integers(-2, 3)),
    "price": (VALUE_TYPES[float], st.sampled_from([-0.5, 0.0, 1.0, 2.5])),
    "printed": (VALUE_TYPES[bool], st.booleans()),
    "country": (VALUE_TYPES[CountryCode], st.sampled_from(["DE", "IT", "FR"])),
    "released": (VALUE_TYPES[FuzzyDate], dates),
    "sold": (VALUE_TYPES[Quantity], st.builds(Quantity, st.sampled_from([1.0, 1.5, 20.0]))),
    "cover": (COVER, st.sampled_from(["SOFT", "HARD"])),
}
# Author and Book both have a genre, which is an operand of its own for each.
ATTRIBUTES = {
    "Author": ("genre", "country"),
    "Book": ("genre", "pages", "price", "printed", "released", "sold", "cover"),
    "Wrote": ("genre", "pages"),
    "Cites": ("pages",),
}


def _definitions(kind: str) -> dict[str, AttributeDefinition]:
    return {
        name: AttributeDefinition(name, VALUES[name][0], False, "", None)  # noqa: FBT003 - required
        for name in ATTRIBUTES[kind]
    }


ONTOLOGY = Ontology(
    {
        kind: EntityDefinition(kind, kind.lower(), "", "", None, _definitions(kind))
        for kind in ENTITY_KINDS
    },
    {
        kind: RelationDefinition(kind, (), (), "", "", "", None, _definitions(kind))
        for kind in RELATION_KINDS
    },
)


def _attribute(kind: str, name: str, subject: Subject) -> Operand:
    kinds = ONTOLOGY.entities if subject is Subject.ENTITY else ONTOLOGY.relations
    return attribute_operand(kind, kinds[kind].attributes[name], subject)


def _relation_operand(name: str, scale: Scale, members: tuple[str, ...] = ()) -> Operand:
    return Operand(name, scale, subject=Subject.RELATION, members=members)


keys = st.sampled_from([*KEYS, "aa"])
NAME = Operand("name", Scale.TEXT)
STORED: list[tuple[Operand, SearchStrategy[Any]]] = [
    (Operand("key", Scale.CODE), keys),
    (Operand("kind", Scale.CODE), st.sampled_from(ENTITY_KINDS)),
    (NAME, texts),
    (Operand("description", Scale.TEXT), texts),
    *(
        (_attribute(kind, name, Subject.ENTITY), VALUES[name][1])
        for kind in ENTITY_KINDS
        for name in ATTRIBUTES[kind]
    ),
]
MEASURED: list[tuple[Operand, SearchStrategy[Any]]] = [
    (Operand("degree", Scale.NUMBER), st.integers(0, 4)),
    (Operand("importance", Scale.NUMBER), st.sampled_from([0.0, 0.25, 0.3, 0.5])),
    (Operand("community", Scale.NUMBER), st.integers(0, 2)),
]
RELATED: list[tuple[Operand, SearchStrategy[Any]]] = [
    (_relation_operand("kind", Scale.CODE), st.sampled_from(RELATION_KINDS)),
    (_relation_operand("modality", Scale.MEMBER, MODALITIES), st.sampled_from(MODALITIES)),
    (_relation_operand("since", Scale.DATE), dates),
    (_relation_operand("until", Scale.DATE), dates),
    *(
        (_attribute(kind, name, Subject.RELATION), VALUES[name][1])
        for kind in RELATION_KINDS
        for name in ATTRIBUTES[kind]
    ),
]
RANGES = [Operator.EQ, Operator.NE, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE]
LIKES = [Operator.CONTAINS, Operator.STARTS_WITH]


class Graph(NamedTuple):
    """Records in no order; a relation's place among them is no place in any list."""

    entities: list[Entity]
    relations: list[Relation]

    def model(self) -> Model:
        names = sorted(entity.key for entity in self.entities)
        return Model(
            self.entities,
            self.relations,
            {key: len(key) % 3 / 4 for key in names},
            {key: ord(key[0]) % 2 for key in names},
        )

    def lists(
        self, *, large: bool = False, version: int = 1, kept: KeptLists | None = None
    ) -> Lists:
        model = self.model()
        by_number = sorted(model.importance)
        lists = Lists(
            Catalog(self.entities),
            Adjacency(by_kind(self.relations), {entity.key: entity for entity in self.entities}),
            ONTOLOGY,
            lambda: Topology.of(self.entities, self.relations),
            version=version,
            kept=kept or KeptLists(),
            large=large,
        )
        measures = {
            "importance": np.array([model.importance[key] for key in by_number], np.float64),
            "community": np.array([model.community[key] for key in by_number], np.float64),
        }

        async def read(name: str) -> NDArray[Any]:
            return measures[name]

        with suppress(StopIteration):  # it waits for nothing, within a loop or without
            lists.measure(measures, read).send(None)
        return lists


@st.composite
def graphs(draw: DrawFn) -> Graph:
    chosen = draw(st.lists(st.sampled_from(KEYS), unique=True))
    entities = [draw(_entities(key)) for key in chosen]
    ends = st.sampled_from(chosen[:4]) if chosen else st.nothing()
    relations = draw(st.lists(_relations(ends), max_size=12)) if chosen else []
    return Graph(entities, list({relation.id: relation for relation in relations}.values()))


@st.composite
def changed(draw: DrawFn, graph: Graph) -> Graph:
    """Draw the same relations between other entities, of which some are those of ``graph``."""
    known = {entity.key: entity for entity in graph.entities}
    ends = {end for relation in graph.relations for end in (relation.source, relation.target)}
    fresh = {key: draw(_entities(key)) for key in draw(st.sets(st.sampled_from(KEYS), max_size=3))}
    gone = draw(st.sets(st.sampled_from(KEYS), max_size=2)) - ends
    left = {key: entity for key, entity in (known | fresh).items() if key not in gone}
    return Graph(list(left.values()), graph.relations)


@st.composite
def _entities(draw: DrawFn, key: str) -> Entity:
    kind = draw(st.sampled_from(ENTITY_KINDS))
    localized = st.dictionaries(st.sampled_from(["en", "it", "de-AT"]), texts, max_size=2)
    return Entity(
        kind=kind,
        key=key,
        names=draw(localized),
        aliases=tuple(draw(st.lists(texts, max_size=2))),
        description=draw(localized),
        attributes=draw(_attributes(kind)),
    )


@st.composite
def _relations(draw: DrawFn, ends: SearchStrategy[str]) -> Relation:
    kind = draw(st.sampled_from(RELATION_KINDS))
    relation = Relation(
        kind=kind,
        source=draw(ends),
        target=draw(ends),
        attributes=draw(_attributes(kind)),
        modality=draw(st.sampled_from(MODALITIES)),
        since=draw(st.none() | dates),
        until=draw(st.none() | dates),
    )
    identify(relation)
    return relation


def _attributes(kind: str) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: VALUES[name][1] for name in ATTRIBUTES[kind]})


@st.composite
def _comparisons(draw: DrawFn, operands: list[tuple[Operand, SearchStrategy[Any]]]) -> Compare:
    operand, values = draw(st.sampled_from(operands))
    if operand.name == "sold":
        values = values.map(lambda quantity: quantity.value)
    like = LIKES if operand.scale in {Scale.TEXT, Scale.CODE} else []
    operator = draw(st.sampled_from([*RANGES, *like, Operator.IN, Operator.IS_NULL]))
    if operator is Operator.IS_NULL:
        return Compare(operand, operator, draw(st.booleans()))
    if operator is Operator.IN:
        return Compare(operand, operator, tuple(draw(st.lists(values, max_size=3))))
    return Compare(operand, operator, draw(values))


def _logic(items: SearchStrategy[Any]) -> SearchStrategy[Any]:
    several = st.lists(items, max_size=3).map(tuple)
    return st.builds(All, several) | st.builds(AnyOf, several) | st.builds(Not, items)


stored_conditions: SearchStrategy[Condition] = st.recursive(
    _comparisons(STORED), _logic, max_leaves=4
)


def _related(depth: int) -> SearchStrategy[Any]:
    return st.builds(
        Related,
        st.sampled_from([*RELATION_KINDS, "Hates"]),
        st.sampled_from(Direction),
        st.sampled_from(Quantifier),
        _conditions([*STORED, *MEASURED, *RELATED], depth - 1),
    )


def _conditions(
    operands: list[tuple[Operand, SearchStrategy[Any]]], depth: int
) -> SearchStrategy[Any]:
    leaves: SearchStrategy[Any] = _comparisons(operands)
    if depth:
        leaves |= _related(depth)
    return st.recursive(leaves, _logic, max_leaves=4)


entity_conditions = _conditions([*STORED, *MEASURED], 2)
edge_conditions = _conditions([*STORED, *MEASURED, *RELATED], 1)


def orders(
    operands: list[tuple[Operand, SearchStrategy[Any]]], least: int = 0
) -> SearchStrategy[tuple[Order, ...]]:
    languages = st.lists(st.sampled_from(["it", "en", "fr"]), unique=True).map(tuple)
    one = st.builds(
        Order, st.sampled_from([operand for operand, _ in operands]), st.booleans(), languages
    )
    return st.lists(one, min_size=least, max_size=3).map(tuple)


def _kinds(known: list[str]) -> SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from([*known, "Hates"]), max_size=3).map(tuple)


entity_selections = st.builds(
    EntitySelection,
    _kinds(ENTITY_KINDS),
    st.just(None),
    st.none() | entity_conditions,
    orders([*STORED, *MEASURED]),
)
relation_selections = st.builds(
    RelationSelection,
    _kinds(RELATION_KINDS),
    st.sampled_from(Direction),
    st.just(None),
    st.none() | edge_conditions,
    orders([*STORED, *MEASURED, *RELATED]),
    st.none() | st.lists(st.sampled_from(MODALITIES), max_size=3).map(tuple),
    st.none() | st.sampled_from([date(2000, 1, 1), date(2001, 1, 31), date(2002, 12, 31)]),
)
facet_requests = st.builds(
    FacetRequest,
    st.integers(0, 3),
    st.none() | st.lists(st.sampled_from(["genre", "pages", "cover", "no"])).map(tuple),
)


@cache
def wide() -> Graph:
    """Return a graph with a hub whose lists are kept, and many different values."""
    entities = [Entity(kind="Author", key="hub", names={"en": "Hub"})]
    relations = []
    for number in range(HUB + 100):
        key = f"n{number:05}"
        attributes = {"genre": f"{number % 200}", "pages": number % 5}
        entities.append(
            Entity(kind="Book", key=key, names={"en": key[::-1]}, attributes=attributes)
        )
        for place in range(1 + (number == 7)):
            relation = Relation(
                kind="Wrote",
                source="hub",
                target=key,
                attributes={"pages": number % 7, "genre": f"{place}"},
            )
            identify(relation)
            relations.append(relation)
    return Graph(entities, relations)
