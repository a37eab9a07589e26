"""Records out of what the database keeps of them."""

from typing import cast

from graph.checks import Rules
from graph.journal.rows import decoded
from graph.kinds import Ontology
from graph.records import Article, Entity, Relation


class Decoder:
    """Makes records that were sound when they were written, under ``ontology``."""

    def __init__(self, ontology: Ontology) -> None:
        self._rules = Rules(ontology)

    def article(self, record: str) -> Article:
        """Return the article that ``record`` stands for."""
        return cast("Article", decoded(record, Article, self._rules))

    def entity(self, record: str) -> Entity:
        """Return the entity that ``record`` stands for."""
        return cast("Entity", decoded(record, Entity, self._rules))

    def relation(self, kind: str, source: str, target: str, id: str, rest: str) -> Relation:  # noqa: A002 - the column
        """Return the relation of a row; ``rest`` is what its other columns do not tell."""
        # None of the four has a character that JSON spells otherwise.
        text = f'{{"kind":"{kind}","source":"{source}","target":"{target}","id":"{id}"{rest}'
        return cast("Relation", decoded(text, Relation, self._rules))
