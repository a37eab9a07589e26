"""The kinds of the Tate graph; a copy of this file is laid beside its records."""

from enum import Enum

from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import FuzzyDate, Quantity


class Gender(Enum):
    """What the collection records of an artist."""

    FEMALE = "A woman."
    MALE = "A man."


class Artwork(EntityKind, plural="artworks", schema_org="VisualArtwork"):
    """A work of art in the collection; its accession number is an alias."""

    accession: str = attribute("Its accession number.", schema_org="identifier")
    date: FuzzyDate | None = attribute(
        "When it was made, where the stated date is a year or a span of years.",
        schema_org="dateCreated",
    )
    dated: str | None = attribute("Its date as the collection states it.")
    acquired: int | None = attribute("The year it was acquired in.")
    height: Quantity | None = attribute("The first height stated.", schema_org="height")
    width: Quantity | None = attribute("The first width stated.", schema_org="width")
    inscription: str | None = attribute("What is inscribed on it.")


class Artist(EntityKind, plural="artists", schema_org="Person"):
    """Somebody who made works of art."""

    gender: Gender | None = attribute("Whether a woman or a man.", schema_org="gender")
    born: int | None = attribute("The year of birth.", schema_org="birthDate")


class Subject(EntityKind, plural="subjects", schema_org="DefinedTerm"):
    """Something that works of art show."""


class Medium(EntityKind, plural="media", schema_org="DefinedTerm"):
    """Material and support of a work of art."""


class CreditLine(EntityKind, plural="creditLines"):
    """How works of art came into the collection, and from whom."""


class Place(EntityKind, plural="places", schema_org="Place"):
    """A place on the map."""

    place_type: str | None = attribute("What sort of place it is.")


class CatalogueGroup(EntityKind, plural="catalogueGroups", schema_org="Collection"):
    """Works of art that are catalogued together, such as the leaves of a sketchbook."""

    group_type: str | None = attribute("What sort of group it is.")


class Movement(EntityKind, plural="movements", schema_org="DefinedTerm"):
    """A movement in art."""


class Classification(EntityKind, plural="classifications", schema_org="DefinedTerm"):
    """A sort of works of art."""


class Era(EntityKind, plural="eras", schema_org="DefinedTerm"):
    """A time in the history of art."""


class BornIn(
    RelationKind, source=Artist, target=Place, source_field="birthplaces", target_field="births"
):
    """An artist was born in a place."""

    year: int | None = attribute("The year of birth.")


class DiedIn(
    RelationKind, source=Artist, target=Place, source_field="deathPlaces", target_field="deaths"
):
    """An artist died in a place."""

    year: int | None = attribute("The year of death.")


class ActiveIn(
    RelationKind,
    source=Artist,
    target=Place,
    source_field="activePlaces",
    target_field="activeArtists",
):
    """An artist worked in a place."""


class InMovement(
    RelationKind,
    source=(Artist, Artwork),
    target=Movement,
    source_field="movements",
    target_field="members",
):
    """An artist or a work of art belongs to a movement."""


class PartOfEra(
    RelationKind, source=Movement, target=Era, source_field="eras", target_field="movements"
):
    """A movement belongs to an era."""


class CreatedBy(
    RelationKind, source=Artwork, target=Artist, source_field="creators", target_field="artworks"
):
    """An artist has a part in a work of art; ``since`` and ``until`` are the years of making."""

    role: str | None = attribute("The artist's part, such as 'artist' or 'after'.")
    order: int | None = attribute("The artist's place among those of the work, from 1.")
    start_year: int | None = attribute("The year in which making began.")
    end_year: int | None = attribute("The year in which making ended.")


class ClassifiedAs(
    RelationKind,
    source=Artwork,
    target=Classification,
    source_field="classifications",
    target_field="artworks",
):
    """A work of art is of a sort."""


class MadeWith(
    RelationKind, source=Artwork, target=Medium, source_field="media", target_field="artworks"
):
    """A work of art is made with a material."""


class AcquiredThrough(
    RelationKind,
    source=Artwork,
    target=CreditLine,
    source_field="creditLines",
    target_field="artworks",
):
    """A work of art came into the collection in a way; ``since`` is the year."""

    year: int | None = attribute("The year it was acquired in.")


class Depicts(
    RelationKind, source=Artwork, target=Subject, source_field="subjects", target_field="artworks"
):
    """A work of art shows a subject."""

    level: int | None = attribute("How narrow the subject is: 1, 2 or 3.")
    leaf: bool | None = attribute("Whether the work is indexed under no narrower one of it.")


class NarrowerThan(
    RelationKind, source=Subject, target=Subject, source_field="broader", target_field="narrower"
):
    """A subject is part of a broader one."""


class InGroup(
    RelationKind,
    source=Artwork,
    target=CatalogueGroup,
    source_field="groups",
    target_field="artworks",
):
    """A work of art is catalogued as part of a group."""
