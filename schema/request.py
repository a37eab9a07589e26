"""What a resolver may know of the request it answers."""

from typing import NamedTuple

import msgspec

from graph.articles import Texts
from graph.kinds import Ontology
from graph.records import Relation
from graph.store import Snapshot


class Note(NamedTuple):
    """An error that is told beside a value that is there, and the value's path."""

    path: tuple[str | int, ...]
    error: Exception


class Citation(NamedTuple):
    """A relation that a value came from, and the value's path in the response."""

    path: tuple[str | int, ...]
    relation: Relation


class Request(msgspec.Struct, frozen=True, gc=False):
    """The context of one request; ``languages`` are the tags to try for texts, in order.

    ``notes`` gathers what graphql-core has no place for; an error in it was never raised, so
    it holds no traceback that would lead back here. ``cited`` gathers what values came from,
    where that was asked for.
    """

    snapshot: Snapshot
    ontology: Ontology
    texts: Texts
    languages: tuple[str, ...]
    notes: list[Note] = []
    cited: list[Citation] | None = None
