"""What a resolver may know of the request it answers."""

from dataclasses import dataclass

from graph.articles import Texts

from graph.kinds import Ontology
from graph.store import Snapshot


@dataclass(frozen=True, slots=True)
class Request:
    """The context of one request; ``languages`` are the tags to try for texts, in order."""

    snapshot: Snapshot
    ontology: Ontology
    texts: Texts
    languages: tuple[str, ...]
