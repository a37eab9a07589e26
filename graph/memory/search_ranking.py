"""The order in which matches are listed, the best first."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.memory.search_engine import FIELDS, Stage, Texts
from graph.searches import Match, MatchQuality

Importance = Callable[[Sequence[str]], Sequence[float]]
"""How important the entities of some keys are: not negative, on any scale."""

Numbers = NDArray[np.int64]

_BELOW_ONE = 0.999

_QUALITIES = {
    Stage.EXACT: MatchQuality.EXACT,
    Stage.PREFIX: MatchQuality.PREFIX,
    Stage.WORDS: MatchQuality.WORDS,
    Stage.ONE_OFF: MatchQuality.FUZZY,
    Stage.TWO_OFF: MatchQuality.FUZZY,
}


Hit = tuple[float, str, int, int]
"""Minus the score, the key, the number of the text, and the stage: they sort as they rank."""


def ranked(
    texts: Texts,
    found: Sequence[tuple[Stage, Numbers]],
    length: int,
    importance: Importance | None,
) -> list[Hit]:
    """Rank the entities of the texts found, each by its best text.

    First by stage, then names before aliases before descriptions, then by how much of the
    text was typed (``length`` characters were) together with importance, at last by key.
    """
    numbers = np.concatenate([numbers for _, numbers in found])
    stages = np.repeat([stage for stage, _ in found], [len(numbers) for _, numbers in found])
    tiers = stages * len(FIELDS) + texts.columns.field[numbers]
    closeness = np.minimum(1.0, length / np.maximum(1, texts.columns.length[numbers]))
    best = _best_of_each(texts.columns.entity[numbers], (numbers, -closeness, tiers))
    numbers, stages = numbers[best], stages[best]
    keys = [texts.all[number].entity.key for number in numbers.tolist()]
    scores = len(Stage) * len(FIELDS) - tiers[best] + _fitness(closeness[best], keys, importance)
    return sorted(zip((-scores).tolist(), keys, numbers.tolist(), stages.tolist(), strict=True))


def match(texts: Texts, hit: Hit) -> Match:
    """Return what is told of a hit."""
    score, _, number, stage = hit
    text = texts.all[number]
    return Match(
        text.entity, FIELDS[text.field], _QUALITIES[Stage(stage)], text.text, text.language, -score
    )


def _best_of_each(entities: NDArray[np.int32], criteria: tuple[NDArray[Any], ...]) -> Numbers:
    """Return the place of each entity's best text; the last criterion counts first."""
    order = np.lexsort(criteria)
    _, first = np.unique(entities[order], return_index=True)
    places: Numbers = order[first]
    return places


def _fitness(
    closeness: NDArray[np.float64], keys: Sequence[str], importance: Importance | None
) -> NDArray[np.float64]:
    """Return what settles ranks within a tier: from 0 to less than 1."""
    if importance is None:
        return closeness * _BELOW_ONE
    weights = np.asarray(importance(keys), dtype=np.float64)
    return (closeness + _relative(weights)) * (_BELOW_ONE / 2)


def _relative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights as parts of the greatest, by their magnitudes, over which they spread."""
    positive = weights[weights > 0]
    if not len(positive):
        return np.zeros_like(weights)
    least = positive.min()
    relative: NDArray[np.float64] = np.log1p(weights / least) / np.log1p(positive.max() / least)
    return relative
