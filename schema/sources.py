"""API types of where facts come from: evidence and articles."""

from collections.abc import Sequence
from enum import Enum

from graph.languages import localized, preference
from graph.records import Article, Evidence
from graph.store import Snapshot
from schema.fields import Argument, Batch, Field, ObjectType, Values, column, enum_type
from schema.formulas import Formula
from schema.identifiers import article_ids
from schema.request import Request

LANGUAGE = Argument(
    "language",
    "str | None",
    "A tag of BCP 47; the Accept-Language header decides when there is none.",
)


class Verification(Enum):
    """Whether this server could hold an anchor against the article's text."""

    EXACT = "The text is held here, and has the anchor at just that place."
    UNCHECKED = "The text is not held here."


def localized_text(attribute: str) -> Batch:
    """Return what reads a text of each parent, in the language asked for or the best there is.

    The value is None where there is none. It raises LanguageError if the argument ``language``
    is no language tag.
    """
    texts = f"{{parent}}.{attribute}"
    return Formula(
        f"{texts}.get({{wanted}}) or {{localized}}({texts}, {{tags}})",
        {"localized": localized},
        prepare=_tags,
        prepared=("wanted", "tags"),
    )


def _tags(request: Request, language: str | None = None) -> tuple[str, tuple[str, ...]]:
    tags = request.languages if language is None else preference(language)
    return tags[0], tags


async def entities_if_any(snapshot: Snapshot, keys: Sequence[str | None]) -> Values:
    """Return the entity of each key, and None for None."""
    named = [key for key in keys if key is not None]
    if not named:
        return [None] * len(keys)
    found = dict(zip(named, await snapshot.entities(named), strict=True))
    return [None if key is None else found[key] for key in keys]


async def _article(parents: Sequence[Evidence], request: Request) -> Values:
    return await request.snapshot.articles([evidence.article for evidence in parents])


async def _quote(parents: Sequence[Evidence], request: Request) -> Values:
    articles = await request.snapshot.articles([evidence.article for evidence in parents])
    return [
        None if article is None else request.texts.sentence(article, evidence.sentence)
        for article, evidence in zip(articles, parents, strict=True)
    ]


def _verification(parents: Sequence[Evidence], request: Request) -> Values:
    return [
        Verification.EXACT.name
        if request.texts.holds(evidence.article)
        else Verification.UNCHECKED.name
        for evidence in parents
    ]


EVIDENCE = ObjectType(
    "Evidence",
    "The place in an article that states a fact.",
    (
        Field("article", "Article", _article, "The article."),
        column("sentence", "int", "Index of the sentence in the article, from 0."),
        column("start", "int", "Where the anchor starts in the text, in code points."),
        column("end", "int", "Where the anchor ends in the text, exclusive."),
        column("anchor", "str", "The shortest name, figure or phrase that carries the fact."),
        Field(
            "statement",
            "str",
            localized_text("statement"),
            "What is stated there, in our own words.",
            (LANGUAGE,),
            exact=True,
        ),
        Field(
            "quote",
            "str | None",
            _quote,
            "The sentence itself, in the article's language; null where the text is not held.",
            exact=True,
        ),
        Field(
            "verification",
            "Verification",
            _verification,
            "Whether the anchor was found in the text.",
            exact=True,
        ),
    ),
)


async def _publisher(parents: Sequence[Article], request: Request) -> Values:
    return await entities_if_any(request.snapshot, [article.publisher for article in parents])


async def _provider(parents: Sequence[Article], request: Request) -> Values:
    return await entities_if_any(request.snapshot, [article.provider for article in parents])


ARTICLE = ObjectType(
    "Article",
    "A press article that facts come from. Its text is other people's and not part of the graph.",
    (
        Field(
            "id",
            "ID",
            lambda parents, _request: article_ids(parents),
            "Names it among all nodes.",
            exact=True,
        ),
        column("key", "str", "Names it among articles."),
        Field(
            "headline",
            "str",
            localized_text("headline"),
            "What it is about, in our own words.",
            (LANGUAGE,),
            exact=True,
        ),
        column("language", "LanguageTag", "The language it is written in."),
        Field("publisher", "Entity | None", _publisher, "Who published it."),
        Field("provider", "Entity | None", _provider, "Who provided what it is based on."),
        column("published", "FuzzyDate | None", "When it was published, if it says so."),
        column("sha256", "str", "Digest of its text, normalized to NFC and encoded as UTF-8."),
    ),
    interfaces=("Node",),
)

SOURCE_TYPES = (EVIDENCE, ARTICLE)
SOURCE_ENUMS = (enum_type(Verification),)
