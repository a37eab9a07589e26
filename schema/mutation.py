"""The root of all writes: one change set, made as a whole or not at all."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from strawberry import UNSET

from graph.changes import (
    Applied,
    ChangeError,
    ChangeProblem,
    ChangeSet,
    Effect,
    ProblemCode,
    StaleVersionError,
)
from graph.errors import ForbiddenError, UnauthenticatedError
from graph.faults import FieldPath
from graph.records import Article, Entity, Evidence, Relation
from schema.fields import Argument, EnumType, Field, ObjectType, Values, column
from schema.inputs import InputField, InputType
from schema.request import Request

_STALE = "STALE_VERSION"
USER_ERROR_CODE = EnumType(
    "UserErrorCode",
    "What sort of thing is wrong with a change set.",
    (
        *((code.name, code.value) for code in ProblemCode),
        (_STALE, "The graph has changed since the version that was expected."),
    ),
)


@dataclass(frozen=True, slots=True)
class UserError:
    """One thing that is wrong with a change set, as the API spells it."""

    path: Sequence[str]
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change set: it was applied, or has problems."""

    version: int
    dry_run: bool
    applied: Applied | None
    problems: Sequence[UserError] = ()


def _itself(value: Any) -> Any:  # noqa: ANN401 - a value of an input
    return value


def _fields(*fields: tuple[str, str, str]) -> tuple[InputField, ...]:
    return tuple(
        InputField(name, type_, description, _itself) for name, type_, description in fields
    )


_TEXTS = "list[LocalizedTextInput]"

CHANGE_INPUTS = (
    InputType(
        "LocalizedTextInput",
        "A text in one language.",
        _fields(("language", "str", "A tag of BCP 47."), ("text", "str", "The text itself.")),
    ),
    InputType(
        "EvidenceInput",
        "Where an article states a fact.",
        _fields(
            ("article", "str", "The key of the article."),
            ("sentence", "int", "Index of the sentence in the article, from 0."),
            ("start", "int", "Where the anchor starts in the text, in code points."),
            ("end", "int", "Where the anchor ends in the text, exclusive."),
            ("anchor", "str", "At most six words of the text that carry the fact."),
            ("statement", _TEXTS, "What is stated there, in one's own words."),
        ),
    ),
    InputType(
        "ArticleInput",
        "An article, described without its text.",
        _fields(
            ("key", "str", "Names it among articles."),
            ("language", "str", "The language it is written in."),
            ("headline", _TEXTS, "What it is about, in one's own words."),
            ("sha256", "str", "Digest of its text, normalized to NFC and encoded as UTF-8."),
            ("sentences", "list[list[int]]", "Start and end of each sentence, in code points."),
            ("publisher", "str | None", "The key of the entity that published it."),
            ("provider", "str | None", "The key of the entity that provided what it is based on."),
            ("published", "str | None", "When it was published, in EDTF."),
            ("text", "str | None", "The text itself, to be held: anchors are verified by it."),
        ),
    ),
    InputType(
        "EntityInput",
        "An entity, whole: what is left out is not there any more.",
        _fields(
            ("kind", "EntityKind", "What it is."),
            ("key", "str", "Names it among entities."),
            ("names", _TEXTS, "Its name in at least one language."),
            ("aliases", "list[str] | None", "Other names that it goes by."),
            ("description", f"{_TEXTS} | None", "What it is, in a sentence."),
            ("attributes", "Attributes | None", "Its attributes, as its kind declares them."),
            ("evidence", "list[EvidenceInput] | None", "Where articles speak of it."),
        ),
    ),
    InputType(
        "RelationInput",
        "A relation, whole. Kind, ends, attributes, since and until make its identity.",
        _fields(
            ("kind", "RelationKind", "What it states."),
            ("source", "str", "The key of the entity that it starts at."),
            ("target", "str", "The key of the entity that it leads to."),
            ("attributes", "Attributes | None", "Its attributes, as its kind declares them."),
            ("modality", "Modality | None", "How firmly it stands; REPORTED unless given."),
            ("attributedTo", "str | None", "The key of the entity that said so."),
            ("since", "str | None", "When it began to hold, in EDTF."),
            ("until", "str | None", "When it ceased to hold, in EDTF."),
            ("evidence", "list[EvidenceInput] | None", "Where articles state it."),
        ),
    ),
    InputType(
        "ChangesInput",
        "Changes that are made together or not at all.",
        _fields(
            ("articles", "list[ArticleInput] | None", "Articles to put in or replace."),
            ("entities", "list[EntityInput] | None", "Entities to put in or replace."),
            ("relations", "list[RelationInput] | None", "Relations to put in or replace."),
            ("retractArticles", "list[str] | None", "Keys of articles to take out."),
            ("retractEntities", "list[str] | None", "Keys of entities to take out."),
            ("retractRelations", "list[ID] | None", "Ids of relations to take out."),
            (
                "cascade",
                "bool | None",
                "Whether relations of entities that are taken out go with them.",
            ),
            ("message", "str | None", "Why, for the history."),
        ),
    ),
)


