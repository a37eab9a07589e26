"""The schema that an ontology becomes."""

import asyncio
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    validate_schema,
)
from graphql import (
    build_schema as parsed,
)

from graph.ontology_file import load_ontology
from schema.build import FonteSchema, build_schema
from tests.conftest import ROOT

FRIENDS = '''
from enum import Enum

from graph.attributes import CountryCode, LanguageTag
from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import FuzzyDate, Quantity


class Mood(Enum):
    """How somebody feels."""

    GLAD = "All is well."
    SAD = "All is not."


class Person(EntityKind, plural="people"):
    """Somebody."""

    shoe_size: int = attribute("In the continental system.")
    height: float | None = attribute("In metres.")
    left_handed: bool | None = attribute("Which hand writes.")
    nickname: str | None = attribute("What friends say.")
    home: CountryCode | None = attribute("Where they live.")
    tongue: LanguageTag | None = attribute("What they speak.")
    born: FuzzyDate | None = attribute("When.")
    weight: Quantity | None = attribute("How heavy.")
    mood: Mood | None = attribute("How they feel.")


class Dog(EntityKind):
    """A dog."""


class Knows(RelationKind, source=Person, target=(Person, Dog),
            source_field="friends", target_field="knownBy"):
    """Somebody knows somebody."""

    for_years: int | None = attribute("How long.")
    mood: Mood | None = attribute("How they feel about it.")


class Owns(RelationKind, source=Person, target=Dog, source_field="dogs", target_field="owners"):
    """Somebody has a dog."""
'''


@pytest.fixture
def schema(tmp_path: Path) -> FonteSchema:
    (tmp_path / "ontology.py").write_text(FRIENDS)
    return build_schema(load_ontology(tmp_path))


def fields(schema: FonteSchema, name: str) -> dict[str, str]:
    type_ = schema.core.type_map[name]
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    return {field: str(definition.type) for field, definition in type_.fields.items()}


def test_it_is_sound_and_prints_as_itself(schema: FonteSchema) -> None:
    assert validate_schema(schema.core) == []
    assert validate_schema(parsed(schema.as_str())) == []
    assert set(parsed(schema.as_str()).type_map) == set(schema.core.type_map)


def test_each_kind_has_two_root_fields(schema: FonteSchema) -> None:
    root = fields(schema, "Query")
    expected = {
        "person": "Person",
        "people": "PersonConnection!",
        "dog": "Dog",
        "dogs": "DogConnection!",
    }
    assert expected.items() <= root.items()
    assert root["entity"] == "Entity"
    assert root["entities"] == "EntityConnection!"


def test_attributes_become_fields_of_their_types(schema: FonteSchema) -> None:
    attributes = {
        "shoeSize": "Int!",
        "height": "Float",
        "leftHanded": "Boolean",
        "nickname": "String",
        "home": "CountryCode",
        "tongue": "LanguageTag",
        "born": "FuzzyDate",
        "weight": "Quantity",
        "mood": "Mood",
    }
    assert attributes.items() <= fields(schema, "Person").items()
    assert {"forYears": "Int", "mood": "Mood"}.items() <= fields(schema, "Knows").items()


def test_every_kind_has_all_fields_of_its_interface(schema: FonteSchema) -> None:
    for kind, interface in (("Person", "Entity"), ("Dog", "Entity"), ("Knows", "Relation")):
        type_ = schema.core.type_map[kind]
        assert isinstance(type_, GraphQLObjectType)
        assert {each.name for each in type_.interfaces} == {interface, "Node"}
        assert set(fields(schema, interface)) <= set(fields(schema, kind))


def test_relations_become_fields_on_both_ends(schema: FonteSchema) -> None:
    assert fields(schema, "Person")["friends"] == "KnowsFriendsConnection!"
    assert fields(schema, "Person")["knownBy"] == "KnowsKnownByConnection!"
    assert fields(schema, "Dog")["knownBy"] == "KnowsKnownByConnection!"
    assert fields(schema, "Person")["dogs"] == "OwnsDogsConnection!"
    assert "friends" not in fields(schema, "Dog")


def test_an_end_of_one_kind_is_typed_by_it(schema: FonteSchema) -> None:
    assert fields(schema, "KnowsFriendsEdge")["node"] == "Entity!"
    assert fields(schema, "KnowsFriendsEdge")["relation"] == "Knows!"
    assert fields(schema, "OwnsDogsEdge")["node"] == "Dog!"
    assert fields(schema, "Owns")["source"] == "Person!"
    assert fields(schema, "Knows")["target"] == "Entity!"


def test_enumerations_list_their_members_with_descriptions(schema: FonteSchema) -> None:
    members: dict[str, dict[str, str | None]] = {}
    for name in ("EntityKind", "RelationKind", "Mood"):
        type_ = schema.core.type_map[name]
        assert isinstance(type_, GraphQLEnumType)
        members[name] = {each: value.description for each, value in type_.values.items()}
    assert members == {
        "EntityKind": {"Person": "Somebody.", "Dog": "A dog."},
        "RelationKind": {
            "Knows": "Somebody knows somebody.",
            "Owns": "Somebody has a dog.",
        },
        "Mood": {"GLAD": "All is well.", "SAD": "All is not."},
    }


def test_everything_is_described(schema: FonteSchema) -> None:
    for type_ in schema.core.type_map.values():
        if type_.name.startswith("__") or not isinstance(
            type_, GraphQLObjectType | GraphQLInterfaceType
        ):
            continue
        assert type_.description, type_.name
        for name, field in type_.fields.items():
            assert field.description, f"{type_.name}.{name}"
            for argument, definition in field.args.items():
                assert definition.description, f"{type_.name}.{name}({argument})"


def test_two_schemas_live_side_by_side(schema: FonteSchema) -> None:
    seed = build_schema(load_ontology(ROOT / "seed"))
    assert "Company" not in schema.core.type_map
    assert "Person" not in seed.core.type_map
    result = asyncio.run(seed.execute('{ __type(name: "EntityKind") { kind } }'))
    assert result.data == {"__type": {"kind": "ENUM"}}
