"""What records must satisfy beyond their form: the ontology, and each other.

Nothing here reads a file or a store. Whoever checks records, of a dataset or of a change
to a graph, hands in the records that these refer to as :class:`Known`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.attributes import ValueType
from graph.errors import LanguageError, shown
from graph.faults import Fault, FieldPath
from graph.kinds import AttributeDefinition, Ontology
from graph.languages import language_tag
from graph.records import (
    AnyRecord,
    Article,
    Attributes,
    Entity,
    Evidence,
    Modality,
    Relation,
    identify,
)

MOST_ANCHOR_WORDS = 6
"""The most words that an anchor repeats of somebody else's article."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FARTHEST = 2**31  # positions are Ints of GraphQL
_MODALITIES = frozenset(Modality.__members__)


@dataclass(frozen=True, slots=True)
class Known:
    """The records that others may refer to, by key."""

    articles: Mapping[str, Article]
    entities: Mapping[str, Entity]


@dataclass(frozen=True, slots=True)
class _AttributeRules:
    types: Mapping[str, ValueType]
    required: tuple[str, ...]

    @classmethod
    def of(cls, attributes: Mapping[str, AttributeDefinition]) -> "_AttributeRules":
        return cls(
            {name: attribute.type for name, attribute in attributes.items()},
            tuple(name for name, attribute in attributes.items() if attribute.required),
        )

    def of_no_json(self) -> list[tuple[str, Callable[[object], object]]]:
        """Return the attributes whose values JSON has no form for, and how they are parsed."""
        return [(name, kind.restore) for name, kind in self.types.items() if kind.restore]

    def parse(self, values: Attributes) -> list[Fault]:
        """Parse ``values`` in place, and drop those that are null."""
        faults: list[Fault] = []
        for name, value in list(values.items()):
            if (value_type := self.types.get(name)) is None:
                expected = f"one of {', '.join(self.types)}" if self.types else "no attribute"
                faults.append(Fault(("attributes", name), "an unknown attribute", expected))
            elif value is None:
                del values[name]
            else:
                try:
                    if (parsed := value_type.parse(value)) is not value:
                        values[name] = parsed
                except ValueError as error:
                    faults.append(Fault(("attributes", name), shown(value), str(error)))
        faults += [
            Fault(("attributes", name), "nothing", f"a value of the type {self.types[name].name}")
            for name in self.required
            if name not in values
        ]
        return faults