def _plain(value: Any) -> Any:  # noqa: ANN401 - what Strawberry made of an input
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    described: InputType | None = getattr(type(value), "described", None)
    if described is None:
        return value
    given = ((field.name, getattr(value, field.attribute)) for field in described.fields)
    return {name: _plain(item) for name, item in given if item is not UNSET and item is not None}


class _Reader:
    """Puts together a change set; what records are made of is checked when it is reviewed."""

    def __init__(self) -> None:
        self.problems: list[ChangeProblem] = []

    def changes(self, given: Mapping[str, Any], author: str) -> ChangeSet:
        articles = [
            self._article(item, ("articles", at))
            for at, item in enumerate(given.get("articles", ()))
        ]
        return ChangeSet(
            tuple(articles),
            self._all(given, "entities", Entity),
            self._all(given, "relations", Relation),
            tuple(given.get("retractArticles", ())),
            tuple(given.get("retractEntities", ())),
            tuple(id_.removeprefix("relation:") for id_ in given.get("retractRelations", ())),
            cascade=given.get("cascade", False),
            texts={
                item["key"]: item["text"] for item in given.get("articles", ()) if "text" in item
            },
            author=author,
            message=given.get("message", ""),
        )

    def _all(self, given: Mapping[str, Any], name: str, sort: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a sort of records
        return tuple(
            sort(**self._record(item, (name, at))) for at, item in enumerate(given.get(name, ()))
        )

    def _article(self, item: Mapping[str, Any], path: FieldPath) -> Article:
        fields = {name: value for name, value in item.items() if name != "text"}
        fields["headline"] = self._texts(fields["headline"], (*path, "headline"))
        fields["sentences"] = tuple(map(tuple, fields["sentences"]))
        return Article(**fields)

    def _record(self, item: Mapping[str, Any], path: FieldPath) -> dict[str, Any]:
        fields = dict(item)
        for name in ("names", "description"):
            if name in fields:
                fields[name] = self._texts(fields[name], (*path, name))
        if "attributedTo" in fields:
            fields["attributed_to"] = fields.pop("attributedTo")
        fields["aliases"] = tuple(fields.get("aliases", ()))
        if "source" in fields:
            del fields["aliases"]
        fields["evidence"] = tuple(
            self._evidence(place, (*path, "evidence", at))
            for at, place in enumerate(fields.get("evidence", ()))
        )
        return fields

    def _evidence(self, item: Mapping[str, Any], path: FieldPath) -> Evidence:
        return Evidence(
            **{**item, "statement": self._texts(item["statement"], (*path, "statement"))}
        )

    def _texts(self, texts: Sequence[Mapping[str, str]], path: FieldPath) -> dict[str, str]:
        by_language: dict[str, str] = {}
        for at, item in enumerate(texts):
            if by_language.setdefault(item["language"], item["text"]) != item["text"]:
                message = f"found another text in {item['language']}, expected one"
                self.problems.append(ChangeProblem((*path, at), ProblemCode.CONFLICT, message))
        return by_language


def _writer(request: Request) -> str:
    if request.caller is None:
        raise UnauthenticatedError(
            "found no token, expected one that may write: Authorization: Bearer …"
        )
    if not request.caller.may_write:
        raise ForbiddenError("found a token that may not write, expected one that may")
    return request.caller.name


async def _apply(
    _parents: Sequence[None],
    request: Request,
    *,
    changes: Any,  # noqa: ANN401 - an input that build.py made
    dry_run: bool,
    expected_version: int | None = None,
) -> Values:
    author = _writer(request)
    reader = _Reader()
    proposed = reader.changes(_plain(changes), author)
    await asyncio.sleep(0)  # up to here a thread may have run this, see schema/away.py
    version = request.snapshot.version
    if reader.problems:
        return [Outcome(version, dry_run, None, _user_errors(reader.problems))]
    try:
        applied = await request.store.apply(
            proposed, dry_run=dry_run, expected_version=expected_version
        )
    except ChangeError as error:
        return [Outcome(version, dry_run, None, _user_errors(error.problems))]
    except StaleVersionError as error:
        stale = UserError(["expectedVersion"], _STALE, str(error))
        return [Outcome(error.found, dry_run, None, [stale])]
    if not dry_run:
        request.snapshot = await request.store.snapshot(applied.version)
    return [Outcome(applied.version, dry_run, applied)]


MUTATION = ObjectType(
    "Mutation",
    "All that can be changed.",
    (
        Field(
            "apply",
            "ApplyPayload",
            _apply,
            "Make a change set, as a whole or not at all; once this answers, it is kept for good.",
            (
                Argument("changes", "ChangesInput", "What to change."),
                Argument(
                    "dry_run", "bool", "Whether only to say what would change.", default=False
                ),
                Argument(
                    "expected_version",
                    "int | None",
                    "The version that the changes were made for: refused if it is not the newest.",
                ),
            ),
        ),
    ),
)


_ARGUMENTS: dict[str | int, str] = {
    "retracted_articles": "retractArticles",
    "retracted_entities": "retractEntities",
    "retracted_relations": "retractRelations",
    "texts": "articles",
}
"""The arguments of the API, by what a change set calls them."""


def _effects(outcome: Outcome) -> Sequence[Effect]:
    return () if outcome.applied is None else outcome.applied.effects


def _count(name: str) -> Any:  # noqa: ANN401 - a batch
    def batch(parents: Sequence[Outcome], _request: Request) -> Values:
        return [0 if item.applied is None else len(getattr(item.applied, name)) for item in parents]

    return batch


def _user_errors(problems: Sequence[ChangeProblem]) -> list[UserError]:
    return [
        UserError(
            ["changes", *map(str, _spelled(problem.path))], problem.code.name, problem.message
        )
        for problem in problems
    ]


def _spelled(path: FieldPath) -> FieldPath:
    return (_ARGUMENTS.get(path[0], path[0]), *path[1:]) if path else path


MUTATION_TYPES = (
    ObjectType(
        "UserError",
        "One thing that is wrong with a change set, of which nothing was made.",
        (
            column("path", "list[str]", "Where it is in the arguments.", size=3),
            column("code", "UserErrorCode", "What sort of thing."),
            column("message", "str", "What was found and what was expected."),
        ),
    ),
    ObjectType(
        "ApplyPayload",
        "What became of a change set.",
        (
            column("version", "int", "The newest version; a new one if anything was changed."),
            column("dryRun", "bool", "Whether this is only what would be.", "dry_run"),
            Field("created", "int", _count("created"), "How many records are new.", exact=True),
            Field("updated", "int", _count("updated"), "How many records are other.", exact=True),
            Field("removed", "int", _count("removed"), "How many records are gone.", exact=True),
            Field(
                "unchanged",
                "int",
                _count("unchanged"),
                "How many records were there already, just as they are.",
                exact=True,
            ),
            Field(
                "effects",
                "list[Change]",
                lambda parents, _request: [_effects(outcome) for outcome in parents],
                "What is done to each record.",
                size=10,
            ),
            column("userErrors", "list[UserError]", "Every problem there is.", "problems", size=10),
        ),
    ),
)
MUTATION_ENUMS = (USER_ERROR_CODE,)
