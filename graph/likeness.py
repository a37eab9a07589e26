"""Relations that are sound because one like them was: the short way of most of a large file.

Whatever is not recognised here goes the way of every record (graph/checks.py), and what
this takes for sound, that way finds sound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from graph.decoding import UnreadRelation
from graph.kinds import Ontology
from graph.records import Attributes, Entity, Modality, Relation
from graph.values import fuzzy_date_of

MOST_REMEMBERED = 100_000
"""Different attributes that are remembered, of all kinds together."""

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

    def settle(self, line: UnreadRelation) -> tuple[Relation, int] | None:
        """Return the relation that a line holds, with its fingerprint, if it is recognised.

        It has its id, its attributes as they are parsed, and texts that others have as well.
        """
        kind = self._kinds.get(line.kind)
        source = self._entities.get(line.source)
        target = self._entities.get(line.target)
        modality = _MODALITIES.get(line.modality)
        if (
            kind is None
            or source is None
            or target is None
            or modality is None
            or source.kind not in kind.sources
            or target.kind not in kind.targets
            or line.attributed_to is not None
            or line.evidence != _NO_EVIDENCE
        ):
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
        content = f'["{kind.name}","{line.source}","{line.target}",{text},{begun},{ended}]'
        own = sha256(content.encode()).hexdigest()[:32]
        if line.id not in ("", own):
            return None
        whole = (
            f'{{"record":"relation","kind":"{kind.name}","source":"{line.source}",'
            f'"target":"{line.target}","id":"{own}","attributes":{text},'
            f'"modality":"{modality}","attributed_to":null,'
            f'"since":{begun},"until":{ended},"evidence":[]}}'
        )
        relation = Relation(
            kind=kind.name,
            source=source.key,
            target=target.key,
            id=own,
            attributes=attributes,
            modality=modality,
            since=since,
            until=until,
        )
        return relation, int.from_bytes(sha256(whole.encode()).digest(), "little")

    def remember(self, line: UnreadRelation, relation: Relation) -> None:
        """Recognise others like ``relation``, read from ``line`` and found sound, from now on."""
        kind = self._kinds[relation.kind]
        spelled = bytes(line.attributes)
        if self._remembered < MOST_REMEMBERED and spelled not in kind.attributes:
            self._remembered += 1
            attributes = relation.attributes
            kind.attributes[spelled] = attributes, _canonical(attributes).decode()
