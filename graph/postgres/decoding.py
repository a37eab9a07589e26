"""Records out of what the database keeps of them.

Entities are read again and again, and what relations state beside their ends is often the
same, so the last of both are remembered.
"""

from typing import TypeVar, cast

from graph.checks import Rules
from graph.journal.rows import decoded
from graph.kinds import Ontology
from graph.records import Article, Entity, Relation

MOST_REMEMBERED = 20_000
"""Texts of each sort whose meaning is remembered."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Decoder:
    """Makes records that were sound when they were written, under ``ontology``."""

    def __init__(self, ontology: Ontology) -> None:
        self._rules = Rules(ontology)
        self._entities: dict[str, Entity] = {}
        self._statements: dict[tuple[str, str], Relation] = {}

    def article(self, record: str) -> Article:
        """Return the article that ``record`` stands for."""
        return cast("Article", decoded(record, Article, self._rules))

    def entity(self, record: str) -> Entity:
        """Return the entity that ``record`` stands for."""
        if (entity := self._entities.get(record)) is None:
            entity = cast("Entity", decoded(record, Entity, self._rules))
            _remember(self._entities, record, entity)
        return entity

    def relation(self, kind: str, source: str, target: str, id: str, rest: str) -> Relation:  # noqa: A002 - the column
        """Return the relation of a row; ``rest`` is what its other columns do not tell."""
        if (stated := self._statements.get((kind, rest))) is None:
            # None of the four has a character that JSON spells otherwise.
            text = f'{{"kind":"{kind}","source":"{source}","target":"{target}","id":"{id}"{rest}'
            stated = cast("Relation", decoded(text, Relation, self._rules))
            _remember(self._statements, (kind, rest), stated)
        return Relation(
            kind=kind,
            source=source,
            target=target,
            id=id,
            attributes=stated.attributes,
            modality=stated.modality,
            attributed_to=stated.attributed_to,
            since=stated.since,
            until=stated.until,
            evidence=stated.evidence,
        )


def _remember(known: dict[Key, Value], key: Key, value: Value) -> None:
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known[key] = value
