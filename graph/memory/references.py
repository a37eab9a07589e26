"""How many records refer to an entity or an article other than as an end of a relation."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.changes import Effect
from graph.memory.layers import patched
from graph.memory.turns import Turns
from graph.records import AnyRecord, Article, Relation

_NONE: frozenset[str] = frozenset()
_TAKEN = 2_000


@dataclass(frozen=True, slots=True)
class References:
    """Records that have evidence from an article, by its key; and that name an entity.

    An entity is named by relations attributed to it, and by articles that it publishes or
    provides.
    """

    articles: Mapping[str, int]
    entities: Mapping[str, int]

    @classmethod
    async def of(cls, records: Iterable[AnyRecord], turns: Turns) -> "References":
        """Count the references of ``records``."""
        articles: Counter[str] = Counter()
        entities: Counter[str] = Counter()
        rest = iter(records)
        while taken := list(islice(rest, _TAKEN)):
            # Of many graphs most records refer to nothing else, and are passed over fast.
            for record in filter(_refers, taken):
                articles.update(cited(record))
                entities.update(named(record))
                await turns.turn()
            await turns.turn()
        return cls(dict(articles), dict(entities))

    async def patched(self, effects: Sequence[Effect], turns: Turns) -> "References":
        """Return the references after ``effects``."""
        # Plain dicts: a Counter takes longer to make than most changes have to count.
        articles: dict[str, int] = {}
        entities: dict[str, int] = {}
        for effect in effects:
            for record, shift in ((effect.before, -1), (effect.after, 1)):
                if record is not None:
                    _shift(articles, cited(record), shift)
                    _shift(entities, named(record), shift)
            await turns.turn()
        return References(
            await _shifted(self.articles, articles, turns),
            await _shifted(self.entities, entities, turns),
        )


def _refers(record: AnyRecord) -> bool:
    return isinstance(record, Article) or bool(
        record.evidence or (isinstance(record, Relation) and record.attributed_to)
    )


def _shift(shifts: dict[str, int], keys: Iterable[str], by: int) -> None:
    for key in keys:
        shifts[key] = shifts.get(key, 0) + by


async def _shifted(
    counts: Mapping[str, int], shifts: Mapping[str, int], turns: Turns
) -> Mapping[str, int]:
    changes = {key: (counts.get(key, 0) + shift) or None for key, shift in shifts.items() if shift}
    return await patched(counts, changes, turns)


def cited(record: AnyRecord) -> frozenset[str]:
    """Return the articles that ``record`` has evidence from."""
    if isinstance(record, Article) or not record.evidence:
        return _NONE
    return frozenset(evidence.article for evidence in record.evidence)


def named(record: AnyRecord) -> frozenset[str]:
    """Return the entities that ``record`` names as speaker, publisher or provider."""
    if isinstance(record, Relation):
        return _NONE if record.attributed_to is None else frozenset((record.attributed_to,))
    if isinstance(record, Article):
        return frozenset(key for key in (record.publisher, record.provider) if key is not None)
    return _NONE
