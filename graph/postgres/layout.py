"""The tables of the graph in PostgreSQL, and how older ones become them.

Rows of records are temporal: a row is there from the version ``born`` on, until before the
version ``died``, which is :data:`ALIVE` while it is not known. So a version is read by its
number alone, without a transaction, and earlier ones are read as the newest is.

Records are JSON as in a journal's file (graph/journal/rows.py). What they are found, counted
and compared by stands beside them in rows of its own. Text is compared by code points; days
are counted as Python's ordinals.
"""

ALIVE = 2**31 - 1
"""The version at which what is there now dies."""

SCHEMA = "fonte"
"""The schema of the database that all tables are in."""

_CHANGES = """
CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE change_set (
    version integer PRIMARY KEY, time timestamptz NOT NULL, author text NOT NULL,
    message text NOT NULL, total text NOT NULL, size bigint NOT NULL, census text NOT NULL,
    texts text NOT NULL
);
CREATE TABLE change (
    version integer NOT NULL, ordinal integer NOT NULL, sort text NOT NULL,
    name text COLLATE "C" NOT NULL, before text, after text,
    PRIMARY KEY (version, ordinal)
);
"""

_RECORDS = """
CREATE TABLE article (
    key text COLLATE "C" NOT NULL, born integer NOT NULL, died integer NOT NULL,
    publisher text COLLATE "C", provider text COLLATE "C", sha256 text NOT NULL,
    held boolean NOT NULL, record text NOT NULL,
    PRIMARY KEY (key, born)
);
CREATE TABLE article_text (sha256 text PRIMARY KEY, text text NOT NULL);
CREATE TABLE entity (
    key text COLLATE "C" NOT NULL, born integer NOT NULL, died integer NOT NULL,
    kind text COLLATE "C" NOT NULL, record text NOT NULL,
    PRIMARY KEY (key, born)
);
CREATE TABLE relation (
    source text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    born integer NOT NULL, died integer NOT NULL,
    modality text COLLATE "C" NOT NULL, attributed_to text COLLATE "C",
    valid_from integer NOT NULL, valid_until integer NOT NULL, rest text NOT NULL,
    PRIMARY KEY (source, kind, target, id, born)
);
"""

_OPERAND = """
    kind text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, place integer NOT NULL,
    plain text COLLATE "C" NOT NULL, folded text COLLATE "C", sorted text COLLATE "C",
    number double precision, earliest integer, latest integer, language text COLLATE "C"
"""

_DERIVED = f"""
CREATE TABLE entity_operand (
    key text COLLATE "C" NOT NULL, born integer NOT NULL, died integer NOT NULL,
    {_OPERAND}
);
CREATE TABLE relation_operand (
    source text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    born integer NOT NULL, died integer NOT NULL,
    {_OPERAND}
);
CREATE TABLE citation (
    article text COLLATE "C" NOT NULL, sort text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    born integer NOT NULL, died integer NOT NULL, sentences integer[] NOT NULL,
    PRIMARY KEY (article, sort, key, id, born)
);
CREATE TABLE tally (
    key text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
    born integer NOT NULL, died integer NOT NULL,
    outgoing integer NOT NULL, incoming integer NOT NULL, loops integer NOT NULL,
    PRIMARY KEY (key, kind, born)
);
"""

_ANALYTICS = """
CREATE TABLE analysis (
    version integer PRIMARY KEY, computed timestamptz NOT NULL DEFAULT now(),
    least double precision, most double precision
);
CREATE TABLE measure (
    version integer NOT NULL, key text COLLATE "C" NOT NULL,
    importance double precision NOT NULL, community integer NOT NULL,
    betweenness double precision NOT NULL,
    PRIMARY KEY (version, key)
);
"""

TABLES = (_CHANGES, _RECORDS, _DERIVED, _ANALYTICS)
"""The SQL that makes every table."""
