"""What a resolver may know of the request it answers."""

from typing import NamedTuple

import msgspec
from graphql import GraphQLError

from graph.kinds import Ontology
from graph.pages import LARGEST_PAGE
from graph.records import Relation
from graph.store import GraphStore, Snapshot


class Citation(NamedTuple):
    """A relation that a value came from, and the value's path in the response."""

    path: tuple[str | int, ...]
    relation: Relation


class Caller(NamedTuple):
    """Who asks, as their token says."""

    name: str
    may_write: bool


class Request(msgspec.Struct, gc=False):
    """The context of one request; ``languages`` are the tags to try for texts, in order.

    ``snapshot`` is the version of the graph that answers; a mutation, and each event of a
    subscription, moves on to the version that it led to. ``caller`` is None for somebody
    unknown. ``notes`` gathers what graphql-core has no place for: errors told beside values
    that are there. None was ever raised, so none holds a traceback that would lead back
    here. ``cited`` gathers what values came from, where that was asked for. ``page`` is the
    most items that a page may have.
    """

    snapshot: Snapshot
    store: GraphStore
    ontology: Ontology
    languages: tuple[str, ...]
    caller: Caller | None = None
    notes: list[GraphQLError] = []
    cited: list[Citation] | None = None
    page: int = LARGEST_PAGE
