"""The index of evidence by article and sentence: the reading view of an article."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from graph.records import Entity, Relation
from graph.store import Mentions

AnyFact = TypeVar("AnyFact", Entity, Relation)

NOTHING = Mentions({}, {})

_by_key = attrgetter("key")
_by_id = attrgetter("id")


def mentions_of(
    entities: Iterable[Entity], relations: Iterable[Relation]
) -> Mapping[str, Mentions]:
    """Return what each article is evidence of; articles that are evidence of nothing are left out.

    Each sentence has its entities by key, its relations by id, each once.
    """
    stated = _by_article(sorted((fact for fact in entities if fact.evidence), key=_by_key))
    tied = _by_article(sorted((fact for fact in relations if fact.evidence), key=_by_id))
    return {
        article: Mentions(stated.get(article, {}), tied.get(article, {}))
        for article in stated.keys() | tied.keys()
    }


def _by_article(facts: Iterable[AnyFact]) -> dict[str, dict[int, Sequence[AnyFact]]]:
    places: dict[str, dict[int, dict[int, AnyFact]]] = {}
    for fact in facts:
        for evidence in fact.evidence:
            sentences = places.setdefault(evidence.article, {})
            sentences.setdefault(evidence.sentence, {})[id(fact)] = fact
    return {
        article: {sentence: list(found.values()) for sentence, found in sentences.items()}
        for article, sentences in places.items()
    }
