"""An ontology with every type of attribute, names that formats use, and types that differ."""

from enum import Enum

from graph.attributes import CountryCode, LanguageTag
from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import FuzzyDate, Quantity


class Share(Enum):
    """How much of a book somebody wrote."""

    WHOLE = "All of it."
    PART = "Some of it."


class Author(EntityKind, schema_org="Person"):
    """Somebody who writes."""

    country: CountryCode | None = attribute("Where they live.", schema_org="nationality")
    born: FuzzyDate | None = attribute("When they were born.", schema_org="birthDate")
    label: str | None = attribute("Who publishes them.")
    size: int | None = attribute("How tall they are.")


class Book(EntityKind, schema_org="Book"):
    """A book."""

    pages: int | None = attribute("How many pages.", schema_org="numberOfPages")
    price: float | None = attribute("In euro.")
    printed: bool | None = attribute("Whether on paper.")
    tongue: LanguageTag | None = attribute("What it is written in.", schema_org="inLanguage")
    original: LanguageTag | None = attribute("What it was written in.", schema_org="inLanguage")
    sold: Quantity | None = attribute("How many copies.", schema_org="value")
    size: str | None = attribute("How large it is.")
    value: float | None = attribute("What it is worth.")


class Wrote(
    RelationKind,
    source=Author,
    target=Book,
    source_field="works",
    target_field="writers",
    schema_org="workExample",
):
    """Somebody wrote a book."""

    share: Share | None = attribute("How much of it.", schema_org="roleName")
    days: int | None = attribute("How long it took.")
    weight: float | None = attribute("How much it counts.")


class Cites(RelationKind, source=Book, target=Book, source_field="cited", target_field="citing"):
    """A book speaks of another."""

    weight: int | None = attribute("How often.")
