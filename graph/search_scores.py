"""How well texts match a search, as numbers: the same whichever store found them."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.searches import MatchedField, MatchQuality

Floats = NDArray[np.float64]

FIELDS = tuple(MatchedField)
"""The fields, the most telling first; texts hold their places here."""

MOST_LENGTH = 2**15 - 1
"""Characters of a text that count when it is told how much of it was typed."""

_BELOW_ONE = 0.999


class Stage(IntEnum):
    """Ways to match, the best first."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    ONE_OFF = 3
    TWO_OFF = 4


QUALITIES: Mapping[Stage, MatchQuality] = {
    Stage.EXACT: MatchQuality.EXACT,
    Stage.PREFIX: MatchQuality.PREFIX,
    Stage.WORDS: MatchQuality.WORDS,
    Stage.ONE_OFF: MatchQuality.FUZZY,
    Stage.TWO_OFF: MatchQuality.FUZZY,
}


def weights_between(importance: Floats, least: float, most: float) -> Floats:
    """Return weights from 0 to 1 of importances, of which ``least`` is the least positive one.

    Importance is spread over many magnitudes, so these are what count.
    """
    scaled: Floats = np.log1p(importance / least) / np.log1p(most / least)
    return scaled


def fitness_of(typed: int, lengths: NDArray[Any], weights: Floats | None) -> Floats:
    """Return from 0 to almost 1 how much of texts of some lengths was typed, and their weight."""
    fitness: Floats = np.minimum(1.0, typed / np.maximum(1, lengths))
    if weights is not None:
        fitness = (fitness + weights) / 2
    return fitness * _BELOW_ONE


def scores_of(stages: NDArray[Any], fields: NDArray[Any], fitness: Floats) -> Floats:
    """Return the scores of texts: first by stage, then by field, then by their fitness."""
    scores: Floats = len(Stage) * len(FIELDS) - (stages * len(FIELDS) + fields) + fitness
    return scores
