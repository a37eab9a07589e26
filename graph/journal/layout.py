"""What stands in a journal's file, and how older files become it.

Records are JSON without what is as usual; of a relation, ``rest`` is what follows the four
columns before it. Relations lie in the order that the index of them is made from.
"""

APPLICATION_ID = 0x466F6E74  # "Font"
"""Marks a SQLite file as a journal of ours."""

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (key TEXT PRIMARY KEY, record TEXT NOT NULL, text TEXT) WITHOUT ROWID;
CREATE TABLE entity (key TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE relation (
    kind TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, id TEXT NOT NULL,
    rest TEXT NOT NULL,
    PRIMARY KEY (kind, source, target, id)
) WITHOUT ROWID;
CREATE TABLE change_set (
    version INTEGER PRIMARY KEY, time TEXT NOT NULL, author TEXT NOT NULL, message TEXT NOT NULL,
    total TEXT NOT NULL, size INTEGER NOT NULL, texts TEXT NOT NULL
);
CREATE TABLE change (
    version INTEGER NOT NULL, ordinal INTEGER NOT NULL, sort TEXT NOT NULL, name TEXT NOT NULL,
    before TEXT, after TEXT,
    PRIMARY KEY (version, ordinal)
) WITHOUT ROWID;
CREATE INDEX change_of_record ON change (sort, name, version);
"""

_OTHER_FINGERPRINTS = "UPDATE change_set SET total = ''"
"""Fingerprints have come to be others. A total of no digits is reckoned anew at the next opening."""

MIGRATIONS = (_FIRST, _OTHER_FINGERPRINTS)
"""The SQL that leads from each version of the layout to the next, the first from nothing."""

LAYOUT_VERSION = len(MIGRATIONS)
"""The version of the layout that this program reads and writes: SQLite's ``user_version``."""
