"""What a resolver may know of the request it answers."""

import msgspec

from graph.articles import Texts
from graph.kinds import Ontology
from graph.store import Snapshot


class Request(msgspec.Struct, frozen=True, gc=False):
    """The context of one request; ``languages`` are the tags to try for texts, in order."""

    snapshot: Snapshot
    ontology: Ontology
    texts: Texts
    languages: tuple[str, ...]
