"""A whole graph read from a journal's file, row by row.

Most relations of a large graph say no more than others of their kind, but for their ends:
what follows these in a row is decoded once, and shared by all whose rows spell it alike.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TypeVar

import msgspec
from msgspec.structs import force_setattr

from graph.checks import Known, Rules
from graph.dataset import MOST_SHARED, Dataset, digest_of, fingerprints, share_texts
from graph.errors import ConfigurationError, Problem, shown
from graph.faults import ProblemLog, dotted, label
from graph.journal.rows import relation_of, unrestored
from graph.kinds import Ontology
from graph.records import AnyRecord, Article, Attributes, Entity, Relation

_encode = msgspec.json.Encoder().encode

_RELATIONS = "SELECT kind, source, target, id, rest FROM relation ORDER BY kind, source, target, id"
_OF_KIND = """
SELECT source, target, id, rest FROM relation WHERE kind = ? ORDER BY source, target, id
"""
_NEXT_KIND = "SELECT kind FROM relation WHERE kind > ? ORDER BY kind LIMIT 1"

RecordT = TypeVar("RecordT", Article, Entity)


class DamagedError(ConfigurationError):
    """The file is not what was written to it."""


def read_graph(connection: sqlite3.Connection, ontology: Ontology, *, trusted: bool) -> Dataset:
    """Return the newest version that a journal holds, its relations in order.

    ``trusted`` says that the records were written under this very ontology; otherwise each
    is held against it.

    Raises:
        DatasetError: records do not fit the ontology; lists every problem there is.
        DamagedError: the file does not hold what was written to it.
    """
    row = connection.execute(
        "SELECT total, size FROM change_set ORDER BY version DESC LIMIT 1"
    ).fetchone()
    if row is None:
        raise DamagedError("no version of the graph")
    stated, size = row
    rules = Rules(ontology)
    check_whole(connection)
    articles = _records(connection, "article", Article)
    entities = _records(connection, "entity", Entity)
    if trusted:
        for entity in entities:
            rules.restore(entity)
        by_key = {entity.key: entity for entity in entities}
        relations = _trusted(connection, rules, by_key)
    else:
        relations = [relation_of(*row) for row in connection.execute(_RELATIONS)]
    if len(articles) + len(entities) + len(relations) != size:
        raise DamagedError("other records than were written")
    if not trusted:
        _check(rules, articles, entities, relations)
    total = int(stated or fingerprints(chain[AnyRecord](articles, entities, relations)))
    return Dataset(ontology, articles, entities, relations, digest_of(total), total, ordered=True)


def check_whole(connection: sqlite3.Connection) -> None:
    """Have SQLite check its own structures.

    Raises:
        DamagedError: they contradict each other.
    """
    [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise DamagedError(shown(found))


def _records(connection: sqlite3.Connection, table: str, sort: type[RecordT]) -> list[RecordT]:
    decode = unrestored(sort)
    rows = connection.execute(f"SELECT record FROM {table} ORDER BY key")  # noqa: S608 - a name of ours
    return [decode(record) for (record,) in rows]


class _Alike(dict[str, Relation]):
    """A relation of one kind for each rest of a row, decoded when it is first asked for."""

    def __init__(self, kind: str, rules: Rules) -> None:
        self._kind = kind
        self._rules = rules
        self._attributes: dict[bytes, Attributes] = {}

    def __missing__(self, rest: str) -> Relation:
        relation = relation_of(self._kind, "", "", "", rest)
        if relation.attributes:
            force_setattr(relation, "attributes", self._restored(relation))
        if len(self) < MOST_SHARED:
            self[rest] = relation
        return relation

    def _restored(self, relation: Relation) -> Attributes:
        """Return the attributes, which relations with equal ones come to share."""
        spelled = _encode(relation.attributes)
        if (known := self._attributes.get(spelled)) is not None:
            return known
        self._rules.restore(relation)
        if len(self._attributes) < MOST_SHARED:
            self._attributes[spelled] = relation.attributes
        return relation.attributes


def _trusted(
    connection: sqlite3.Connection, rules: Rules, entities: Mapping[str, Entity]
) -> list[Relation]:
    """Return relations that were sound when they were written, with what they share, in order."""
    relations: list[Relation] = []
    last, own = "", next(iter(entities.values()), None)
    while row := connection.execute(_NEXT_KIND, (last,)).fetchone():
        [last] = row
        kind = rules.relation_kinds[last]
        alike = _Alike(kind, rules)
        # One expression, of which each part runs for each of millions.
        relations += [
            Relation(
                kind=kind,
                # Rows of one source follow each other.
                source=(own := own if own and own.key == source else entities[source]).key,
                target=entities[target].key,
                id=id_,
                attributes=(like := alike[rest]).attributes,
                modality=like.modality,
                attributed_to=like.attributed_to,
                since=like.since,
                until=like.until,
                evidence=like.evidence,
            )
            for source, target, id_, rest in connection.execute(_OF_KIND, (kind,))
        ]
    return relations


def _check(
    rules: Rules, articles: list[Article], entities: list[Entity], relations: list[Relation]
) -> None:
    known = Known(
        {article.key: article for article in articles},
        {entity.key: entity for entity in entities},
    )
    problems = ProblemLog()
    records: Iterable[AnyRecord] = chain(articles, entities, relations)
    for record in records:
        faults = [*rules.own_faults(record), *rules.link_faults(record, known)]
        problems.extend(
            Problem("the store", None, label(record, 0), dotted(path), found, expected)
            for path, found, expected in faults
        )
    problems.raise_any()
    for relation in relations:
        share_texts(relation, rules.relation_kinds, known.entities)
