"""Graphs that hypothesis draws, held in a database: one after the other, in the same tables."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from psycopg import sql

from graph.articles import Texts
from graph.dataset import Dataset
from graph.kinds import Ontology
from graph.postgres.decoding import Decoder
from graph.postgres.layout import SCHEMA, TABLES
from graph.postgres.loading import fill
from graph.postgres.pool import Pool, connect
from graph.postgres.reader import Reader
from graph.postgres.search_layout import EXTENSIONS
from graph.postgres.search_layout import TABLES as SEARCH_TABLES
from graph.records import Article, Entity, Relation, identify
from tests.graph.memory.drawn import ONTOLOGY, Graph

Result = TypeVar("Result")


class Held:
    """A database that holds one graph at a time, and a loop that reads of it run in."""

    def __init__(self, url: str, runner: asyncio.Runner) -> None:
        self._connection = connect(url)
        self._runner = runner
        self._pool = Pool(url, 1)

    def close(self) -> None:
        """Let go of the database."""
        self.run(self._pool.close())
        self._connection.close()

    def run(self, read: Coroutine[Any, Any, Result]) -> Result:
        """Return what a read returns."""
        return self._runner.run(read)

    def reader(self, graph: Graph, ontology: Ontology = ONTOLOGY) -> Reader:
        """Hold ``graph`` instead of what was held before; return who reads it.

        Its measures are those of the model of it.
        """
        self.fill(Dataset(ontology, [], graph.entities, graph.relations, ""))
        model = graph.model()
        with self._connection.cursor() as cursor:
            positive = [weight for weight in model.importance.values() if weight > 0]
            bounds = (min(positive, default=None), max(positive, default=None))
            cursor.execute("INSERT INTO analysis (version, least, most) VALUES (1, %s, %s)", bounds)
            cursor.executemany(
                "INSERT INTO measure VALUES (1, %s, %s, %s, 0)",
                [(key, model.importance[key], model.community[key]) for key in model.importance],
            )
        return self.reader_of(ontology, 1)

    def reader_of(self, ontology: Ontology, analysis: int) -> Reader:
        """Return who reads what is held."""
        return Reader(self._pool, 1, ontology, Decoder(ontology), analysis)

    def fill(self, dataset: Dataset) -> None:
        """Hold ``dataset`` instead of what was held before."""
        schema = sql.Identifier(SCHEMA)
        with self._connection.transaction():
            self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
            self._connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
            for statement in (*EXTENSIONS, *TABLES, *SEARCH_TABLES):
                self._connection.execute(statement)
            fill(self._connection, dataset, Texts({}), None)


@contextmanager
def holding(url: str) -> Iterator[Held]:
    """Give a database that graphs are held in, one at a time."""
    with asyncio.Runner() as runner:
        held = Held(url, runner)
        try:
            yield held
        finally:
            held.close()


def holdable(graph: Graph) -> Graph:
    """Return a graph without the texts that no dataset has either: those with NUL."""
    entities = [_without_nul(entity) for entity in graph.entities]
    relations = [_without_nul(relation) for relation in graph.relations]
    for relation in relations:
        msgspec.structs.force_setattr(relation, "id", "")
        identify(relation)
    return Graph(entities, list({relation.id: relation for relation in relations}.values()))


Record = TypeVar("Record", Article, Entity, Relation)


def _without_nul(record: Record) -> Record:
    fields = {name: _replaced(getattr(record, name)) for name in record.__struct_fields__}
    return type(record)(**fields)


def _replaced(value: Any) -> Any:  # noqa: ANN401 - whatever a record holds
    if isinstance(value, str):
        return value.replace("\0", "|")
    if isinstance(value, dict):
        return {name: _replaced(item) for name, item in value.items()}
    return tuple(map(_replaced, value)) if isinstance(value, tuple) else value
