"""Pieces of SQL that many queries have in common."""

from psycopg import sql


def alive(alias: str) -> sql.Composed:
    """Return the condition that a row of the table ``alias`` is there in the version read."""
    row = sql.Identifier(alias)
    return sql.SQL("{0}.born <= %(version)s AND {0}.died > %(version)s").format(row)
