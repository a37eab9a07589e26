"""A change set held against the graph as it would be after it: sound as a whole, or refused.

The checks are those of a dataset (graph/decoding.py, graph/checks.py, graph/articles.py);
here is only what a change adds to them: what stays has to go on fitting.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from unicodedata import normalize

from graph.articles import anchor_faults, article_faults
from graph.changes import (
    AnyRecordT,
    ChangeError,
    ChangeProblem,
    ChangeSet,
    Effect,
    ProblemCode,
    name_of,
)
from graph.checks import Known, Rules, identity_faults, repetition_faults
from graph.dataset import share_texts
from graph.decoding import Decoded, decode_record
from graph.errors import shown
from graph.faults import Fault, FieldPath, label, text_faults
from graph.memory.layers import Layered
from graph.memory.references import cited, named
from graph.memory.turns import Turns
from graph.records import AnyRecord, Article, Entity, Relation
from graph.standing import Draft, Stand, Standing

LONGEST_MESSAGE = 10_000
"""The most characters of a change set's message, and of its author's name."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sound change set does: ``texts`` come to be held, or are not any more (None)."""

    effects: tuple[Effect, ...]
    unchanged: tuple[AnyRecord, ...]
    texts: Mapping[str, str | None]


async def review(changes: ChangeSet, stand: Stand, rules: Rules, turns: Turns) -> Proposal:
    """Return what ``changes`` would do to the graph, which stays as it is.

    ``stand`` is asked once for what they are held against.

    Raises:
        ChangeError: they do not fit; carries every problem there is.
    """
    own = _Review(changes, rules, turns)
    await own.read()
    await own.face(stand)
    await own.retract()
    await own.check_links()
    await own.check_texts()
    own.refuse()
    return await own.proposal()


@dataclass(frozen=True, slots=True)
class _Read:
    """A proposed record as it was read, and where it stands in the change set."""

    path: FieldPath
    decoded: Decoded
    record: AnyRecord


