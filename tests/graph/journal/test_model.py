"""Changes, history and reopening of a store against a plain model, in whatever order they come."""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import SearchStrategy

from graph.changes import ChangeError, ChangeSet, StaleVersionError, invert
from graph.checks import Rules
from graph.memory.store import MemoryStore
from graph.ontology_file import load_ontology
from graph.postgres.store import PostgresStore
from graph.records import Entity, Relation, identify
from graph.store import GraphStore
from tests.graph.conftest import ONTOLOGY
from tests.graph.journal.models import KEYS, Facts, assert_holds, store_of
from tests.graph.postgres.stores import store_in
from tests.postgres import PostgresServer
from tests.running import one_loop, run

ENDS = {"Wrote": ("Author", "Book"), "Cites": ("Book", "Book")}
keys = st.sampled_from(KEYS)


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    kind = draw(st.sampled_from(["Author", "Book"]))
    name = draw(st.sampled_from(["A", "Ä", "Z"]))
    attributes: Mapping[str, object] = {"country": "IT"} if kind == "Author" else draw(_books)
    return Entity(kind=kind, key=draw(keys), names={"en": name}, attributes=dict(attributes))


_books: SearchStrategy[dict[str, object]] = st.sampled_from(
    [
        {},
        {"released": "2001-02"},
        {"sold": {"value": 3.0, "comparator": "OVER"}, "pages": 3},
    ]
)


def fitting(entities: dict[str, Entity]) -> SearchStrategy[list[Relation]]:
    """Return relations whose ends are of the kinds that they tie."""
    pairs = [
        (kind, source, target)
        for kind, (start, end) in ENDS.items()
        for source, target in product(sorted(entities), repeat=2)
        if entities[source].kind == start and entities[target].kind == end
    ]
    if not pairs:
        return st.just([])
    speakers = st.none() | st.sampled_from(sorted(entities))
    modalities = st.sampled_from(["REPORTED", "CLAIMED"])
    tied = st.builds(relation_of, st.sampled_from(pairs), st.integers(1, 2), modalities, speakers)
    return st.lists(tied, max_size=4)


def relation_of(
    place: tuple[str, str, str], times: int, modality: str, speaker: str | None
) -> Relation:
    kind, source, target = place
    relation = Relation(
        kind=kind,
        source=source,
        target=target,
        attributes={"times": times} if kind == "Cites" else {},
        modality=modality,
        attributed_to=speaker,
    )
    identify(relation)
    return relation


def sound(facts: Facts) -> bool:
    """Say whether every reference of these facts fits."""
    return all(
        (speaker := relation.attributed_to) is None or speaker in facts.entities
        for relation in facts.relations.values()
    ) and all(
        key in facts.entities and facts.entities[key].kind == kind
        for relation in facts.relations.values()
        for key, kind in zip((relation.source, relation.target), ENDS[relation.kind], strict=True)
    )


any_relation = st.builds(
    relation_of,
    st.tuples(st.sampled_from(sorted(ENDS)), keys, keys),
    st.integers(1, 2),
    st.sampled_from(["REPORTED", "CLAIMED"]),
    st.none() | keys,
)


