"""API types of walks through the graph: paths between two entities, and neighborhoods."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from graph.errors import BoundsError, BudgetError, UnknownKeyError, shown
from graph.neighborhoods import (
    DEEPEST_NEIGHBORHOOD,
    MOST_ENTITIES,
    MOST_SEEDS,
    NeighborhoodRequest,
    Subgraph,
)
from graph.paths import LONGEST_PATH, MOST_PATHS, Path, PathRequest
from graph.store import Snapshot
from graph.ways import Direction, Scope
from schema.fields import PAGE, Argument, Field, Noted, ObjectType, Outcomes, Values, column
from schema.kinds import Kinds, kind_names
from schema.request import Request

PATHS_WEIGHT = 500
NEIGHBORHOOD_WEIGHT = 100
"""What a walk costs beside what it returns."""

_SCOPE = (
    Argument(
        "relation_kinds",
        "list[RelationKind] | None",
        "Only along these kinds of relations; all unless given.",
    ),
    Argument("modality", "list[Modality] | None", "Only along relations that stand as firmly."),
    Argument("valid_on", "Date | None", "Only along relations that may hold on that day."),
)


def _scope(relation_kinds: Kinds, modality: Kinds, valid_on: date | None) -> Scope:
    return Scope(kind_names(relation_kinds), kind_names(modality), valid_on)


def _within(name: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise BoundsError(f"{name}: found {value}, expected {least} to {most}")
    return value


async def _unknown(snapshot: Snapshot, keys: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a sentence on each argument that names entities which are not there."""
    told = []
    for argument, named in keys.items():
        found = await snapshot.entities(named)
        missing = [key for key, entity in zip(named, found, strict=True) if entity is None]
        if missing:
            told.append(f"{argument}: no entity has the key {', '.join(map(shown, missing))}")
    return told


def _noted(value: object, unknown: Sequence[str], *, exhausted: bool) -> object:
    if unknown:
        return Noted(value, UnknownKeyError("; ".join(unknown)))
    if exhausted:
        message = "the search stopped at its budget of work: there may be more than this"
        return Noted(value, BudgetError(message))
    return value


async def _paths(
    _parents: Sequence[None],
    request: Request,
    *,
    from_: str,
    to: str,
    max_length: int,
    first: int,
    relation_kinds: Kinds = None,
    modality: Kinds = None,
    valid_on: date | None = None,
) -> Values:
    asked = PathRequest(
        from_,
        to,
        _within("maxLength", max_length, 1, LONGEST_PATH),
        _within("first", first, 0, MOST_PATHS),
        _scope(relation_kinds, modality, valid_on),
    )
    if unknown := await _unknown(request.snapshot, {"from": [from_], "to": [to]}):
        return Outcomes([_noted([], unknown, exhausted=False)])
    found = await request.snapshot.paths(asked)
    return Outcomes([_noted(found.paths, (), exhausted=found.exhausted)])


async def _neighborhood(
    _parents: Sequence[None],
    request: Request,
    *,
    of: Sequence[str],
    depth: int,
    max_entities: int,
    direction: Enum,
    relation_kinds: Kinds = None,
    entity_kinds: Kinds = None,
    modality: Kinds = None,
    valid_on: date | None = None,
) -> Values:
    if len(of) > MOST_SEEDS:
        raise BoundsError(f"of: found {len(of)} keys, expected at most {MOST_SEEDS}")
    asked = NeighborhoodRequest(
        tuple(dict.fromkeys(of)),
        _within("depth", depth, 0, DEEPEST_NEIGHBORHOOD),
        _within("maxEntities", max_entities, 0, MOST_ENTITIES),
        _scope(relation_kinds, modality, valid_on),
        Direction[direction.name],
        kind_names(entity_kinds),
    )
    unknown = await _unknown(request.snapshot, {"of": asked.keys})
    found = await request.snapshot.neighborhood(asked)
    return Outcomes([_noted(found, unknown, exhausted=False)])


def _path_count(arguments: Mapping[str, Any]) -> int:
    return int(arguments["first"])


def _entity_count(arguments: Mapping[str, Any]) -> int:
    return int(arguments["max_entities"])


