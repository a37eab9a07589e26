"""Changes of a graph as data: what is proposed, what it does, and how it is undone.

Nothing here reads a graph; graph/memory/review.py holds a change set against one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

import msgspec
from immutables import Map

from graph.errors import InputError
from graph.faults import MOST_PROBLEMS, FieldPath, dotted
from graph.records import AnyRecord, Article, Entity, Relation

AnyRecordT = TypeVar("AnyRecordT", Article, Entity, Relation)

_NO_TEXTS: Mapping[str, str] = Map()


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that are made together or not at all.

    Records are put in the place of those with the same key or id. A relation whose id is
    left out gets it. ``cascade`` retracts the relations of retracted entities as well.
    ``texts`` are those of articles, by key: each is of the digest that its article states.
    ``author`` says who changes the graph, ``message`` why.
    """

    articles: tuple[Article, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    retracted_articles: tuple[str, ...] = ()
    retracted_entities: tuple[str, ...] = ()
    retracted_relations: tuple[str, ...] = ()
    cascade: bool = False
    texts: Mapping[str, str] = _NO_TEXTS
    author: str = ""
    message: str = ""

    @classmethod
    def of(cls, effects: Iterable["Effect"], author: str = "", message: str = "") -> "ChangeSet":
        """Return the change set that has these effects."""
        effects = list(effects)
        after = [effect.after for effect in effects if effect.after is not None]
        gone = [effect.before for effect in effects if effect.after is None]
        return cls(
            articles=tuple(record for record in after if isinstance(record, Article)),
            entities=tuple(record for record in after if isinstance(record, Entity)),
            relations=tuple(record for record in after if isinstance(record, Relation)),
            retracted_articles=tuple(item.key for item in gone if isinstance(item, Article)),
            retracted_entities=tuple(item.key for item in gone if isinstance(item, Entity)),
            retracted_relations=tuple(item.id for item in gone if isinstance(item, Relation)),
            author=author,
            message=message,
        )


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What a change set does to one record: it was ``before`` and is ``after``; None: not there.

    Out of the garbage collector's sight, as records are: a version may have a million.
    """

    before: AnyRecord | None
    after: AnyRecord | None

    @property
    def record(self) -> AnyRecord:
        """The record as it is after, or as it was if it is gone."""
        record = self.before if self.after is None else self.after
        if record is None:
            raise TypeError("an effect on nothing")
        return record


def name_of(record: AnyRecord) -> str:
    """Return the key or id of a record."""
    return record.id if isinstance(record, Relation) else record.key


def sides(
    effects: Iterable[Effect], kind: type[AnyRecordT]
) -> Iterator[tuple[AnyRecordT | None, AnyRecordT | None]]:
    """Yield before and after of the effects on one of the three sorts of records."""
    for effect in effects:
        before, after = effect.before, effect.after
        if isinstance(before, kind):
            yield before, after if isinstance(after, kind) else None
        elif isinstance(after, kind):
            yield None, after


def invert(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return the effects that undo ``effects``."""
    return tuple(Effect(effect.after, effect.before) for effect in reversed(effects))


def joined(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Return what ``effects``, one after the other, do in all: at most one for each record."""
    total: dict[tuple[type, str], Effect] = {}
    for effect in effects:
        record = effect.record
        place = (type(record), name_of(record))
        first = total.get(place, effect)
        total[place] = Effect(first.before, effect.after)
    return tuple(effect for effect in total.values() if effect.before != effect.after)


@dataclass(frozen=True, slots=True)
class Revision:
    """A change set as it was made: the version that it led to, when, by whom and why.

    The first version has no effects: it is what was loaded. ``texts`` are those that came
    to be held, by the article's key.
    """

    version: int
    time: datetime
    author: str
    message: str
    effects: tuple[Effect, ...]
    texts: Mapping[str, str] = _NO_TEXTS


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a change set, or would if it was a ``dry_run``.

    ``version`` is the newest version, the one that the change set led to if it changed
    anything. ``unchanged`` are the records that were there already, ``texts`` the keys of
    the articles whose text came to be held.
    """

    version: int
    effects: tuple[Effect, ...]
    unchanged: tuple[AnyRecord, ...]
    texts: tuple[str, ...]
    dry_run: bool = False

    @property
    def created(self) -> list[Effect]:
        """The effects on records that were not there."""
        return [effect for effect in self.effects if effect.before is None]

    @property
    def updated(self) -> list[Effect]:
        """The effects on records that were there and still are."""
        return [effect for effect in self.effects if effect.before and effect.after]

    @property
    def removed(self) -> list[Effect]:
        """The effects on records that are gone."""
        return [effect for effect in self.effects if effect.after is None]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one version did to one record: None where there was none before, or is none after."""

    version: int
    time: datetime
    author: str
    message: str
    before: AnyRecord | None
    after: AnyRecord | None


class ProblemCode(Enum):
    """What sort of thing is wrong with a change set."""

    INVALID = "A record is not what the ontology, or the form of records, asks for."
    UNKNOWN = "A record refers to something that would not be there, or does not fit it."
    CONFLICT = "The change set contradicts itself."
    NOT_FOUND = "What is to be retracted is not there."
    IN_USE = "Something that stays refers to what is to be changed or retracted."
    TEXT = "An article's text does not bear out its digest, its sentences or an anchor."


@dataclass(frozen=True, slots=True)
class ChangeProblem:
    """One thing that is wrong with a change set, at ``path`` in it."""

    path: FieldPath
    code: ProblemCode
    message: str

    def __str__(self) -> str:
        return f"{dotted(self.path)}: {self.message}"


class ChangeError(InputError):
    """A change set that cannot be made: none of it was. Carries every problem there is.

    Where there are too many to list, ``unlisted`` counts the others.
    """

    def __init__(self, problems: Sequence[ChangeProblem]) -> None:
        self.problems = tuple(problems[:MOST_PROBLEMS])
        self.unlisted = len(problems) - len(self.problems)
        more = [f"and {self.unlisted} more"] if self.unlisted else []
        super().__init__("\n".join([*map(str, self.problems), *more]))


class StaleVersionError(InputError):
    """The graph has changed since whoever proposes a change has looked at it."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"found the version {found}, expected {expected}: read again what has changed, "
            "and propose the change anew"
        )
