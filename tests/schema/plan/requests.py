"""Requests that the executions under test are given."""

from pathlib import Path

from graph.dataset import read_dataset
from graph.memory.store import MemorySnapshot, MemoryStore
from graph.pages import cursor
from schema.request import Request

SEED = read_dataset(Path(__file__).parents[3] / "seed")
_STORE = MemoryStore(SEED)


class Snapshot(MemorySnapshot):
    """The seed dataset, which counts how often the specimen's batches were called."""

    def __init__(self, *, waits: bool) -> None:
        super().__init__(SEED, 1)
        self.waits = waits
        self.batches = 0


def request(*, waits: bool = False) -> Request:
    return Request(Snapshot(waits=waits), _STORE, SEED.ontology, ("en",))


def known_values() -> dict[str, list[object]]:
    """Return values to try for the arguments of the seed's API, by their names.

    Few are bad ones: most of that API is not nullable, and one error leaves no data.
    """
    keys = [entity.key for entity in SEED.entities] + [article.key for article in SEED.articles]
    ids = [f"entity:{key}" for key in keys] + [f"relation:{item.id}" for item in SEED.relations]
    return {
        "key": [*keys, "nobody", ""],
        "id": [
            *ids,
            *(f"article:{article.key}" for article in SEED.articles),
            "bogus",
            "entity:",
            7,
        ],
        "ids": [ids[:3], [*ids[-3:], "entity:nobody"], [], ids[0], ["bogus"]],
        "first": [*[2, 1, 3, 0, 4, 100, None] * 4, 101],
        "last": [*[None] * 20, 2, -1],
        "after": [*[None] * 20, cursor((keys[0],)), cursor(()), "bogus"],
        "before": [*[None] * 20, cursor((keys[-1],)), ""],
        "from": [*keys, "nobody"],
        "to": [*keys, "nobody"],
        "of": [keys[:2], [keys[0], "nobody"], []],
        "text": ["leapmotor", "leap", "zhu", ""],
        "values": [*[3, 0] * 10, 101],
        "maxLength": [*[1, 2, 3] * 10, 9],
        "depth": [*[0, 1, 2] * 10, 5],
        "maxEntities": [*[5, 100] * 10, 2_001],
        "language": [*["en", "it", "zh-Hant", None] * 5, "zz zz"],
    }
