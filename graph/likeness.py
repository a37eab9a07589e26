"""Relations that are sound because one like them was: the short way of most of a large file.

Whatever is not recognised here goes the way of every record (graph/checks.py), and what
this takes for sound, that way finds sound.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
from msgspec.structs import force_setattr

from graph.kinds import Ontology
from graph.records import Attributes, Entity, Modality, Relation

MOST_REMEMBERED = 100_000
"""Different attributes that are remembered, of all kinds together."""

_encode = msgspec.json.Encoder(enc_hook=str).encode
_canonical = msgspec.json.Encoder(order="deterministic", enc_hook=str).encode
_NO_DATES = "null,null"
_MODALITIES = frozenset(Modality.__members__)


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

    def settle(self, relation: Relation) -> bool:
        """Do all that is to be done to a relation that is recognised; False: nothing was done.

        It gets its id, its attributes as they are parsed, and texts that others have as well.
        """
        kind = self._kinds.get(relation.kind)
        source = self._entities.get(relation.source)
        target = self._entities.get(relation.target)
        if (
            kind is None
            or source is None
            or target is None
            or source.kind not in kind.sources
            or target.kind not in kind.targets
            or relation.evidence
            or relation.attributed_to is not None
            or relation.modality not in _MODALITIES
        ):
            return False
        found = kind.attributes.get(_encode(relation.attributes))
        if found is None:
            return False
        attributes, text = found
        dates = _NO_DATES
        if relation.since is not None or relation.until is not None:
            dates = _canonical((relation.since, relation.until))[1:-1].decode()
        # As graph.records.identify, for kinds and keys, in which JSON escapes nothing.
        content = f'["{kind.name}","{source.key}","{target.key}",{text},{dates}]'
        own = sha256(content.encode()).hexdigest()[:32]
        if relation.id not in ("", own):
            return False
        force_setattr(relation, "id", own)
        force_setattr(relation, "attributes", attributes)
        force_setattr(relation, "kind", kind.name)
        force_setattr(relation, "source", source.key)
        force_setattr(relation, "target", target.key)
        return True

    @staticmethod
    def spelled(relation: Relation) -> bytes:
        """Return the attributes of a relation as it was read, before they are parsed."""
        return _encode(relation.attributes)

    def remember(self, spelled: bytes, relation: Relation) -> None:
        """Recognise others like ``relation``, which has been found sound, from now on."""
        kind = self._kinds[relation.kind]
        if self._remembered < MOST_REMEMBERED and spelled not in kind.attributes:
            self._remembered += 1
            attributes = relation.attributes
            kind.attributes[spelled] = attributes, _canonical(attributes).decode()
