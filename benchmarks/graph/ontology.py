"""The kinds of the benchmark's dataset; a copy of this file is laid beside its records.

Only what the queries of ``benchmarks/shapes.py`` ask for.
"""

from graph.attributes import CountryCode
from graph.ontology import EntityKind, RelationKind, attribute


class Company(EntityKind, plural="companies", schema_org="Organization"):
    """A company that builds vehicles."""

    country: CountryCode | None = attribute(
        "The country it comes from.", schema_org="addressCountry"
    )


class VehicleModel(EntityKind, plural="vehicleModels", schema_org="ProductModel"):
    """A model of vehicle."""

    segment: str | None = attribute("The part of the market it is sold in.", schema_org="category")


class Produces(
    RelationKind,
    source=Company,
    target=VehicleModel,
    source_field="models",
    target_field="producers",
):
    """A company builds a vehicle model."""
