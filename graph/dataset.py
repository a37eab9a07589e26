"""A dataset: the ontology and the records of one folder, found sound or refused as a whole."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from msgspec.structs import force_setattr

from graph.checks import Known, Rules, identity_faults, repetition_faults
from graph.decoding import Decoded, UnreadRelation, decode, sketched
from graph.errors import DatasetError
from graph.faults import Fault, ProblemLog
from graph.files import Lines, Piece, Place, read_file, record_files
from graph.kinds import Ontology
from graph.likeness import Likeness
from graph.ontology_file import load_ontology
from graph.progress import Progress
from graph.records import AnyRecord, Article, Attributes, Entity, Relation, fingerprint, summed
from graph.values import fuzzy_date

MOST_SHARED = 100_000
"""Different values of attributes that are remembered so as to be shared, while reading."""

MOST_CYCLES = 1_000
"""Dates that are parsed before the garbage collector is asked to look for what that leaves."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Sound records, each once, in the order of the files.

    ``digest`` is in hexadecimal: the SHA-256 of the sum of the records' own. It is the
    same for the same facts, in whatever files and order they stand, and takes no sorting.
    ``total`` is that sum, for whoever goes on from it. ``ordered`` says that the relations
    are in order already (graph/memory/adjacency.py). ``by_id`` has the relations by id, where
    whoever read them has gathered them so.
    """

    ontology: Ontology
    articles: list[Article]
    entities: list[Entity]
    relations: list[Relation]
    digest: str
    total: int | None = None
    ordered: bool = False
    by_id: Mapping[str, Relation] | None = None


def fingerprints(records: Iterable[AnyRecord]) -> int:
    """Return the sum of the fingerprints of ``records``, which takes no order among them."""
    return sum(map(fingerprint, records))


def digest_of(total: int) -> str:
    """Return the digest of the facts whose fingerprints sum up to ``total``."""
    return sha256(str(total).encode()).hexdigest()


def share_texts(
    relation: Relation, kinds: Mapping[str, str], entities: Mapping[str, Entity]
) -> None:
    """Let a sound relation name its kind and ends by the very strings that these own."""
    force_setattr(relation, "kind", kinds[relation.kind])
    force_setattr(relation, "source", entities[relation.source].key)
    force_setattr(relation, "target", entities[relation.target].key)


def read_dataset(folder: Path, progress: Progress | None = None) -> Dataset:
    """Read ``ontology.py`` and all records of ``folder``.

    Args:
        folder: the dataset's.
        progress: is told how many more records have been read, again and again.

    Raises:
        OntologyError: there is no ontology, or it contradicts itself.
        DatasetError: there are no records, or some are unsound; lists every problem.
    """
    files = record_files(folder)
    reader = _Reader(load_ontology(folder), progress)
    with without_collector():
        for file in files:
            reader.read(file)
        return reader.finish()


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from searching millions of new records, none of them cyclic."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Reader:
    """Takes in records file by file; those that refer to later ones wait until the end."""

    def __init__(self, ontology: Ontology, progress: Progress | None) -> None:
        self._ontology = ontology
        self._progress = progress
        self._rules = Rules(ontology)
        self._articles: dict[str, Article] = {}
        self._entities: dict[str, Entity] = {}
        self._relations: dict[str, Relation] = {}
        self._likeness = Likeness(ontology, self._entities)
        self._known = Known(self._articles, self._entities)
        self._first_places: dict[type[Article | Entity], dict[str, Place]] = {
            Article: {},
            Entity: {},
        }
        self._waiting: list[tuple[Decoded, AnyRecord, Place]] = []
        self._fingerprints = bytearray()  # of relations that are like others, to be summed up
        self._total = 0  # of those that are summed up
        self._unlike: list[Relation] = []
        self._attributes: dict[tuple[object, ...], Attributes] = {}
        self._dates = 0  # that the parser had read when its cycles were let go
        self._problems = ProblemLog()

    def read(self, file: Path) -> None:
        """Take in the records of a file."""
        try:
            for batch in read_file(file):
                self._take_all(batch)
                self._total += summed(self._fingerprints)
                self._fingerprints.clear()
                self._collect()
                if self._progress is not None:
                    self._progress(len(batch))
        except DatasetError as error:
            self._problems.extend(error.problems)

    def _collect(self) -> None:
        """Let the cycles go that the parser of dates leaves, 5 kB for each, while they are few."""
        dates = fuzzy_date.cache_info().misses
        if dates > self._dates + MOST_CYCLES:
            self._dates = dates
            gc.collect(0)

    def _take_all(self, batch: Lines | Piece) -> None:
        if isinstance(batch, Piece):
            for place, piece in batch.located():
                self._take(decode(piece), place)
            return
        lines: list[bytes] = []  # few of them are looked at
        for index, sketch in enumerate(sketched(batch.text, len(batch))):
            if isinstance(sketch, UnreadRelation):
                if self._is_settled(sketch):
                    continue
            elif sketch is not None:
                self._take(Decoded(sketch), batch.place(index))
                continue
            lines = lines or batch.text.split(b"\n")
            if lines[index].strip():
                self._take(decode(lines[index]), batch.place(index), sketch)

    def _is_settled(self, line: UnreadRelation) -> bool:
        """Take in a relation that is known to be sound from others like it, if it is."""
        if (settled := self._likeness.settle(line)) is None:
            return False
        relation, own = settled
        if self._relations.setdefault(relation.id, relation) is not relation:
            return False
        self._fingerprints += own
        return True

    def finish(self) -> Dataset:
        """Return the dataset once every file has been read.

        Raises:
            DatasetError: records are unsound.
        """
        for decoded, record, place in self._waiting:
            faults = self._rules.link_faults(record, self._known)
            self._report(filter(decoded.speaks, faults), decoded, place)
        self._problems.raise_any()
        for _, record, _ in self._waiting:
            if isinstance(record, Relation):
                share_texts(record, self._rules.relation_kinds, self._entities)
        others: Iterable[AnyRecord] = chain(
            self._articles.values(), self._entities.values(), self._unlike
        )
        total = self._total + fingerprints(others)
        return Dataset(
            self._ontology,
            list(self._articles.values()),
            list(self._entities.values()),
            list(self._relations.values()),
            digest_of(total),
            total,
            by_id=self._relations,
        )

    def _take(self, decoded: Decoded, place: Place, line: UnreadRelation | None = None) -> None:
        if (record := decoded.record) is None:
            self._report(decoded.faults, decoded, place)
            return
        faults = self._rules.own_faults(record)
        if not faults and not decoded.faults and not isinstance(record, Article):
            self._share_attributes(record)
        if not isinstance(record, Relation):
            faults += self._keep(record, place) if record.key else ()
        elif not faults and not decoded.faults:
            faults = self._keep_relation(record)
        if faults or decoded.faults:
            self._report([*decoded.faults, *filter(decoded.speaks, faults)], decoded, place)
        if self._rules.link_faults(record, self._known):
            self._waiting.append((decoded, record, place))
        elif isinstance(record, Relation) and not (faults or decoded.faults):
            share_texts(record, self._rules.relation_kinds, self._entities)
            if line is not None:
                self._likeness.remember(line, record)

    def _keep(self, record: Article | Entity, place: Place) -> list[Fault]:
        first: Article | Entity
        if isinstance(record, Entity):
            first = self._entities.setdefault(record.key, record)
        else:
            first = self._articles.setdefault(record.key, record)
        places = self._first_places[type(record)]
        if first is record:
            places[record.key] = place
            return []
        name = type(record).__name__.lower()
        found = f"the key of {places[record.key]} again"
        return [Fault(("key",), found, f"one {name} for each key")]

    def _keep_relation(self, relation: Relation) -> list[Fault]:
        if faults := identity_faults(relation):
            return faults
        first = self._relations.setdefault(relation.id, relation)
        if first is not relation:
            return repetition_faults(relation, first)
        self._unlike.append(relation)
        return []

    def _share_attributes(self, record: Entity | Relation) -> None:
        """Let records of one kind with equal attributes share them: many have few values.

        Entities with several attributes are seldom alike.
        """
        if not record.attributes or (isinstance(record, Entity) and len(record.attributes) > 1):
            return
        place = (record.kind, *record.attributes.items())
        if (shared := self._attributes.get(place)) is not None:
            force_setattr(record, "attributes", shared)
        elif len(self._attributes) < MOST_SHARED:
            self._attributes[place] = record.attributes

    def _report(self, faults: Iterable[Fault], decoded: Decoded, place: Place) -> None:
        self._problems.extend(place.problem(fault, decoded.record) for fault in faults)
