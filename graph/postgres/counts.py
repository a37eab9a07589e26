"""How much a version holds, as is written down with it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from graph.changes import Effect, sides
from graph.dataset import Dataset
from graph.records import Article, Entity, Relation
from graph.store import Census


class Counts(msgspec.Struct, frozen=True):
    """Articles, and entities and relations by kind; ``texts``: the version that they are as of.

    Texts of articles that are held in one version are held in the next, unless that says so.
    """

    articles: int
    entities: dict[str, int]
    relations: dict[str, int]
    texts: int

    @classmethod
    def of(cls, dataset: Dataset, version: int) -> "Counts":
        """Count what a version holds that is loaded from ``dataset``."""
        entities = Counter(entity.kind for entity in dataset.entities)
        relations = Counter(relation.kind for relation in dataset.relations)
        return cls(len(dataset.articles), dict(entities), dict(relations), version)

    @property
    def size(self) -> int:
        """The number of records."""
        return self.articles + sum(self.entities.values()) + sum(self.relations.values())

    @property
    def census(self) -> Census:
        """As the store's protocol has it."""
        return Census(self.articles, self.entities, self.relations)

    def after(self, effects: Sequence[Effect], texts: int) -> "Counts":
        """Return the counts after ``effects``."""
        entities = _recounted(self.entities, sides(effects, Entity))
        relations = _recounted(self.relations, sides(effects, Relation))
        articles = self.articles + sum(
            (after is not None) - (before is not None) for before, after in sides(effects, Article)
        )
        return Counts(articles, entities, relations, texts)

    def encoded(self) -> str:
        """Return the counts as text."""
        return msgspec.json.encode(self).decode()


def _recounted(
    counts: Mapping[str, int],
    changes: Iterable[tuple[Entity | Relation | None, Entity | Relation | None]],
) -> dict[str, int]:
    recounted = Counter(counts)
    for before, after in changes:
        if before is not None:
            recounted[before.kind] -= 1
        if after is not None:
            recounted[after.kind] += 1
    return dict(+recounted)


def decoded_counts(text: str) -> Counts:
    """Return the counts that were written down as ``text``."""
    return msgspec.json.decode(text, type=Counts)
