"""API types of where facts come from: evidence and articles."""

from collections.abc import Sequence
from enum import Enum

import msgspec

from graph.languages import localized, preference
from graph.records import Article, Entity, Evidence, Relation
from graph.store import Mentions, Snapshot
from schema.fields import FEW, Argument, Batch, Field, ObjectType, Values, column, enum_type
from schema.formulas import Formula
from schema.identifiers import article_ids
from schema.request import Request

SENTENCES_EXPECTED = 50
"""Sentences that an article is taken to have, where the cost of listing them is estimated."""

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
        None if article is None else request.snapshot.texts.sentence(article, evidence.sentence)
        for article, evidence in zip(articles, parents, strict=True)
    ]


def _verification(parents: Sequence[Evidence], request: Request) -> Values:
    return [
        Verification.EXACT.name
        if request.snapshot.texts.holds(evidence.article)
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


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A sentence of an article, with what it states."""

    article: Article
    index: int
    mentions: Mentions

    @property
    def start(self) -> int:
        """Where it starts in the text, in code points."""
        return self.article.sentences[self.index][0]

    @property
    def end(self) -> int:
        """Where it ends in the text, exclusive."""
        return self.article.sentences[self.index][1]

    @property
    def entities(self) -> Sequence[Entity]:
        """The entities that it is evidence of."""
        return self.mentions.entities.get(self.index, ())

    @property
    def relations(self) -> Sequence[Relation]:
        """The relations that it is evidence of."""
        return self.mentions.relations.get(self.index, ())


async def _sentences(parents: Sequence[Article], request: Request) -> list[list[Passage]]:
    mentions = await request.snapshot.mentions([article.key for article in parents])
    return [
        [Passage(article, index, mentioned) for index in range(len(article.sentences))]
        for article, mentioned in zip(parents, mentions, strict=True)
    ]


def _texts(parents: Sequence[Passage], request: Request) -> Values:
    return [request.snapshot.texts.sentence(passage.article, passage.index) for passage in parents]


SENTENCE = ObjectType(
    "Sentence",
    "A sentence of an article: its place, and what it states.",
    (
        column("index", "int", "Its index in the article, from 0."),
        column("start", "int", "Where it starts in the text, in code points."),
        column("end", "int", "Where it ends in the text, exclusive."),
        Field(
            "text",
            "str | None",
            _texts,
            "The sentence itself; null where the text is not held here.",
            exact=True,
        ),
        column("entities", "list[Entity]", "The entities it is evidence of, by key.", size=FEW),
        column(
            "relations",
            "list[Relation]",
            "The relations it is evidence of, by id.",
            size=FEW,
            cites=lambda _passage, relations: relations,
        ),
    ),
)


def _silent(passages: Sequence[Passage]) -> list[int]:
    return [passage.index for passage in passages if not passage.entities and not passage.relations]


async def _coverage(parents: Sequence[Article], request: Request) -> Values:
    return [(len(passages), _silent(passages)) for passages in await _sentences(parents, request)]


COVERAGE = ObjectType(
    "Coverage",
    "How much of an article the graph makes use of.",
    (
        Field(
            "sentences",
            "int",
            lambda parents, _request: [count for count, _ in parents],
            "How many sentences the article has.",
            exact=True,
        ),
        Field(
            "supporting",
            "int",
            lambda parents, _request: [count - len(silent) for count, silent in parents],
            "How many of them are evidence of something.",
            exact=True,
        ),
        Field(
            "silent",
            "list[int]",
            lambda parents, _request: [silent for _, silent in parents],
            "The indices of those that are evidence of nothing.",
            size=SENTENCES_EXPECTED,
        ),
    ),
)


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
        Field(
            "sentences",
            "list[Sentence]",
            _sentences,
            "Its sentences in order, with what each states.",
            size=SENTENCES_EXPECTED,
        ),
        Field("coverage", "Coverage", _coverage, "How much of it the graph makes use of."),
    ),
    interfaces=("Node",),
)

SOURCE_TYPES = (EVIDENCE, SENTENCE, COVERAGE, ARTICLE)
SOURCE_ENUMS = (enum_type(Verification),)
