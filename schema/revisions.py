"""API types of changes that were made: change sets, what they did, and the history of a record."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, cast

from graph.changes import Effect, HistoryEntry, Revision, name_of
from graph.errors import BoundsError
from graph.records import AnyRecord, Entity, Relation
from schema.fields import FEW, PAGE, Argument, Batch, EnumType, Field, ObjectType, Values, column
from schema.identifiers import node_id
from schema.kinds import Kinds, kind_names
from schema.request import Request

MOST_REVISIONS = 100
REVISIONS_WEIGHT = 20
"""What it costs to read changes or a history, beside the values that they return."""

CHANGE_ACTION = EnumType(
    "ChangeAction",
    "What was done to a record.",
    (
        ("CREATED", "It was not there before."),
        ("UPDATED", "It was there, and is another now."),
        ("REMOVED", "It is not there any more."),
    ),
)


def action(before: object | None, after: object | None) -> str:
    """Return what was done to a record."""
    if before is None:
        return "CREATED"
    return "UPDATED" if after is not None else "REMOVED"


def _actions(parents: Sequence[Effect | HistoryEntry], _request: Request) -> Values:
    return [action(parent.before, parent.after) for parent in parents]


_ACTION = Field("action", "ChangeAction", _actions, "What was done.", exact=True)
_BEFORE = column("before", "Node | None", "The record as it was; null if it was not there.")
_AFTER = column("after", "Node | None", "The record as it is since; null if it is gone.")


def _ids(parents: Sequence[Effect], _request: Request) -> Values:
    return [node_id(effect.record) for effect in parents]


def _times(parents: Sequence[Any], _request: Request) -> Values:
    return [parent.time.isoformat(timespec="milliseconds") for parent in parents]


_CIRCUMSTANCES = (
    column("version", "int", "The version that the change set led to."),
    Field("time", "str", _times, "When it was made, as in RFC 3339.", exact=True),
    column("author", "str", "Who made it, as their token names them; empty for the dataset."),
    column("message", "str", "Why it was made, in the author's words."),
)

CHANGE = ObjectType(
    "Change",
    "What a change set does to one record.",
    (
        _ACTION,
        Field("id", "ID", _ids, "The node id of the record.", exact=True),
        _BEFORE,
        _AFTER,
    ),
)


def _after(sort: type[AnyRecord]) -> Any:  # noqa: ANN401 - a batch
    def batch(parents: Sequence[Revision], _request: Request) -> Values:
        return [
            [effect.after for effect in parent.effects if isinstance(effect.after, sort)]
            for parent in parents
        ]

    return batch


CHANGE_SET = ObjectType(
    "ChangeSet",
    "A change set as it was made; the first version is what was loaded, without its effects.",
    (
        *_CIRCUMSTANCES,
        column("effects", "list[Change]", "What it did to each record.", size=10),
        Field(
            "entities", "list[Entity]", _after(Entity), "Entities that are new or other.", size=10
        ),
        Field(
            "relations",
            "list[Relation]",
            _after(Relation),
            "Relations that are new or other.",
            size=10,
        ),
    ),
)

REVISION = ObjectType(
    "Revision",
    "What one version did to one record.",
    (*_CIRCUMSTANCES, _ACTION, _BEFORE, _AFTER),
)

REVISION_TYPES = (CHANGE, CHANGE_SET, REVISION)


async def _entity_history(parents: Sequence[Entity], request: Request) -> Values:
    return [await request.store.entity_history(entity.key) for entity in parents]


async def _relation_history(parents: Sequence[Relation], request: Request) -> Values:
    return [await request.store.relation_history(relation.id) for relation in parents]


ENTITY_HISTORY = Field(
    "history",
    "list[Revision]",
    _entity_history,
    "What became of it, version by version, the first one first.",
    weight=REVISIONS_WEIGHT,
    size=FEW,
)
RELATION_HISTORY = Field(
    "history",
    "list[Revision]",
    _relation_history,
    "What became of it, version by version, the first one first.",
    weight=REVISIONS_WEIGHT,
    size=FEW,
)


async def _changes(_parents: Sequence[None], request: Request, *, since: int, first: int) -> Values:
    if not 0 <= first <= MOST_REVISIONS:
        raise BoundsError(f"first: found {first}, expected 0 to {MOST_REVISIONS}")
    return [await request.store.revisions(since, first)]


def _first(arguments: Mapping[str, Any]) -> int:
    return int(arguments["first"])


CHANGES_FIELD = Field(
    "changes",
    "list[ChangeSet]",
    _changes,
    "What was changed after a version, in order.",
    (
        Argument("since", "int", "The version after which to begin."),
        Argument("first", "int", f"How many change sets: 0 to {MOST_REVISIONS}.", 20),
    ),
    weight=REVISIONS_WEIGHT,
    size=PAGE,
    sizes=_first,
)


def _touches(effect: Effect, kinds: tuple[str, ...] | None, keys: frozenset[str] | None) -> bool:
    """Say whether an effect is on an entity, or on a relation of one, that is asked for."""
    for record in (effect.before, effect.after):
        if isinstance(record, Relation):
            if kinds is None and (keys is None or {record.source, record.target} & keys):
                return True
        elif record is not None:
            kind_fits = kinds is None or (isinstance(record, Entity) and record.kind in kinds)
            if kind_fits and (keys is None or name_of(record) in keys):
                return True
    return False


async def _follow(
    _parents: Sequence[None],
    request: Request,
    *,
    since: int | None = None,
    kinds: Kinds = None,
    keys: Sequence[str] | None = None,
) -> AsyncIterator[Revision]:
    wanted, named = kind_names(kinds), None if keys is None else frozenset(keys)
    everything = wanted is None and named is None
    start = request.snapshot.version if since is None else since
    # A generator of the store's own, which is to be told when nobody listens any more.
    revisions: Any = request.store.changes(start)
    async with aclosing(revisions):
        async for revision in revisions:
            effects = tuple(
                effect
                for effect in revision.effects
                if everything or _touches(effect, wanted, named)
            )
            if effects or everything:
                request.snapshot = await request.store.snapshot(revision.version)
                yield Revision(
                    revision.version, revision.time, revision.author, revision.message, effects
                )


SUBSCRIPTION = ObjectType(
    "Subscription",
    "All that can be followed.",
    (
        Field(
            "changes",
            "ChangeSet",
            cast("Batch", _follow),  # a stream, which no batch calls
            "Every change set, in order and once, that touches what is asked for; each event is "
            "read in the version that it led to.",
            (
                Argument(
                    "since",
                    "int | None",
                    "The version after which to begin; the newest unless given.",
                ),
                Argument(
                    "kinds", "list[EntityKind] | None", "Only changes of entities of these kinds."
                ),
                Argument(
                    "keys",
                    "list[str] | None",
                    "Only changes of these entities, of relations that they have, and of articles.",
                ),
            ),
            stream=True,
        ),
    ),
)
