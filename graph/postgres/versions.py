"""Versions as they are written down, read back."""

from typing import Any, LiteralString

import msgspec
import psycopg

from graph.dataset import digest_of
from graph.postgres.counts import Counts, decoded_counts

WRITERS = 0x466F6E7465
"""The advisory lock that whoever writes has: "Fonte"."""

CHANNEL = "fonte"
"""What the database notifies servers by of new versions, and of new analytics."""

_ONE_OF: LiteralString = """
SELECT s.version, s.total, s.census,
    coalesce((SELECT max(a.version) FROM analysis a WHERE a.version <= s.version), 0)
FROM change_set s
"""

NEWEST: LiteralString = _ONE_OF + "ORDER BY s.version DESC LIMIT 1"
ONE: LiteralString = _ONE_OF + "WHERE s.version = %(version)s"


class Version(msgspec.Struct, frozen=True):
    """A version: the sum of its records' fingerprints, and how much it holds.

    ``analysis`` is the version that the newest analytics are of, as far as is known.
    """

    number: int
    total: int
    counts: Counts
    analysis: int

    @property
    def digest(self) -> str:
        """The digest of its facts."""
        return digest_of(self.total)


def version_of(row: tuple[Any, ...]) -> Version:
    """Return the version that a row of :data:`NEWEST` or :data:`ONE` tells of."""
    number, total, census, analysis = row
    return Version(number, int(total), decoded_counts(census), analysis)


def newest_version(connection: psycopg.Connection[Any]) -> Version:
    """Return the newest version there is."""
    row = connection.execute(NEWEST).fetchone()
    if row is None:
        raise LookupError("no version of the graph")
    return version_of(row)
