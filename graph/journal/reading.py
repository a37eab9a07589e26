"""A whole graph read from a journal's file, in pieces of which the next is read meanwhile.

SQLite puts the JSON of thousands of rows together, which takes Python no time and lets other
threads run; a list of as many records is then decoded in one call.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, groupby
from operator import attrgetter
from queue import Empty, Queue
from threading import Event, Thread

import msgspec
from msgspec.structs import force_setattr

from graph.changes import AnyRecordT
from graph.checks import Known, Rules
from graph.dataset import MOST_SHARED, Dataset, digest_of, share_texts
from graph.errors import ConfigurationError, Problem, shown
from graph.faults import ProblemLog, dotted, label
from graph.journal.rows import decoded_list
from graph.kinds import Ontology
from graph.records import AnyRecord, Article, Attributes, Entity, Relation

_encode = msgspec.json.Encoder().encode

_PIECE = 4096  # records
_AHEAD = 8  # pieces that may be read before they are decoded

_SOURCES: dict[type[AnyRecord], tuple[str, str, str]] = {
    Article: ("article", "key", "record"),
    Entity: ("entity", "key", "record"),
    Relation: (
        "relation",
        "kind, source, target, id",
        """'{"kind":"'||kind||'","source":"'||source||'","target":"'||target||'","id":"'||id||'"'||rest""",
    ),
}
"""The table of each sort of records, its primary key, and the JSON of a row."""


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
    total, size = int(row[0]), row[1]
    rules = Rules(ontology)
    with _read_ahead(connection) as pieces:
        articles = _records(pieces, Article)
        entities = _records(pieces, Entity)
        relations = _records(pieces, Relation)
        _records(pieces, None)
    if len(articles) + len(entities) + len(relations) != size:
        raise DamagedError("other records than were written")
    if trusted:
        _restore(rules, entities, relations)
    else:
        _check(rules, articles, entities, relations)
    return Dataset(ontology, articles, entities, relations, digest_of(total), total, ordered=True)


_Piece = tuple[type[AnyRecord] | None, bytes | Exception | None]
"""JSON of some records of one sort, or None after the last; or why there is no more."""


@contextmanager
def _read_ahead(connection: sqlite3.Connection) -> "Iterator[Queue[_Piece]]":
    """Have another thread read, and at last check that the file is whole; it ends in here."""
    pieces: Queue[_Piece] = Queue(_AHEAD)
    given_up = Event()

    def read() -> None:
        try:
            for piece in _all_pieces(connection):
                pieces.put(piece)
                if given_up.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            pieces.put((None, error))

    thread = Thread(target=read)
    thread.start()
    try:
        yield pieces
    finally:
        given_up.set()
        with suppress(Empty):
            while True:  # there is room for the one piece more that it may have
                pieces.get_nowait()
        thread.join()


def _all_pieces(connection: sqlite3.Connection) -> "Iterator[_Piece]":
    for sort in _SOURCES:
        for piece in _pieces(connection, sort):
            yield sort, piece
        yield sort, None
    check_whole(connection)
    yield None, None


def _pieces(connection: sqlite3.Connection, sort: type[AnyRecord]) -> Iterator[bytes]:
    """Yield the records of one sort in the order of their primary key, a JSON list at a time."""
    table, key, record = _SOURCES[sort]
    width = key.count(",") + 1
    place = f"({key}) > ({', '.join('?' * width)})"
    rows = f"FROM {table} WHERE {place} ORDER BY {key} LIMIT"
    collect = (
        "SELECT CAST('[' || group_concat(record, ',') || ']' AS BLOB) "  # noqa: S608 - as below
        f"FROM (SELECT {record} AS record {rows} {_PIECE})"
    )
    last_of = f"SELECT {key} {rows} 1 OFFSET {_PIECE - 1}"
    last: tuple[str, ...] | None = ("",) * width
    while last is not None:
        [piece] = connection.execute(collect, last).fetchone()
        if piece is not None:
            yield piece
        last = connection.execute(last_of, last).fetchone()


def _records(pieces: "Queue[_Piece]", sort: type[AnyRecordT] | None) -> list[AnyRecordT]:
    records: list[AnyRecordT] = []
    while True:
        found, piece = pieces.get()
        if isinstance(piece, Exception):
            raise piece
        if found is not sort:
            raise TypeError(found)
        if piece is None or sort is None:
            return records
        records += decoded_list(piece, sort)


def check_whole(connection: sqlite3.Connection) -> None:
    """Have SQLite check its own structures.

    Raises:
        DamagedError: they contradict each other.
    """
    [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise DamagedError(shown(found))


def _restore(rules: Rules, entities: list[Entity], relations: list[Relation]) -> None:
    """Give records that were sound when they were written the values that JSON has no form for."""
    for entity in entities:
        rules.restore(entity)
    by_key = {entity.key: entity for entity in entities}
    kinds = rules.relation_kinds
    for name, members in groupby(relations, attrgetter("kind")):
        kind = kinds[name]
        shared: dict[bytes, Attributes] = {}
        # As share_texts, for very many.
        for relation in members:
            force_setattr(relation, "kind", kind)
            force_setattr(relation, "source", by_key[relation.source].key)
            force_setattr(relation, "target", by_key[relation.target].key)
            if relation.attributes:
                _restore_attributes(rules, relation, shared)


def _restore_attributes(rules: Rules, relation: Relation, shared: dict[bytes, Attributes]) -> None:
    """Restore the attributes, which relations of the kind with equal ones come to share."""
    spelled = _encode(relation.attributes)
    if (known := shared.get(spelled)) is not None:
        force_setattr(relation, "attributes", known)
        return
    rules.restore(relation)
    if len(shared) < MOST_SHARED:
        shared[spelled] = relation.attributes


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
