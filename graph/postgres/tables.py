"""What the database keeps of each record: the rows of its own table, and of those beside it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import msgspec
from psycopg import sql

from graph.journal.rows import encoded, rest_of
from graph.kinds import Ontology
from graph.postgres import search_layout
from graph.postgres.layout import ALIVE
from graph.postgres.operand_rows import (
    OPEN_END,
    OPEN_START,
    OperandRow,
    end_of,
    entity_rows,
    relation_rows,
    start_of,
)
from graph.records import AnyRecord, Article, Entity, Relation

Row = tuple[Any, ...]

_OPERAND = OperandRow.__struct_fields__


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of records of one sort.

    ``rows`` gives those of a record that is born at a version. ``owned`` is the condition
    that a row belongs to one of the records whose keys or ids are ``names``, and which start
    at ``sources`` if they are relations.
    """

    name: str
    columns: Sequence[str]
    rows: Callable[[Any, Ontology, int], Iterable[Row]]
    owned: LiteralString

    @property
    def copy(self) -> sql.Composed:
        """The statement that takes rows in."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), columns)

    @property
    def close(self) -> sql.Composed:
        """The statement by which rows die at ``version``."""
        statement = sql.SQL("UPDATE {} SET died = %(version)s WHERE died = {} AND {}")
        return statement.format(sql.Identifier(self.name), sql.Literal(ALIVE), sql.SQL(self.owned))


def _article(article: Article, _ontology: Ontology, born: int) -> Iterator[Row]:
    agents = article.publisher, article.provider
    yield article.key, born, ALIVE, *agents, article.sha256, False, encoded(article)


def _entity(entity: Entity, _ontology: Ontology, born: int) -> Iterator[Row]:
    yield entity.key, born, ALIVE, entity.kind, encoded(entity)


def _relation(relation: Relation, _ontology: Ontology, born: int) -> Iterator[Row]:
    place = relation.source, relation.kind, relation.target, relation.id
    spoken = relation.modality, relation.attributed_to
    start = OPEN_START if relation.since is None else start_of(relation.since)
    end = OPEN_END if relation.until is None else end_of(relation.until)
    yield *place, born, ALIVE, *spoken, start, end, rest_of(relation)


def _entity_operands(entity: Entity, ontology: Ontology, born: int) -> Iterator[Row]:
    for row in entity_rows(entity, ontology.entities[entity.kind].attributes):
        yield entity.key, born, ALIVE, *msgspec.structs.astuple(row)


def _relation_operands(relation: Relation, ontology: Ontology, born: int) -> Iterator[Row]:
    for row in relation_rows(relation, ontology.relations[relation.kind].attributes):
        yield relation.source, relation.id, born, ALIVE, *msgspec.structs.astuple(row)


def _citations(record: Entity | Relation, _ontology: Ontology, born: int) -> Iterator[Row]:
    if not record.evidence:
        return
    cited: dict[str, set[int]] = {}
    for evidence in record.evidence:
        cited.setdefault(evidence.article, set()).add(evidence.sentence)
    if isinstance(record, Relation):
        place = "r", record.source, record.id
    else:
        place = "e", record.key, ""
    for article, sentences in cited.items():
        yield article, *place, born, ALIVE, sorted(sentences)


_BY_KEY: LiteralString = "key = ANY(%(names)s)"
_BY_ID: LiteralString = "source = ANY(%(sources)s) AND id = ANY(%(names)s)"
_CITATION = "article sort key id born died sentences".split()

TABLES: dict[type[AnyRecord], tuple[Table, ...]] = {
    Article: (
        Table(
            "article",
            "key born died publisher provider sha256 held record".split(),
            _article,
            _BY_KEY,
        ),
    ),
    Entity: (
        Table("entity", "key born died kind record".split(), _entity, _BY_KEY),
        Table("entity_operand", ["key", "born", "died", *_OPERAND], _entity_operands, _BY_KEY),
        Table("citation", _CITATION, _citations, "key = ANY(%(names)s) AND sort = 'e'"),
        Table("search_text", search_layout.COLUMNS, search_layout.rows, _BY_KEY),
    ),
    Relation: (
        Table(
            "relation",
            "source kind target id born died modality attributed_to valid_from valid_until rest".split(),
            _relation,
            _BY_ID,
        ),
        Table(
            "relation_operand",
            ["source", "id", "born", "died", *_OPERAND],
            _relation_operands,
            _BY_ID,
        ),
        Table(
            "citation",
            _CITATION,
            _citations,
            "key = ANY(%(sources)s) AND id = ANY(%(names)s) AND sort = 'r'",
        ),
    ),
}
"""The tables of each sort of records, its own first."""
