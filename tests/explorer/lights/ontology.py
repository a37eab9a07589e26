"""The kinds of an invented graph of lighthouses, for the journeys of the explorer."""

from graph.ontology import EntityKind, RelationKind, attribute
from graph.values import Quantity


class Lighthouse(EntityKind, plural="lighthouses", schema_org="Place"):
    """A tower with a light for ships."""

    height: Quantity | None = attribute("How high its light is.")


class Keeper(EntityKind, plural="keepers", schema_org="Person"):
    """Somebody who tends a light."""


class Boat(EntityKind, plural="boats", schema_org="Vehicle"):
    """A boat that a light has brought home."""


class Newspaper(EntityKind, plural="newspapers", schema_org="Organization"):
    """Publishes what is said of lights."""


class Tends(
    RelationKind,
    source=Keeper,
    target=Lighthouse,
    source_field="lighthouses",
    target_field="keepers",
):
    """A keeper tends a light."""

    nights: int | None = attribute("For how many nights.")


class Paints(
    RelationKind, source=Keeper, target=Lighthouse, source_field="paints", target_field="painters"
):
    """A keeper paints a tower."""


class Guides(
    RelationKind, source=Lighthouse, target=Boat, source_field="boats", target_field="guidedBy"
):
    """A light brings a boat home."""
