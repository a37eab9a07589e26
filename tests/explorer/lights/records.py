"""The records of the invented graph: written with digests and offsets that hold.

It has every kind of fact that a screen shows: each modality, dates, a speaker, parallel
relations, a relation without evidence, an article in Italian and one in English, one of
them undated; and a hub with more neighbors than an opening shows.
"""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

BOATS = 62
ARTICLES = {
    "gazzetta-luci": (
        # The shell takes one code point, and two units of UTF-16.
        "Il faro 🐚 di Punta Ventosa ha di nuovo chi lo accende.",
        "Da marzo ci sale Nina Corvo, ogni sera.",
        "Corvo promette di ridipingerlo.",
        "Piove.",
    ),
    "tern-lights": (
        "Old Bram says he lit Gull Rock for years.",
        "Somebody must paint it too, he hopes.",
    ),
}
HEADLINES = {
    "gazzetta-luci": {"it": "Torna la luce", "en": "The light is back"},
    "tern-lights": {"en": "Bram and his rock", "it": "Bram e il suo scoglio"},
}


class Place(NamedTuple):
    """Where an article states something, and what that is in our words."""

    article: str
    sentence: int
    anchor: str
    en: str
    it: str

    def evidence(self) -> dict[str, Any]:
        sentence = ARTICLES[self.article][self.sentence]
        start = _start(self.article, self.sentence) + sentence.index(self.anchor)
        return {
            "article": self.article,
            "sentence": self.sentence,
            "start": start,
            "end": start + len(self.anchor),
            "anchor": self.anchor,
            "statement": {"en": self.en, "it": self.it},
        }


TENDS = Place("gazzetta-luci", 1, "Nina Corvo", "Nina Corvo tends it.", "Lo accende Nina Corvo.")
PROMISE = Place("gazzetta-luci", 2, "ridipingerlo", "She will paint it.", "Lo ridipingerà.")
TOWER = Place("gazzetta-luci", 0, "Punta Ventosa", "It is lit again.", "È di nuovo acceso.")
CLAIM = Place("tern-lights", 0, "lit Gull Rock", "Bram lit Gull Rock.", "Bram accendeva Gull Rock.")
HOPE = Place("tern-lights", 1, "paint it", "It may be painted.", "Forse sarà dipinto.")


def entity(kind: str, key: str, name: str, **more: object) -> dict[str, Any]:
    return {"record": "entity", "kind": kind, "key": key, "names": {"en": name}} | more


def relation(kind: str, source: str, target: str, *places: Place, **more: object) -> dict[str, Any]:
    ends = {"record": "relation", "kind": kind, "source": source, "target": target}
    return ends | {"evidence": [place.evidence() for place in places]} | more


def article(key: str, language: str, **more: object) -> dict[str, Any]:
    starts = [_start(key, index) for index, _ in enumerate(ARTICLES[key])]
    return {
        "record": "article",
        "key": key,
        "language": language,
        "headline": HEADLINES[key],
        "sha256": sha256(_text(key).encode()).hexdigest(),
        "sentences": [
            [start, start + len(sentence)]
            for start, sentence in zip(starts, ARTICLES[key], strict=True)
        ],
    } | more


def records() -> Iterator[dict[str, Any]]:
    """Yield the whole graph."""
    yield article("gazzetta-luci", "it", publisher="gazzetta", published="2024-05-03")
    yield article("tern-lights", "en")
    yield entity("Newspaper", "gazzetta", "Gazzetta del Molo")
    yield entity(
        "Lighthouse",
        "punta-ventosa",
        "Punta Ventosa",
        attributes={"height": {"comparator": "EXACT", "value": 31, "unit": "metre"}},
        evidence=[TOWER.evidence()],
    )
    yield entity("Lighthouse", "gull-rock", "Gull Rock")
    yield entity("Keeper", "nina-corvo", "Nina Corvo")
    yield entity("Keeper", "bram", "Bram Quill")
    yield relation(
        "Tends",
        "nina-corvo",
        "punta-ventosa",
        TENDS,
        since="2024-03",
        attributes={"nights": 1200},
    )
    yield relation(
        "Paints",
        "nina-corvo",
        "punta-ventosa",
        PROMISE,
        modality="PLANNED",
        attributed_to="nina-corvo",
    )
    yield relation(
        "Tends",
        "bram",
        "gull-rock",
        CLAIM,
        modality="CLAIMED",
        attributed_to="bram",
        since="1990",
        until="2001",
    )
    yield relation("Paints", "bram", "gull-rock", HOPE, modality="FORECAST", attributed_to="bram")
    yield relation("Guides", "gull-rock", "boat-00")
    for number in range(BOATS):
        yield entity("Boat", f"boat-{number:02}", f"Boat {number:02}")
        yield relation("Guides", "punta-ventosa", f"boat-{number:02}")


def write_dataset(folder: Path) -> None:
    """Write the graph into ``folder``, as a dataset."""
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("ontology.py"), folder)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records())
    (folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")


def write_texts(folder: Path) -> None:
    """Write the articles' texts into ``folder``."""
    folder.mkdir()
    for key in ARTICLES:
        (folder / f"{key}.txt").write_text(_text(key), encoding="utf-8")


def _start(key: str, sentence: int) -> int:
    return sum(len(one) + 1 for one in ARTICLES[key][:sentence])


def _text(key: str) -> str:
    return " ".join(ARTICLES[key])