class Rules:
    """Checks records against one ontology, and against the records they refer to.

    ``relation_kinds`` has the names of the kinds of relations, each as the one text that
    relations of the kind share.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._entities = dict(ontology.entities)
        self._relations = dict(ontology.relations)
        self.relation_kinds = {kind: kind for kind in ontology.relations}
        self._attributes = {
            kind.name: _AttributeRules.of(kind.attributes)
            for kinds in (ontology.entities, ontology.relations)
            for kind in kinds.values()
        }
        self._restoring = {
            kind: parsers
            for kind, rules in self._attributes.items()
            if (parsers := rules.of_no_json())
        }

    def restore(self, record: Entity | Relation) -> None:
        """Parse the attributes of a record that was sound when it was written, in place."""
        for name, parse in self._restoring.get(record.kind, ()):
            if name in record.attributes:
                record.attributes[name] = parse(record.attributes[name])

    def own_faults(self, record: AnyRecord) -> list[Fault]:
        """Parse the attributes of ``record`` in place; return what is wrong with it by itself."""
        if isinstance(record, Relation):
            return self._relation_faults(record)
        if isinstance(record, Entity):
            return self._entity_faults(record)
        return list(_article_faults(record))

    def link_faults(self, record: AnyRecord, known: Known) -> list[Fault]:
        """Return what is wrong with the references of ``record`` to other records."""
        if isinstance(record, Article):
            return _agent_faults(record, known)
        faults = self._end_faults(record, known) if isinstance(record, Relation) else []
        for index, evidence in enumerate(record.evidence):
            faults += _passage_faults(evidence, known, index)
        return faults

    def _entity_faults(self, entity: Entity) -> list[Fault]:
        if entity.kind in self._entities:
            faults = self._attributes[entity.kind].parse(entity.attributes)
        else:
            faults = [_unknown_kind(entity.kind, self._entities)]
        if not entity.names:
            faults.append(Fault(("names",), "no name", "a name in at least one language"))
        faults += _localized_faults(entity.names, ("names",))
        faults += _localized_faults(entity.description, ("description",))
        for index, alias in enumerate(entity.aliases):
            if not alias.strip():
                faults.append(Fault(("aliases", index), shown(alias), "text that is not empty"))
        for index, evidence in enumerate(entity.evidence):
            faults += _evidence_faults(evidence, index)
        return faults

    def _relation_faults(self, relation: Relation) -> list[Fault]:
        if relation.kind in self._relations:
            faults = self._attributes[relation.kind].parse(relation.attributes)
        else:
            faults = [_unknown_kind(relation.kind, self._relations)]
        if relation.modality not in _MODALITIES:
            expected = f"one of {', '.join(Modality.__members__)}"
            faults.append(Fault(("modality",), shown(relation.modality), expected))
        for index, evidence in enumerate(relation.evidence):
            faults += _evidence_faults(evidence, index)
        return faults

    def _end_faults(self, relation: Relation, known: Known) -> list[Fault]:
        definition = self._relations.get(relation.kind)
        source = known.entities.get(relation.source)
        target = known.entities.get(relation.target)
        faults: list[Fault] = []
        if source is None:
            faults.append(_unknown_entity("source", relation.source))
        elif definition and source.kind not in definition.sources:
            faults += self._kind_faults("source", source, definition.sources)
        if target is None:
            faults.append(_unknown_entity("target", relation.target))
        elif definition and target.kind not in definition.targets:
            faults += self._kind_faults("target", target, definition.targets)
        speaker = relation.attributed_to
        if speaker is not None and speaker not in known.entities:
            faults.append(_unknown_entity("attributed_to", speaker))
        return faults

    def _kind_faults(self, end: str, entity: Entity, kinds: Sequence[str]) -> list[Fault]:
        if entity.kind not in self._entities:
            return []  # the entity's own fault
        found = f"{shown(entity.key)} of the kind {entity.kind}"
        return [Fault((end,), found, f"an entity of the kind {' or '.join(kinds)}")]


def identity_faults(relation: Relation) -> list[Fault]:
    """Give a relation that is otherwise sound its id; return what is wrong with the one it has."""
    try:
        identify(relation)
    except ValueError as error:
        return [Fault(("id",), shown(relation.id), str(error))]
    return []


def repetition_faults(relation: Relation, first: Relation) -> list[Fault]:
    """Return in what ``relation`` contradicts ``first``, which has the same id."""
    return [
        Fault(
            (field,),
            f"another {field} than where the same fact stands first",
            "one relation for each fact",
        )
        for field in ("modality", "attributed_to", "evidence")
        if getattr(relation, field) != getattr(first, field)
    ]


def _article_faults(article: Article) -> Iterator[Fault]:
    yield from _tag_faults(article.language, ("language",))
    yield from _localized_faults(article.headline, ("headline",))
    if not _DIGEST.fullmatch(article.sha256):
        yield Fault(("sha256",), shown(article.sha256), "64 hexadecimal digits, in lower case")
    earliest = 0
    for index, (start, end) in enumerate(article.sentences):
        if not earliest <= start < end < _FARTHEST:
            expected = f"a start from {earliest} on, and an end after it, below {_FARTHEST}"
            yield Fault(("sentences", index), f"[{start}, {end}]", expected)
        earliest = max(earliest, end)


def _agent_faults(article: Article, known: Known) -> list[Fault]:
    return [
        _unknown_entity(field, key)
        for field, key in (("publisher", article.publisher), ("provider", article.provider))
        if key is not None and key not in known.entities
    ]


def _evidence_faults(evidence: Evidence, index: int) -> list[Fault]:
    path: FieldPath = ("evidence", index)
    faults: list[Fault] = []
    length = evidence.end - evidence.start
    if length <= 0:
        expected = f"more than the start, {evidence.start}"
        faults.append(Fault((*path, "end"), str(evidence.end), expected))
    elif len(evidence.anchor) != length:
        found = f"{shown(evidence.anchor)}, {len(evidence.anchor)} characters"
        expected = f"{length}, from {evidence.start} to {evidence.end}"
        faults.append(Fault((*path, "anchor"), found, expected))
    if (words := len(evidence.anchor.split())) > MOST_ANCHOR_WORDS:
        expected = f"at most {MOST_ANCHOR_WORDS}"
        faults.append(Fault((*path, "anchor"), f"{words} words", expected))
    if not evidence.statement:
        faults.append(Fault((*path, "statement"), "no text", "one in at least one language"))
    faults += _localized_faults(evidence.statement, (*path, "statement"))
    return faults


def _passage_faults(evidence: Evidence, known: Known, index: int) -> list[Fault]:
    """Return in what ``evidence`` does not fit the article that it speaks of."""
    path: FieldPath = ("evidence", index)
    if (article := known.articles.get(evidence.article)) is None:
        found, expected = shown(evidence.article), "the key of a known article"
        return [Fault((*path, "article"), found, expected)]
    count = len(article.sentences)
    if not 0 <= evidence.sentence < count:
        expected = f"0 to {count - 1}" if count else "an article with sentences"
        return [Fault((*path, "sentence"), str(evidence.sentence), expected)]
    start, end = article.sentences[evidence.sentence]
    if start <= evidence.start < evidence.end <= end:
        return []
    return [
        Fault((*path, field), str(position), f"{start} to {end}, in sentence {evidence.sentence}")
        for field, position in (("start", evidence.start), ("end", evidence.end))
        if not start <= position <= end
    ]


def _localized_faults(texts: Mapping[str, str], path: FieldPath) -> list[Fault]:
    faults: list[Fault] = []
    for tag, text in texts.items():
        if not _is_canonical(tag):
            faults += _tag_faults(tag, (*path, tag))
        if not text or text.isspace():
            faults.append(Fault((*path, tag), shown(text), "text that is not empty"))
    return faults


@lru_cache(maxsize=1024)
def _is_canonical(tag: str) -> bool:
    return not _tag_faults(tag, ())


def _tag_faults(tag: str, path: FieldPath) -> list[Fault]:
    try:
        canonical = language_tag(tag)
    except LanguageError:
        return [Fault(path, shown(tag), "a language tag of BCP 47, such as it or en-GB")]
    return [] if tag == canonical else [Fault(path, shown(tag), canonical)]


def _unknown_entity(field: str, key: str) -> Fault:
    return Fault((field,), shown(key), "the key of a known entity")


def _unknown_kind(kind: str, kinds: Iterable[str]) -> Fault:
    return Fault(("kind",), shown(kind), f"one of {', '.join(kinds)}")
