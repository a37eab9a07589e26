"""What search adds to the tables."""

TABLES: tuple[str, ...] = ()
"""Statements, each of which makes a table."""

INDEXES: tuple[str, ...] = ()
"""Statements, each of which makes an index once a dataset has been copied in."""