WALK_FIELDS = (
    Field(
        "paths",
        "list[Path]",
        _paths,
        "The shortest paths between two entities, whichever way their relations run: shortest "
        "first, those of one length by the keys along them. None visits an entity twice.",
        (
            Argument("from", "str", "The key of the entity to start at."),
            Argument("to", "str", "The key of the entity to reach."),
            Argument("max_length", "int", f"The most relations of a path: 1 to {LONGEST_PATH}.", 4),
            Argument("first", "int", f"How many paths: 0 to {MOST_PATHS}.", 1),
            *_SCOPE,
        ),
        weight=PATHS_WEIGHT,
        sizes=_path_count,
        size=PAGE,
    ),
    Field(
        "neighborhood",
        "Subgraph",
        _neighborhood,
        "What lies around some entities, nearest first, then the most important first, with "
        "all relations among them, and what was left out.",
        (
            Argument("of", "list[str]", f"The keys of at most {MOST_SEEDS} entities."),
            Argument("depth", "int", f"How many relations away: 0 to {DEEPEST_NEIGHBORHOOD}.", 1),
            Argument("max_entities", "int", f"The most entities: 0 to {MOST_ENTITIES}.", 100),
            Argument("direction", "Direction", "Only along relations that run this way.", "BOTH"),
            _SCOPE[0],
            Argument(
                "entity_kinds",
                "list[EntityKind] | None",
                "Only through entities of these kinds; all unless given.",
            ),
            *_SCOPE[1:],
        ),
        weight=NEIGHBORHOOD_WEIGHT,
        sizes=_entity_count,
    ),
)


def _counts(name: str) -> Any:  # noqa: ANN401 - a batch
    def batch(parents: Sequence[Subgraph], _request: Request) -> Values:
        return [list(getattr(parent, name).items()) for parent in parents]

    return batch


def _count_type(name: str, of: str) -> ObjectType:
    return ObjectType(
        name,
        f"How many {of} of a kind were left out.",
        (
            Field(
                "kind",
                "EntityKind" if of == "entities" else "RelationKind",
                lambda counts, _request: [kind for kind, _ in counts],
                "The kind.",
                exact=True,
            ),
            Field(
                "count",
                "int",
                lambda counts, _request: [count for _, count in counts],
                "How many.",
                exact=True,
            ),
        ),
    )


def _hop_direction(parents: Sequence[Any], _request: Request) -> Values:
    return [(Direction.OUT if hop.forward else Direction.IN).name for hop in parents]


def _weakest(parents: Sequence[Path], _request: Request) -> Values:
    return [path.weakest.name for path in parents]


WALK_TYPES = (
    ObjectType(
        "Hop",
        "One step of a path.",
        (
            column("from", "Entity", "The entity it leaves.", "origin"),
            column("to", "Entity", "The entity it reaches.", "destination"),
            column("relation", "Relation", "The relation it goes along: the firmest there is."),
            Field(
                "direction",
                "Direction",
                _hop_direction,
                "OUT if the relation leads the way of the path, IN if it leads back.",
                exact=True,
            ),
            column("parallel", "int", "How many relations tie the two that would do as well."),
        ),
    ),
    ObjectType(
        "Path",
        "A way from one entity to another.",
        (
            column(
                "entities", "list[Entity]", "The entities along it, both ends included.", size=5
            ),
            column(
                "hops",
                "list[Hop]",
                "Its steps, in order.",
                size=4,
                cites=lambda _path, hops: [hop.relation for hop in hops],
            ),
            Field(
                "length",
                "int",
                lambda paths, _request: [len(path.hops) for path in paths],
                "How many steps it has.",
                exact=True,
            ),
            Field(
                "weakestModality",
                "Modality",
                _weakest,
                "The weakest modality along it: the path stands no firmer.",
                exact=True,
            ),
        ),
    ),
    _count_type("OmittedEntities", "entities"),
    _count_type("OmittedRelations", "relations"),
    ObjectType(
        "Subgraph",
        "A part of the graph, and what was left out of it.",
        (
            column("entities", "list[Entity]", "Its entities, nearest first.", size=PAGE),
            column("distances", "list[int]", "How far away each of them is.", size=PAGE),
            column(
                "relations",
                "list[Relation]",
                "All relations among them, by id.",
                size=PAGE,
                cites=lambda _subgraph, relations: relations,
            ),
            Field(
                "omittedEntities",
                "list[OmittedEntities]",
                _counts("omitted_entities"),
                "Entities within the depth that were left out, by kind.",
                size=10,
            ),
            Field(
                "omittedRelations",
                "list[OmittedRelations]",
                _counts("omitted_relations"),
                "Relations that lead to entities that were left out, by kind.",
                size=10,
            ),
            column("exhausted", "bool", "Whether the walk stopped at its budget of work."),
        ),
    ),
)
