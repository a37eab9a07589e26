"""The order in which matches are listed, the best first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.memory.search_engine import Numbers, Texts
from graph.search_scores import (
    FIELDS,
    QUALITIES,
    Floats,
    Stage,
    fitness_of,
    scores_of,
    weights_between,
)
from graph.searches import MOST_HITS, Match

Importance = Callable[[Sequence[str]], Sequence[float]]
"""How important the entities of some keys are: not negative, on any scale; 0 if unknown."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Texts that were found, one of each entity, the best first; at most so many are ranked.

    ``capped`` says that more was found. Equal scores stand in any order here, and by key in
    :meth:`matches`.
    """

    numbers: Numbers
    stages: Numbers
    scores: Floats
    capped: bool

    def __len__(self) -> int:
        return min(len(self.numbers), MOST_HITS)

    def matches(self, texts: Texts, start: int, end: int) -> list[Match]:
        """Return the matches from ``start`` to ``end``."""
        if start >= end:
            return []
        # Only what may stand on the page by its score is looked at one by one.
        first = int(np.searchsorted(-self.scores, -self.scores[start], "left"))
        last = int(np.searchsorted(-self.scores, -self.scores[end - 1], "right"))
        found = [self._match(texts, place) for place in range(first, last)]
        found.sort(key=lambda match: (-match.score, match.entity.key))
        return found[start - first : end - first]

    def _match(self, texts: Texts, place: int) -> Match:
        text = texts.all[self.numbers[place]]
        quality = QUALITIES[Stage(self.stages[place])]
        score = float(self.scores[place])
        return Match(text.entity, FIELDS[text.field], quality, text.text, text.language, score)


NOTHING = Ranking(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), capped=False)
"""Nothing was found."""


def ranked(
    texts: Texts, found: Sequence[Numbers], length: int, weights: Floats | None, *, capped: bool
) -> Ranking:
    """Rank the entities of the texts found in each stage, each by its best text.

    First by stage, then names before aliases before descriptions, then by how much of the
    text was typed (``length`` characters were) together with the entity's weight.
    """
    numbers = np.concatenate(found)
    stages = np.repeat(np.arange(len(found)), [len(each) for each in found])
    entities = texts.columns.entity[numbers]
    heavy = None if weights is None else weights[entities]
    fitness = fitness_of(length, texts.columns.length[numbers], heavy)
    scores = scores_of(stages, texts.columns.field[numbers], fitness)
    order = _best_of_each(entities, numbers, scores)
    return Ranking(numbers[order], stages[order], scores[order], capped or len(order) > MOST_HITS)


class Known:
    """The importance of entities by their number, as far as it was asked for.

    Numbers stay and grow, so that of a version only those that are new are asked for, as long
    as the importance is the same. One thread at a time asks.
    """

    def __init__(self) -> None:
        self._importance: Importance | None = None
        self._values: Floats = np.empty(0)

    def values(self, texts: Texts, importance: Importance) -> Floats:
        """Return the importance of each entity of ``texts``."""
        if importance != self._importance:
            self._importance, self._values = importance, np.empty(0)
        if missing := texts.keys[len(self._values) : texts.entities]:
            self._values = np.append(self._values, np.array(importance(missing), dtype=np.float64))
        return self._values[: texts.entities]


def weights_of(texts: Texts, importance: Importance | None, known: Known) -> Floats | None:
    """Return the weight of each entity by its number, from 0 to 1; None if all weigh the same.

    ``known`` is what was asked for of the engine that ``texts`` are from.
    """
    if importance is None:
        return None
    weights = known.values(texts, importance)
    positive = weights[weights > 0]
    if not len(positive):
        return None
    least, most = positive.min(), positive.max()
    return weights_between(weights, least, most)


def _best_of_each(entities: NDArray[np.int32], numbers: Numbers, scores: Floats) -> NDArray[Any]:
    """Return the place of each entity's best text, the best first."""
    order = np.lexsort((numbers, -scores))
    _, first = np.unique(entities[order], return_index=True)
    first.sort()
    places: NDArray[Any] = order[first]
    return places
