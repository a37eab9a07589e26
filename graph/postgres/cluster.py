"""The tables spread over the nodes of a cluster, where the database has the extension Citus.

What belongs to an entity lies with it; the relations of an entity lie with their source.
"""

from typing import Any

import psycopg

DISTRIBUTED = {
    "entity": "key",
    "entity_operand": "key",
    "tally": "key",
    "measure": "key",
    "search_text": "key",
    "relation": "source",
    "relation_operand": "source",
    "citation": "article",
}
"""The column that each table is distributed by."""

REFERENCE = ("meta", "change_set", "article", "article_text", "analysis", "search_word")
"""Tables that every node has a copy of: they are small, or asked for from everywhere."""


def is_cluster(connection: psycopg.Connection[Any]) -> bool:
    """Say whether the database has the extension."""
    found = connection.execute("SELECT FROM pg_extension WHERE extname = 'citus'").fetchone()
    return found is not None


def spread(connection: psycopg.Connection[Any]) -> None:
    """Distribute the tables of a cluster, which are new."""
    first, *others = DISTRIBUTED.items()
    connection.execute("SELECT create_distributed_table(%s, %s)", first)
    for table, column in others:
        connection.execute(
            "SELECT create_distributed_table(%s, %s, colocate_with => %s)",
            (table, column, first[0]),
        )
    for table in REFERENCE:
        connection.execute("SELECT create_reference_table(%s)", (table,))
