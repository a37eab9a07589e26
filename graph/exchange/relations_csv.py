"""CSV (RFC 4180) of the relations, for spreadsheets and data frames.

A cell that a spreadsheet would take for a formula has an apostrophe before it, and so has
one that begins with an apostrophe: who drops the first apostrophe of a cell has the value.
"""

import csv
import io
from collections.abc import Iterator

from graph.exchange.columns import article_keys, as_json, label
from graph.exchange.source import Source
from graph.records import Relation

HEADER = (
    *("kind", "source", "source_name", "target", "target_name", "attributes", "modality"),
    *("attributed_to", "since", "until", "evidence", "articles", "anchors"),
)
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")  # noqa: RUF001 - the full-width forms are meant
"""What a formula begins with, in one spreadsheet or another, and the apostrophe itself."""


def write_csv(source: Source) -> Iterator[bytes]:
    """Yield the header and a row for each relation; ``attributes`` and ``anchors`` are JSON."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for relation in source.iter_relations():
        writer.writerow(map(_guarded, _row(relation, source)))
        yield _drained(buffer)
    yield _drained(buffer)


def _row(relation: Relation, source: Source) -> tuple[str, ...]:
    evidence = relation.evidence
    return (
        relation.kind,
        relation.source,
        label(source.entity(relation.source)),
        relation.target,
        label(source.entity(relation.target)),
        as_json(relation.attributes) if relation.attributes else "",
        relation.modality,
        relation.attributed_to or "",
        str(relation.since or ""),
        str(relation.until or ""),
        str(len(evidence)),
        article_keys(evidence),
        as_json([passage.anchor for passage in evidence]) if evidence else "",
    )


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(GUARDED) else cell


def _drained(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content
