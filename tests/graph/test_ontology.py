from enum import Enum
from types import ModuleType

import pytest

from graph.attributes import CountryCode
from graph.errors import OntologyError
from graph.ontology import EntityKind, RelationKind, attribute, read_ontology


class Share(Enum):
    """How much of a book."""

    WHOLE = "All of it."
    PART = "Some of it."


class Book(EntityKind, schema_org="Book"):
    """A book."""

    page_count: int = attribute("How many pages.", schema_org="numberOfPages")


class Author(EntityKind, plural="people"):
    """Somebody who writes."""

    country: CountryCode | None = attribute("Where they live.")


class Wrote(RelationKind, source=Author, target=Book, source_field="works", target_field="by"):
    """Somebody wrote a book."""

    share: Share | None = attribute("How much of it.")


def module(*kinds: type) -> ModuleType:
    built = ModuleType("library")
    vars(built).update({f"kind_{index}": kind for index, kind in enumerate(kinds)})
    return built


def problems(*kinds: type) -> str:
    with pytest.raises(OntologyError) as caught:
        read_ontology(module(*kinds))
    return "\n".join(caught.value.problems)


def entity(name: str, **attributes: object) -> type[EntityKind]:
    body = {"__doc__": "Some kind.", "__annotations__": dict.fromkeys(attributes, str)}
    return type(name, (EntityKind,), body | attributes)


def relation(name: str, source_field: str, target_field: str = "by") -> type[RelationKind]:
    class Declared(
        RelationKind,
        source=Author,
        target=Book,
        source_field=source_field,
        target_field=target_field,
    ):
        """Some relation."""

    Declared.__name__ = name
    return Declared


def test_kinds_are_read_in_order_with_their_names_in_the_api() -> None:
    ontology = read_ontology(module(Book, Author, Wrote))
    assert list(ontology.entities) == ["Book", "Author"]
    book, author = ontology.entities.values()
    assert (book.field, book.plural, book.description) == ("book", "books", "A book.")
    assert (author.field, author.plural) == ("author", "people")
    pages = book.attributes["pageCount"]
    assert (pages.type.name, pages.required, pages.schema_org) == ("Int", True, "numberOfPages")
    assert not author.attributes["country"].required


def test_relations_know_their_ends_and_enumerations() -> None:
    wrote = read_ontology(module(Book, Author, Wrote)).relations["Wrote"]
    assert (wrote.sources, wrote.targets) == (("Author",), ("Book",))
    assert (wrote.source_field, wrote.target_field) == ("works", "by")
    share = wrote.attributes["share"].type
    assert (share.name, share.description) == ("Share", "How much of a book.")
    assert share.members == (("WHOLE", "All of it."), ("PART", "Some of it."))


def test_a_module_without_kinds_is_refused() -> None:
    assert "declares no kind of entity" in problems()


def test_a_kind_needs_a_docstring() -> None:
    class Shelf(EntityKind):
        pass

    assert "Shelf: has no docstring" in problems(Shelf)


@pytest.mark.parametrize("name", ["Query", "Entity", "String", "PageInfo"])
def test_a_kind_cannot_take_the_name_of_a_type(name: str) -> None:
    assert f"{name}: the name is a type of the API" in problems(entity(name))


@pytest.mark.parametrize("name", ["book_shelf", "Büro"])
def test_a_kind_is_named_in_capitalized_words(name: str) -> None:
    assert f"{name}: is no kind name" in problems(entity(name))


def test_a_plural_cannot_take_a_root_field() -> None:
    class Vertex(EntityKind, plural="entities"):
        """A thing."""

    assert "Vertex.plural: the root field entities belongs to the API" in problems(Vertex)


def test_two_plurals_cannot_be_one_field() -> None:
    class Person(EntityKind, plural="people"):
        """Somebody."""

    assert "Person.plural: the root field people belongs to Author" in problems(Author, Person)


def test_a_plural_is_a_field_name() -> None:
    class Shelf(EntityKind, plural="book shelves"):
        """Where books stand."""

    assert "Shelf.plural: book shelves is no field name" in problems(Shelf)


@pytest.mark.parametrize(
    ("name", "field"), [("names", "names"), ("key", "key"), ("degree", "degree")]
)
def test_an_attribute_cannot_take_a_reserved_name(name: str, field: str) -> None:
    found = problems(entity("Shelf", **{name: attribute("Anything.")}))
    assert f"Shelf.{name}: the name {field} is reserved" in found


def test_an_attribute_of_a_relation_cannot_take_a_reserved_name() -> None:
    class Wrote(RelationKind, source=Author, target=Book, source_field="a", target_field="b"):
        """Somebody wrote a book."""

        attributed_to: str | None = attribute("Whoever says so.")

    expected = "Wrote.attributed_to: the name attributedTo is reserved"
    assert expected in problems(Book, Author, Wrote)


def test_an_attribute_is_a_field_name() -> None:
    assert "Shelf._x: " in problems(entity("Shelf", _x=attribute("Anything.")))


def test_an_attribute_has_a_known_type() -> None:
    class Shelf(EntityKind):
        """Where books stand."""

        size: list[int] | None = attribute("Its size.")

    found = problems(Shelf)
    assert "Shelf.size: found the type list[int] | None" in found
    assert "expected one of str, int" in found


def test_ends_are_kinds_of_the_same_ontology() -> None:
    found = problems(Book, Wrote)
    assert "Wrote.source: found the unknown kind Author, expected one of Book" in found


@pytest.mark.parametrize("field", ["names", "country", "works"])
def test_a_relation_cannot_take_a_field_of_its_source(field: str) -> None:
    found = problems(Book, Author, Wrote, relation("Edited", field, "editors"))
    assert f"Edited.source_field: the field {field} of Author belongs to" in found


def test_a_relation_cannot_take_a_field_of_its_target() -> None:
    found = problems(Book, Author, relation("Edited", "edited", "pageCount"))
    assert "Edited.target_field: the field pageCount of Book belongs to" in found


def test_a_relation_field_is_a_field_name() -> None:
    found = problems(Book, Author, relation("Edited", "Edited Books", "editors"))
    assert "Edited.source_field: Edited Books is no field name" in found


def test_two_kinds_cannot_share_a_name() -> None:
    assert "Shelf: names 2 kinds" in problems(entity("Shelf"), entity("Shelf"))


def test_an_enumeration_cannot_take_the_name_of_a_kind() -> None:
    class Shelf(EntityKind):
        """Where books stand."""

        share: Share | None = attribute("How much of it.")

    Kind = entity("Share")  # noqa: N806 - a class
    assert "Shelf.share: the name Share is a type of the API" in problems(Shelf, Kind)


def test_two_enumerations_cannot_share_a_name() -> None:
    other = Enum("Share", {"HALF": "A half."})  # type: ignore[misc]
    shelf = entity("Shelf", share=attribute("How much of it."))
    shelf.__annotations__["share"] = other
    found = problems(Book, Author, Wrote, shelf)
    assert "share: another enumeration is named Share too" in found


def test_every_problem_is_reported_at_once() -> None:
    found = problems(entity("Query", key=attribute("Anything.")), entity("Mutation"))
    assert len(found.splitlines()) == 3
