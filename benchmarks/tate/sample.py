"""A tenth of the Tate graph: of every kind about a tenth, the hubs among them, hence of all.

Works of art are drawn by the digest of their id. Of each other type stay those with the
most relations: a tenth, or all where there are few.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from benchmarks.tate.source import EntityRow, RelationRow

PART = 10
FEW = 20
"""Of a type with at most so many entities all stay."""


def tenth(entities: Sequence[EntityRow], relations: Iterable[RelationRow]) -> set[str]:
    """Return the ids of the entities that stay."""
    degrees: Counter[str] = Counter()
    for relation in relations:
        degrees.update((relation.source, relation.target))
    types: dict[str, list[str]] = {}
    for entity in entities:
        types.setdefault(entity.type, []).append(entity.id)
    return {
        id_
        for type_, ids in types.items()
        for id_ in (_drawn(ids) if type_ == "artwork" else _busiest(ids, degrees))
    }


def _drawn(ids: Iterable[str]) -> list[str]:
    return [id_ for id_ in ids if sha256(id_.encode()).digest()[0] < 256 / PART]


def _busiest(ids: Sequence[str], degrees: Counter[str]) -> list[str]:
    count = len(ids) if len(ids) <= FEW else len(ids) // PART
    return sorted(ids, key=lambda id_: (-degrees[id_], id_))[:count]