class StoreMachine(RuleBasedStateMachine):
    """Applies change sets to a store in a file and to a model of it."""

    store: GraphStore

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "ontology.py").write_text(ONTOLOGY)
        self.ontology = load_ontology(self.folder)
        self.versions: list[Facts] = [Facts({}, {}, {})]
        self.sets: list[ChangeSet] = []

    @initialize(in_file=st.booleans())
    def start(self, in_file: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        self.in_file = in_file
        dataset = self.versions[0].dataset(self.ontology)
        self.store = self.opened() if in_file else MemoryStore(dataset)

    def opened(self) -> GraphStore:
        return store_of(self.folder / "store", self.versions[0].dataset(self.ontology))

    @property
    def facts(self) -> Facts:
        return self.versions[-1]

    @rule(
        changed=st.lists(entities(), max_size=3, unique_by=lambda item: item.key),
        tied=st.lists(any_relation, max_size=1),
        data=st.data(),
        cascade=st.booleans(),
    )
    def apply(
        self,
        changed: list[Entity],
        tied: list[Relation],
        data: st.DataObject,
        cascade: bool,  # noqa: FBT001 - hypothesis draws it
    ) -> None:
        own = {item.key for item in changed}
        tied += data.draw(fitting(self.facts.entities | {item.key: item for item in changed}))
        tied = list({item.id: item for item in tied}.values())
        retractable = sorted(set(self.facts.entities) - own)
        ids = sorted(set(self.facts.relations) - {item.id for item in tied})
        changes = ChangeSet(
            entities=tuple(changed),
            relations=tuple(tied),
            retracted_entities=tuple(
                data.draw(st.lists(st.sampled_from(retractable), unique=True, max_size=1))
                if retractable
                else ()
            ),
            retracted_relations=tuple(
                data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else ()
            ),
            cascade=cascade,
        )
        self.change(changes)

    def change(self, changes: ChangeSet) -> None:
        following = self._expected(changes)
        if not sound(following):
            with pytest.raises(ChangeError):
                run(self.store.apply(changes, dry_run=True))
            with pytest.raises(ChangeError):
                run(self.store.apply(changes))
            return
        foreseen = run(self.store.apply(changes, dry_run=True))
        applied = run(self.store.apply(changes, expected_version=len(self.versions)))
        assert foreseen.effects == applied.effects
        parsed = self._parsed(following)
        if parsed == self.facts:
            assert not applied.effects
        else:
            self.versions.append(parsed)
        assert applied.version == len(self.versions)

    def _expected(self, changes: ChangeSet) -> Facts:
        """Return the facts after a change set; cascading takes no relation that it proposes."""
        own = {item.id for item in changes.relations}
        around = {
            key
            for key, item in self.facts.relations.items()
            if key not in own
            and not {item.source, item.target}.isdisjoint(changes.retracted_entities)
        }
        after = self.facts.after(
            ChangeSet(
                entities=changes.entities,
                relations=changes.relations,
                retracted_entities=changes.retracted_entities,
                retracted_relations=changes.retracted_relations,
            )
        )
        if changes.cascade:
            for key in around:
                after.relations.pop(key, None)
        return after

    def _parsed(self, facts: Facts) -> Facts:
        """Return the facts with the attributes of entities as the ontology parses them."""
        rules = Rules(self.ontology)
        parsed = {}
        for key, entity in facts.entities.items():
            copy = Entity(
                kind=entity.kind,
                key=key,
                names=entity.names,
                attributes=dict(entity.attributes),
            )
            assert not rules.own_faults(copy)
            parsed[key] = copy
        return Facts(facts.articles, parsed, facts.relations)

    @precondition(lambda self: len(self.versions) > 1)
    @rule()
    def undo(self) -> None:
        since = len(self.versions) - 1
        [revision] = run(self.store.revisions(since, 2))
        changes = ChangeSet.of(invert(revision.effects))
        run(self.store.apply(changes))
        self.versions.append(self.versions[-2])

    @rule()
    def refuse_a_lost_update(self) -> None:
        with pytest.raises(StaleVersionError):
            run(self.store.apply(ChangeSet(), expected_version=len(self.versions) + 1))

    @precondition(lambda self: self.in_file)
    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opened()

    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        version = data.draw(st.integers(1, len(self.versions)))
        snapshot = run(self.store.snapshot(as_of=version))
        assert snapshot.version == version
        assert_holds(snapshot, self.versions[version - 1], self.ontology)

    @rule(key=keys)
    def follow_an_entity(self, key: str) -> None:
        entries = run(self.store.entity_history(key))
        states = [None, *(facts.entities.get(key) for facts in self.versions)]
        expected = [
            (version, before, after)
            for version, (before, after) in enumerate(pairwise(states), 1)
            if before != after
        ]
        assert [(entry.version, entry.before, entry.after) for entry in entries] == expected

    @rule(data=st.data())
    def follow_a_relation(self, data: st.DataObject) -> None:
        ids = sorted({key for facts in self.versions for key in facts.relations})
        name = data.draw(st.sampled_from([*ids, "unknown"]))
        entries = run(self.store.relation_history(name))
        states = [None, *(facts.relations.get(name) for facts in self.versions)]
        expected = [
            (version, before, after)
            for version, (before, after) in enumerate(pairwise(states), 1)
            if before != after
        ]
        assert [(entry.version, entry.before, entry.after) for entry in entries] == expected

    @invariant()
    def holds_the_newest(self) -> None:
        if hasattr(self, "store"):
            snapshot = run(self.store.snapshot())
            assert snapshot.version == len(self.versions)
            assert_holds(snapshot, self.facts, self.ontology)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        shutil.rmtree(self.folder)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


class DatabaseMachine(StoreMachine):
    """Applies change sets to a store in a database and to a model of it."""

    server: PostgresServer

    @initialize()
    def start(self) -> None:
        self.in_file = True
        self.loop = ExitStack()
        self.loop.enter_context(one_loop())
        self.url = self.server.new_database()
        self.store = self.opened()

    def opened(self) -> GraphStore:
        return store_in(self.url, self.versions[0].dataset(self.ontology))

    @precondition(lambda self: self.in_file)
    @rule()
    def reopen(self) -> None:
        run(self._postgres().disconnect())
        self.store = self.opened()

    def _postgres(self) -> PostgresStore:
        assert isinstance(self.store, PostgresStore)
        return self.store

    def teardown(self) -> None:
        if hasattr(self, "store"):
            run(self._postgres().disconnect())
            self.loop.close()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def machine_server(postgres: PostgresServer) -> None:
    DatabaseMachine.server = postgres


TestStoreInDatabase = pytest.mark.usefixtures("machine_server")(DatabaseMachine.TestCase)
TestStoreInDatabase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