class _Review:
    _standing: Standing

    def __init__(self, changes: ChangeSet, rules: Rules, turns: Turns) -> None:
        self._changes = changes
        self._rules = rules
        self._turns = turns
        self._problems: list[ChangeProblem] = []
        self._read: list[_Read] = []
        self._articles: dict[str, Article | None] = {}
        self._entities: dict[str, Entity | None] = {}
        self._relations: dict[str, Relation | None] = {}
        self._texts: dict[str, str | None] = {}

    def refuse(self) -> None:
        """Raise the problems found, if there are any."""
        if self._problems:
            raise ChangeError(self._problems)

    async def read(self) -> None:
        """Take in the records that are proposed."""
        changes = self._changes
        for field in ("author", "message"):
            text = getattr(changes, field)
            if len(text) > LONGEST_MESSAGE:
                found, expected = f"{len(text)} characters", f"at most {LONGEST_MESSAGE}"
                self._report((field,), ProblemCode.INVALID, [Fault((), found, expected)])
            self._report((field,), ProblemCode.INVALID, text_faults(text))
        for field in ("articles", "entities", "relations"):
            for index, record in enumerate(getattr(changes, field)):
                self._take((field, index), decode_record(record))
                await self._turns.turn()

    async def face(self, stand: Stand) -> None:
        """Have what the records that were read are held against."""
        self._standing = await stand(Draft(self._changes, [read.record for read in self._read]))

    def _take(self, path: FieldPath, decoded: Decoded) -> None:
        if (record := decoded.record) is None:
            self._report(path, ProblemCode.INVALID, decoded.faults)
            return
        faults = [*decoded.faults, *filter(decoded.speaks, self._rules.own_faults(record))]
        if isinstance(record, Relation) and not faults:
            faults = identity_faults(record)
        self._report(path, ProblemCode.INVALID, faults)
        self._read.append(_Read(path, decoded, record))
        if isinstance(record, Article):
            self._keep(path, self._articles, record)
        elif isinstance(record, Entity):
            self._keep(path, self._entities, record)
        elif record.id:
            first = self._relations.setdefault(record.id, record)
            if first is not None and first is not record:
                self._report(path, ProblemCode.CONFLICT, repetition_faults(record, first))

    def _keep(
        self, path: FieldPath, kept: dict[str, AnyRecordT | None], record: AnyRecordT
    ) -> None:
        if kept.setdefault(name_of(record), record) is not record:
            fault = Fault(("key",), f"{shown(name_of(record))} again", "each key once")
            self._report(path, ProblemCode.CONFLICT, [fault])

    async def retract(self) -> None:
        """Take away what is to be retracted, and see to it that nothing refers to it."""
        changes, standing = self._changes, self._standing
        self._remove("retracted_relations", self._relations, standing.relations)
        self._remove("retracted_entities", self._entities, standing.entities)
        self._remove("retracted_articles", self._articles, standing.articles)
        if changes.cascade:
            for key in changes.retracted_entities:
                for relation in standing.relations_of(key):
                    self._relations.setdefault(relation.id, None)
                    await self._turns.turn()
        for index, key in enumerate(changes.retracted_entities):
            path: FieldPath = ("retracted_entities", index)
            around = standing.relations_of(key)
            left = sum(relation.id not in self._relations for relation in around)
            self._refuse_used(path, left, "relations that start or end there", "none, or cascade")
            left = standing.references.entities.get(key, 0) - self._freed(key, named)
            self._refuse_used(path, left, "records that name it as a speaker or publisher", "none")
        for index, key in enumerate(changes.retracted_articles):
            left = standing.references.articles.get(key, 0) - self._freed(key, cited)
            path = ("retracted_articles", index)
            self._refuse_used(path, left, "records with evidence from it", "none")

    def _remove(
        self,
        field: str,
        kept: dict[str, AnyRecordT | None],
        present: Mapping[str, AnyRecordT],
    ) -> None:
        for index, name in enumerate(getattr(self._changes, field)):
            path: FieldPath = (field, index)
            if kept.get(name) is not None:
                fault = Fault((), f"{shown(name)}, which is proposed as well", "one of the two")
                self._report(path, ProblemCode.CONFLICT, [fault])
            elif name not in present:
                fault = Fault((), shown(name), "what is there")
                self._report(path, ProblemCode.NOT_FOUND, [fault])
            else:
                kept[name] = None

    def _refuse_used(self, path: FieldPath, count: int, users: str, expected: str) -> None:
        if count > 0:
            fault = Fault((), f"{count} {users}", expected)
            self._report(path, ProblemCode.IN_USE, [fault])

    def _freed(self, key: str, references: Callable[[AnyRecord], Collection[str]]) -> int:
        """Return how many records that change referred to ``key`` before."""
        return sum(key in references(record) for record in self._replaced())

    def _replaced(self) -> Iterator[AnyRecord]:
        standing = self._standing
        yield from _found(self._articles, standing.articles)
        yield from _found(self._entities, standing.entities)
        yield from _found(self._relations, standing.relations)

    async def check_links(self) -> None:
        """Check that what is proposed, and what stays, refers to what is there."""
        known = self._known()
        for read in self._read:
            faults = self._rules.link_faults(read.record, known)
            speaking = filter(read.decoded.speaks, faults)
            self._report(read.path, ProblemCode.UNKNOWN, speaking)
            if isinstance(read.record, Entity):
                await self._check_kind(read.path, read.record, known)
            await self._turns.turn()

    def _known(self) -> Known:
        standing = self._standing
        return Known(
            Layered.over(standing.articles, self._articles),
            Layered.over(standing.entities, self._entities),
        )

    async def _check_kind(self, path: FieldPath, entity: Entity, known: Known) -> None:
        """Check that the relations of an entity that changes its kind go on fitting."""
        before = self._standing.entities.get(entity.key)
        if before is None or before.kind == entity.kind:
            return
        unfit = 0
        for relation in self._standing.relations_of(entity.key):
            if relation.id not in self._relations:
                unfit += bool(self._rules.link_faults(relation, known))
            await self._turns.turn()
        users = f"relations that an entity of the kind {shown(entity.kind)} does not fit"
        self._refuse_used((*path, "kind"), unfit, users, f"the kind {before.kind}")

    async def check_texts(self) -> None:
        """Check the texts sent along, and every anchor in the texts that are held."""
        known = self._known()
        for key, text in self._changes.texts.items():
            self._take_text(key, normalize("NFC", text), known)
        for key, article in self._articles.items():
            held = self._standing.texts.get(key)
            if held is not None and (article is None or any(article_faults(article, held))):
                self._texts.setdefault(key, None)
        texts = Layered.over(self._standing.texts, self._texts)
        for read in self._read:
            if not isinstance(read.record, Article):
                for _, fault in anchor_faults(read.record, texts):
                    if read.decoded.speaks(fault):
                        self._report(read.path, ProblemCode.TEXT, [fault])
            await self._turns.turn()
        await self._check_citations(known, texts)

    def _take_text(self, key: str, text: str, known: Known) -> None:
        path: FieldPath = ("texts", key)
        if (article := known.articles.get(key)) is None:
            fault = Fault((), shown(key), "the key of a known article")
            self._report(path, ProblemCode.UNKNOWN, [fault])
            return
        self._report(path, ProblemCode.TEXT, article_faults(article, text))
        if self._standing.texts.get(key) != text:
            self._texts[key] = text

    async def _check_citations(self, known: Known, texts: Mapping[str, str]) -> None:
        """Check what stays and has evidence from an article that changes, or gets its text."""
        places: dict[str, FieldPath] = {
            key: ("texts", key) for key, text in self._texts.items() if text is not None
        }
        for read in self._read:
            if isinstance(read.record, Article):
                before = self._standing.articles.get(read.record.key)
                if before is not None and before.sentences != read.record.sentences:
                    places.setdefault(read.record.key, read.path)
        references = self._standing.references.articles
        if not any(references.get(key) for key in places):
            return
        for record in self._standing.with_evidence():
            changed = self._relations if isinstance(record, Relation) else self._entities
            if record.evidence and name_of(record) not in changed:
                self._check_citation(record, places, known, texts)
            await self._turns.turn()

    def _check_citation(
        self,
        record: Entity | Relation,
        places: Mapping[str, FieldPath],
        known: Known,
        texts: Mapping[str, str],
    ) -> None:
        if cited(record).isdisjoint(places):
            return
        misfits = (
            (record.evidence[fault.path[1]].article, fault)
            for fault in self._rules.link_faults(record, known)
            if fault.path[0] == "evidence" and isinstance(fault.path[1], int)
        )
        for key, fault in chain(anchor_faults(record, texts), misfits):
            if key in places:
                found = f"in {label(record, 0)}, which stays, {fault.found}"
                report = Fault((), found, fault.expected)
                self._report(places[key], ProblemCode.IN_USE, [report])

    async def proposal(self) -> Proposal:
        """Return what is to be done, once all is well."""
        standing = self._standing
        effects: list[Effect] = []
        unchanged: list[AnyRecord] = []
        entities = Layered.over(standing.entities, self._entities)
        pairs: Iterable[tuple[AnyRecord | None, AnyRecord | None]] = [
            *((standing.articles.get(key), after) for key, after in self._articles.items()),
            *((standing.entities.get(key), after) for key, after in self._entities.items()),
            *((standing.relations.get(key), after) for key, after in self._relations.items()),
        ]
        for before, after in pairs:
            if before is not None and before == after:
                unchanged.append(before)
            else:
                if isinstance(after, Relation):
                    share_texts(after, self._rules.relation_kinds, entities)
                effects.append(Effect(before, after))
            await self._turns.turn()
        return Proposal(tuple(effects), tuple(unchanged), self._texts)

    def _report(self, path: FieldPath, code: ProblemCode, faults: Iterable[Fault]) -> None:
        self._problems += [
            ChangeProblem(
                (*path, *fault.path), code, f"found {fault.found}, expected {fault.expected}"
            )
            for fault in faults
        ]


def _found(changed: Iterable[str], present: Mapping[str, AnyRecordT]) -> Iterator[AnyRecordT]:
    return (present[name] for name in changed if name in present)
