"""What a resolver may know of the request it answers."""

from typing import NamedTuple

import msgspec
from graphql import GraphQLError

from graph.articles import Texts
from graph.kinds import Ontology
from graph.records import Relation
from graph.store import Snapshot


class Citation(NamedTuple):
    """A relation that a value came from, and the value's path in the response."""

    path: tuple[str | int, ...]
    relation: Relation


class Request(msgspec.Struct, frozen=True, gc=False):
    """The context of one request; ``languages`` are the tags to try for texts, in order.

    ``notes`` gathers what graphql-core has no place for: errors told beside values that are
    there. None was ever raised, so none holds a traceback that would lead back here. ``cited`` gathers what values came from,
    where that was asked for.
    """

    snapshot: Snapshot
    ontology: Ontology
    texts: Texts
    languages: tuple[str, ...]
    notes: list[GraphQLError] = []
    cited: list[Citation] | None = None
