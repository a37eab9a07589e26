"""What articles are evidence of, in one round trip."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from psycopg.sql import SQL

from graph.postgres.clauses import alive
from graph.postgres.reader import Reader
from graph.records import Entity, Relation
from graph.store import Mentions

Fact = TypeVar("Fact", Entity, Relation)

_CITED = "SELECT {} FROM citation c WHERE c.article = ANY(%(articles)s) AND c.sort = {} AND {}"

_ENTITIES = "SELECT e.key, e.record FROM entity e WHERE e.key IN ({}) AND {} ORDER BY e.key"

_RELATIONS = """
SELECT r.kind, r.source, r.target, r.id, r.rest
FROM relation r WHERE (r.source, r.id) IN ({}) AND {} ORDER BY r.id
"""

_PLACES = """
SELECT c.article, c.sort, c.key, c.id, c.sentences
FROM citation c WHERE c.article = ANY(%(articles)s) AND {}
"""

_Places = Mapping[str, Sequence[tuple[str, Sequence[int]]]]
"""By the key of an entity, or the id of a relation: the articles, and the sentences in each."""


async def mentions(reader: Reader, articles: Sequence[str]) -> list[Mentions]:
    """Return what each article is evidence of, by sentence.

    Raises:
        StoreError: it cannot be read now.
    """
    parameters = {"articles": list(articles)}
    cited_entities = SQL(_CITED).format(SQL("c.key"), SQL("'e'"), alive("c"))
    cited_relations = SQL(_CITED).format(SQL("c.key, c.id"), SQL("'r'"), alive("c"))
    cited, entities, relations = await reader.fetch_all(
        [
            (SQL(_PLACES).format(alive("c")), parameters),
            (SQL(_ENTITIES).format(cited_entities, alive("e")), parameters),
            (SQL(_RELATIONS).format(cited_relations, alive("r")), parameters),
        ]
    )
    places: dict[str, list[tuple[str, Sequence[int]]]] = {}
    for article, sort, key, id_, sentences in cited:
        places.setdefault(key if sort == "e" else id_, []).append((article, sentences))
    stated = {key: reader.records.entity(record) for key, record in entities}
    tied = {row[3]: reader.records.relation(*row) for row in relations}
    of_entities, of_relations = _by_article(stated, places), _by_article(tied, places)
    return [Mentions(of_entities.get(key, {}), of_relations.get(key, {})) for key in articles]


def _by_article(
    facts: Mapping[str, Fact], places: _Places
) -> Mapping[str, Mapping[int, Sequence[Fact]]]:
    """Return the facts by article and sentence, in the order in which they are given."""
    found: dict[str, dict[int, list[Fact]]] = {}
    for name, fact in facts.items():
        for article, sentences in places[name]:
            of_article = found.setdefault(article, {})
            for sentence in sentences:
                of_article.setdefault(sentence, []).append(fact)
    return found
