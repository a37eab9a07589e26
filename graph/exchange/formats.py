"""The formats that a graph can be exported to, by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.errors import FormatError, shown
from graph.exchange.cyjs import write_cyjs
from graph.exchange.gexf import write_gexf
from graph.exchange.graphml import write_graphml
from graph.exchange.jsonl import write_jsonl, write_jsonl_gz
from graph.exchange.jsonld import write_jsonld
from graph.exchange.relations_csv import write_csv
from graph.exchange.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``write`` yields the file in small pieces; ``extension`` has no dot before it."""

    name: str
    media_type: str
    extension: str
    description: str
    write: Callable[[Source], Iterator[bytes]]


FORMATS = {
    format_.name: format_
    for format_ in (
        Format(
            "jsonl",
            "application/jsonl",
            "jsonl",
            "JSON Lines: every record in full, to be read again",
            write_jsonl,
        ),
        Format(
            "jsonl.gz",
            "application/gzip",
            "jsonl.gz",
            "the same, compressed",
            write_jsonl_gz,
        ),
        Format(
            "jsonld",
            "application/ld+json",
            "jsonld",
            "JSON-LD: schema.org for the facts, PROV-O and Web Annotation for the evidence",
            write_jsonld,
        ),
        Format(
            "graphml",
            "application/graphml+xml",
            "graphml",
            "GraphML, for Gephi, yEd, igraph and networkx",
            write_graphml,
        ),
        Format("gexf", "application/gexf+xml", "gexf", "GEXF 1.3, for Gephi", write_gexf),
        Format(
            "cyjs",
            "application/json",
            "cyjs",
            "Cytoscape JSON, for Cytoscape, Cytoscape.js and networkx",
            write_cyjs,
        ),
        Format(
            "csv",
            "text/csv; charset=utf-8; header=present",
            "csv",
            "CSV of the relations, one a row",
            write_csv,
        ),
    )
}
"""Every format by its name."""


def format_named(name: str) -> Format:
    """Return the format of that name.

    Raises:
        FormatError: there is none; the message lists those there are.
    """
    if (found := FORMATS.get(name)) is None:
        raise FormatError(f"format: found {shown(name)}, expected one of {', '.join(FORMATS)}")
    return found
