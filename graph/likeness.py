"""Relations that are sound because one like them was: the short way of most of a large file.

Whatever is not recognised here goes the way of every record (graph/checks.py), and what
this takes for sound, that way finds sound.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from graph.decoding import UnreadRelation
from graph.kinds import Ontology
from graph.records import Attributes, Entity, Modality, Relation
from graph.values import FuzzyDate, fuzzy_date_of

MOST_REMEMBERED = 100_000
"""Different attributes that are remembered, of all kinds together, and as many shapes."""

_canonical = msgspec.json.Encoder(order="deterministic", enc_hook=str).encode
_NO_EVIDENCE = UnreadRelation("", "", "").evidence
_MODALITIES = {name: name for name in Modality.__members__}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of a kind: its name, the kinds of its ends, and attributes found sound.

    The attributes are known by their JSON as it was read; each with what it was parsed as,
    and with the JSON that ids are made of.
    """

    name: str
    sources: frozenset[str]
    targets: frozenset[str]
    attributes: dict[bytes, tuple[Attributes, str]] = field(default_factory=dict)


class _Shape(msgspec.Struct, frozen=True, gc=False):
    """What relations have in common that differ in their ends alone.

    The texts are what is hashed, around the keys of the ends: for the id what comes before
    them and after; for the fingerprint as well, and there the id stands within the latter.
    No ``head`` says that the fingerprint is the hash that the id begins.
    """

    kind: str
    sources: frozenset[str]
    targets: frozenset[str]
    attributes: Attributes
    modality: str
    since: FuzzyDate | None
    until: FuzzyDate | None
    id_head: str
    id_tail: str
    head: str
    tail: str


class Likeness:
    """Recognises sound relations by their kind, their ends, and attributes met before.

    ``entities`` are the sound ones that have been read so far.
    """

    def __init__(self, ontology: Ontology, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._kinds = {
            kind.name: _Kind(kind.name, frozenset(kind.sources), frozenset(kind.targets))
            for kind in ontology.relations.values()
        }
        self._remembered = 0
        self._shapes: dict[Hashable, _Shape] = {}
        self._source: Entity | None = None  # of the last line; files name one again and again

    def settle(self, line: UnreadRelation) -> tuple[Relation, bytes] | None:
        """Return the relation that a line holds, with its fingerprint, if it is recognised.

        It has its id, its attributes as they are parsed, and texts that others have as well.
        """
        place = (line.kind, bytes(line.attributes), line.modality, line.since, line.until)
        shape = self._shapes.get(place) or self._shape_of(line, place)
        source = self._source
        if source is None or source.key != line.source:
            source = self._source = self._entities.get(line.source)
        target = self._entities.get(line.target)
        if (
            shape is None
            or source is None
            or target is None
            or source.kind not in shape.sources
            or target.kind not in shape.targets
            or line.attributed_to is not None
            or (line.evidence is not _NO_EVIDENCE and line.evidence != _NO_EVIDENCE)
        ):
            return None
        start, end = source.key, target.key
        content = f'{shape.id_head}{start}","{end}{shape.id_tail}'
        fingerprint = sha256(content.encode()).digest()
        own = fingerprint[:16].hex()
        if line.id not in ("", own):
            return None
        if shape.head:
            whole = f'{shape.head}{start}","target":"{end}","id":"{own}{shape.tail}'
            fingerprint = sha256(whole.encode()).digest()
        relation = Relation(
            kind=shape.kind,
            source=start,
            target=end,
            id=own,
            attributes=shape.attributes,
            modality=shape.modality,
            since=shape.since,
            until=shape.until,
        )
        return relation, fingerprint

    def _shape_of(self, line: UnreadRelation, place: Hashable) -> _Shape | None:
        """Return the shape of a line, None if it is not known to be sound."""
        kind = self._kinds.get(line.kind)
        modality = _MODALITIES.get(line.modality)
        if kind is None or modality is None:
            return None
        found = kind.attributes.get(bytes(line.attributes))
        if found is None:
            return None
        attributes, text = found
        try:
            since = None if line.since is None else fuzzy_date_of(line.since)
            until = None if line.until is None else fuzzy_date_of(line.until)
        except ValueError:
            return None
        # As graph.records.identify and fingerprint, which encode what a record holds; kinds,
        # keys and dates are spelled without anything that JSON escapes.
        begun = "null" if since is None else f'"{since}"'
        ended = "null" if until is None else f'"{until}"'
        plain = modality == Modality.REPORTED.name
        shape = _Shape(
            kind.name,
            kind.sources,
            kind.targets,
            attributes,
            modality,
            since,
            until,
            id_head=f'["{kind.name}","',
            id_tail=f'",{text},{begun},{ended}]',
            head="" if plain else f'{{"record":"relation","kind":"{kind.name}","source":"',
            tail=(
                f'","attributes":{text},"modality":"{modality}","attributed_to":null,'
                f'"since":{begun},"until":{ended},"evidence":[]}}'
            ),
        )
        if len(self._shapes) < MOST_REMEMBERED:
            self._shapes[place] = shape
        return shape

    def remember(self, line: UnreadRelation, relation: Relation) -> None:
        """Recognise others like ``relation``, read from ``line`` and found sound, from now on."""
        kind = self._kinds[relation.kind]
        spelled = bytes(line.attributes)
        if self._remembered < MOST_REMEMBERED and spelled not in kind.attributes:
            self._remembered += 1
            attributes = relation.attributes
            kind.attributes[spelled] = attributes, _canonical(attributes).decode()
