"""Node ids: which records they name, for ``Query.node`` and the caches of clients.

An id is ``entity:KEY``, ``article:KEY`` or ``relation:HASH``. Clients treat it as opaque.
"""

from collections.abc import Sequence
from typing import Any

from graph.errors import IdentifierError, shown
from graph.records import Article, Entity, Relation
from graph.store import Snapshot

Node = Entity | Relation | Article
_PREFIXES = ("entity", "relation", "article")


def entity_ids(entities: Sequence[Entity]) -> list[str]:
    """Return the node id of each entity."""
    return ["entity:" + entity.key for entity in entities]


def relation_ids(relations: Sequence[Relation]) -> list[str]:
    """Return the node id of each relation."""
    return ["relation:" + relation.id for relation in relations]


def article_ids(articles: Sequence[Article]) -> list[str]:
    """Return the node id of each article."""
    return ["article:" + article.key for article in articles]


def node_id(node: Node) -> str:
    """Return the node id of any record."""
    if isinstance(node, Entity):
        return "entity:" + node.key
    if isinstance(node, Relation):
        return "relation:" + node.id
    return "article:" + node.key


def node_type(node: Node) -> str:
    """Return the name of the object type of any record."""
    return "Article" if isinstance(node, Article) else node.kind


async def read_nodes(snapshot: Snapshot, ids: Sequence[str]) -> list[Node | None]:
    """Return the record of each id.

    Raises:
        IdentifierError: one of ``ids`` is not of the form of a node id.
    """
    found: dict[str, Node | None] = {}
    for prefix, names in _grouped(ids).items():
        read: Any = {
            "entity": snapshot.entities,
            "relation": snapshot.relations,
            "article": snapshot.articles,
        }[prefix]
        records = await read(names)
        found.update(zip((f"{prefix}:{name}" for name in names), records, strict=True))
    return [found[id_] for id_ in ids]


def _grouped(ids: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        prefix, separator, name = id_.partition(":")
        if prefix not in _PREFIXES or not separator or not name:
            raise IdentifierError(f"found {shown(id_)}, expected a node id that this API returned")
        groups.setdefault(prefix, []).append(name)
    return groups
