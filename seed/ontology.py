"""The kinds of the seed dataset: companies and cars, what they won, what happened, how much."""

from enum import Enum

from graph.attributes import CountryCode
from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import FuzzyDate, Quantity


class Role(Enum):
    """What somebody is in a company."""

    FOUNDER = "Started the company, alone or with others."
    CHAIRMAN = "Chairs the board."
    CEO = "Runs the company as its chief executive."


class Company(EntityKind, plural="companies", schema_org="Organization"):
    """A company, or a part of one that acts under its own name, such as a brand or a newsroom."""

    country: CountryCode | None = attribute(
        "The country it comes from.", schema_org="addressCountry"
    )


class VehicleModel(EntityKind, plural="vehicleModels", schema_org="ProductModel"):
    """A model of vehicle, not a single vehicle; names it bears in other markets are aliases."""

    segment: str | None = attribute(
        "The part of the market it is sold in, such as mid.", schema_org="category"
    )
    body_style: str | None = attribute("The shape of its body, such as SUV.", schema_org="bodyType")


class Executive(EntityKind, plural="executives", schema_org="Person"):
    """A person who leads a company, or founded it."""


class Award(EntityKind, plural="awards"):
    """A distinction that can be won or held: a prize, a place in a ranking or list, a record."""

    year: int | None = attribute("The year it was given in, or that its edition bears.")
    country: CountryCode | None = attribute("The country whose firms or market it covers.")


class Event(EntityKind, plural="events", schema_org="Event"):
    """Something that happens once, such as a show or the completion of a certain vehicle."""

    date: FuzzyDate | None = attribute(
        "When it happens, as exactly as it is known.", schema_org="startDate"
    )
    units: int | None = attribute(
        "For a production milestone, how many vehicles were built in all by then."
    )


class Place(EntityKind, plural="places", schema_org="Place"):
    """A country, a city or another place on the map."""

    country: CountryCode | None = attribute(
        "The country it is, or lies in.", schema_org="addressCountry"
    )


class Figure(EntityKind, plural="figures", schema_org="Observation"):
    """A number that somebody states: of what, how much, and over which period."""

    measure: str = attribute(
        "What the number counts or measures, in English.", schema_org="measuredProperty"
    )
    quantity: Quantity = attribute(
        "The number, its unit, and whether it is exact, a bound or an approximation.",
        schema_org="value",
    )
    period: FuzzyDate | None = attribute("The dates from which and to which it counts.")


class Produces(
    RelationKind,
    source=Company,
    target=VehicleModel,
    source_field="models",
    target_field="producers",
):
    """A company builds a vehicle model, or offers it as its own."""


class HoldsRole(
    RelationKind,
    source=Executive,
    target=Company,
    source_field="companies",
    target_field="executives",
    schema_org="affiliation",
):
    """A person is something in a company; one relation for each role."""

    role: Role = attribute("What the person is in the company.", schema_org="roleName")


class Received(
    RelationKind,
    source=(Company, VehicleModel),
    target=Award,
    source_field="awards",
    target_field="recipients",
    schema_org="award",
):
    """A company or a vehicle model wins or holds a distinction."""

    rank: int | None = attribute(
        "The place it took, 1 being the first: in a ranking, or in the order of admission.",
        schema_org="position",
    )
    streak_months: int | None = attribute("For how many months in a row it held that place.")


class TookPartIn(
    RelationKind,
    source=(Company, VehicleModel, Executive),
    target=Event,
    source_field="events",
    target_field="participants",
    schema_org="performerIn",
):
    """A company, a vehicle model or a person has a part in an event."""

    role: str | None = attribute(
        "The part it has, in English, such as producer or debut.", schema_org="roleName"
    )


class Announced(
    RelationKind,
    source=(Company, Executive),
    target=Event,
    source_field="announcements",
    target_field="announcedBy",
):
    """A company or a person makes an event known to the public."""


class Follows(
    RelationKind,
    source=Event,
    target=Event,
    source_field="previous",
    target_field="next",
):
    """An event comes after another of the same series: it leads from the later to the earlier."""

    days: int | None = attribute("How many days lie between the two events.")


class LocatedIn(
    RelationKind,
    source=(Company, Event),
    target=Place,
    source_field="places",
    target_field="located",
    schema_org="location",
):
    """A company is at home, or an event happens, in a place."""


class Reported(
    RelationKind,
    source=Company,
    target=Figure,
    source_field="figures",
    target_field="companies",
):
    """A figure about a company is stated; the modality says on whose word, and how firmly."""
