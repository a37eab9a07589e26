"""Every read of the embedded store against a model of the contract over plain lists."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, Generic, NamedTuple, TypeVar

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from graph.changes import Effect, Revision
from graph.conditions import Compare, Operator
from graph.dataset import Dataset, digest_of
from graph.errors import PageError, StoreError
from graph.facets import FacetRequest, KindCount
from graph.kinds import Ontology
from graph.memory.log import MemoryLog
from graph.memory.store import MemorySnapshot, MemoryStore
from graph.memory.writing import loaded
from graph.operands import Operand, Scale
from graph.pages import Position, Window, cursor, window
from graph.records import Article, Entity, Relation, identify
from graph.store import (
    Census,
    EntityPage,
    EntitySelection,
    GraphStore,
    RelationPage,
    RelationSelection,
)
from graph.values import fuzzy_date
from graph.ways import Direction

# Signs of every sort that a key may have, so that the order of keys is that of code points.
KEYS = ["0", "a", "a-b", "a.b", "a0", "a:b", "ab", "b"]
NO_KEYS = ["", "a-", "zz"]
ENTITY_KINDS = ["Author", "Book", "City"]
RELATION_KINDS = ["Know", "Knows", "Likes"]
UNKNOWN_KIND = "Hates"
RANKS = {Direction.OUT: ["0"], Direction.IN: ["1"], Direction.BOTH: ["0", "1"]}
COUNTS = st.sampled_from([0, 1, 2, 3, 5, 100])

Item = TypeVar("Item", bound=Entity | Relation)


class Facts(NamedTuple):
    """What the model reads: plain lists in no order."""

    articles: list[Article]
    entities: list[Entity]
    relations: list[Relation]

    def snapshot(self) -> MemorySnapshot:
        dataset = Dataset(Ontology({}, {}), *self, digest="d1g35t")
        return asyncio.run(MemoryStore(dataset).snapshot())


class Listed(NamedTuple, Generic[Item]):
    """An item of a list, and where it stands there."""

    place: Position
    item: Item


def relation_of(kind: str, source: str, target: str, year: str | None) -> Relation:
    since = None if year is None else fuzzy_date(year)
    relation = Relation(kind=kind, source=source, target=target, since=since)
    identify(relation)
    return relation


@st.composite
def facts(draw: DrawFn) -> Facts:
    """Build a small multigraph: parallel relations differ in the year they start."""
    articles = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3))
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    entities = [
        Entity(kind=draw(st.sampled_from(ENTITY_KINDS)), key=key, names={"en": key}) for key in keys
    ]
    # Few ends, so that parallel relations and loops are common and others are isolated.
    ends = st.sampled_from(keys[:4]) if keys else st.nothing()
    years = st.sampled_from([None, "2001", "2002"])
    contents = st.tuples(st.sampled_from(RELATION_KINDS), ends, ends, years)
    return Facts(
        [Article(key=key, language="en", headline={}, sha256="", sentences=()) for key in articles],
        entities,
        [relation_of(*content) for content in draw(st.lists(contents, unique=True, max_size=30))]
        if keys
        else [],
    )


def selected_kinds(known: list[str]) -> SearchStrategy[tuple[str, ...] | None]:
    several = st.lists(st.sampled_from([*known, UNKNOWN_KIND]), max_size=4).map(tuple)
    everything = st.permutations(known).map(tuple)
    return st.none() | st.sampled_from(known).map(lambda kind: (kind,)) | several | everything


def windows(places: SearchStrategy[Position]) -> SearchStrategy[Window]:
    bounds = st.none() | places
    return st.builds(Window, COUNTS, st.booleans(), bounds, bounds)


@st.composite
def entity_reads(draw: DrawFn) -> tuple[Facts, EntitySelection]:
    places = st.sampled_from([*KEYS, *NO_KEYS]).map(lambda key: (key,))
    kinds = draw(selected_kinds(ENTITY_KINDS))
    return draw(facts()), EntitySelection(kinds, draw(windows(places)))


@st.composite
def relation_reads(draw: DrawFn) -> tuple[Facts, RelationSelection]:
    """Bound a list by places that it may have, whether or not a relation stands there."""
    given_facts = draw(facts())
    kinds = draw(selected_kinds(RELATION_KINDS))
    direction = draw(st.sampled_from(Direction))
    ids = [relation.id for relation in given_facts.relations]
    wanted = [*RELATION_KINDS, UNKNOWN_KIND] if kinds is None else list(kinds)
    places: SearchStrategy[Position] = st.nothing()
    if wanted:
        places = st.tuples(
            st.sampled_from(wanted),
            st.sampled_from(RANKS[direction]),
            st.sampled_from([*KEYS, *NO_KEYS]),
            st.sampled_from([*ids, "", "~"]),
        )
        own = [
            listed.place
            for entity in given_facts.entities
            for listed in related(given_facts, entity.key, kinds, direction)
        ]
        if own:
            places = st.sampled_from(own) | places
    return given_facts, RelationSelection(kinds, direction, draw(windows(places)))


def found(given_facts: Facts, kinds: tuple[str, ...] | None) -> list[Listed[Entity]]:
    return sorted(
        (
            Listed((entity.key,), entity)
            for entity in given_facts.entities
            if kinds is None or entity.kind in kinds
        ),
        key=lambda listed: listed.place,
    )


def related(
    given_facts: Facts, key: str, kinds: tuple[str, ...] | None, direction: Direction
) -> list[Listed[Relation]]:
    outward = direction is not Direction.IN
    inward = direction is not Direction.OUT
    listed = []
    for relation in given_facts.relations:
        if kinds is not None and relation.kind not in kinds:
            continue
        if outward and relation.source == key:
            place = (relation.kind, "0", relation.target, relation.id)
            listed.append(Listed(place, relation))
        elif inward and relation.target == key:
            place = (relation.kind, "1", relation.source, relation.id)
            listed.append(Listed(place, relation))
    return sorted(listed, key=lambda item: item.place)


def inside(listed: list[Listed[Item]], asked: Window) -> list[Listed[Item]]:
    return [
        item
        for item in listed
        if (asked.after is None or item.place > asked.after)
        and (asked.before is None or item.place < asked.before)
    ]


def check_page(page: EntityPage | RelationPage, listed: list[Listed[Item]], asked: Window) -> None:
    """Compare a page with the same slice of the whole list."""
    reachable = inside(listed, asked)
    skipped = max(0, len(reachable) - asked.count) if asked.backward else 0
    expected = reachable[skipped : skipped + asked.count]
    assert list(page.items) == [item for _, item in expected]
    assert page.total == len(listed)
    if expected:
        assert page.has_previous is (expected[0] is not listed[0])
        assert page.has_next is (expected[-1] is not listed[-1])
        return
    # An empty page stands somewhere between the items of its list.
    assert (page.has_previous or page.has_next) is bool(listed)
    if not asked.backward and asked.after is None:
        assert not page.has_previous
    if asked.backward and asked.before is None:
        assert not page.has_next


class TestLookups:
    @given(facts(), st.lists(st.sampled_from([*KEYS, *NO_KEYS])))
    def test_answer_in_order_with_none_for_what_is_missing(
        self, given_facts: Facts, keys: list[str]
    ) -> None:
        def first(records: Sequence[Article] | Sequence[Entity], key: str) -> object:
            return next((record for record in records if record.key == key), None)

        snapshot = given_facts.snapshot()
        articles = asyncio.run(snapshot.articles(keys))
        assert articles == [first(given_facts.articles, key) for key in keys]
        entities = asyncio.run(snapshot.entities(keys))
        assert entities == [first(given_facts.entities, key) for key in keys]

    @given(facts(), st.data())
    def test_answer_relations_by_id(self, given_facts: Facts, data: st.DataObject) -> None:
        by_id = {relation.id: relation for relation in given_facts.relations}
        ids = data.draw(st.lists(st.sampled_from([*by_id, "", "a", "~"])))
        answer = asyncio.run(given_facts.snapshot().relations(ids))
        assert answer == [by_id.get(identifier) for identifier in ids]


class TestFind:
    @given(entity_reads())
    def test_gives_the_slice_of_all_entities_of_the_kinds(
        self, read: tuple[Facts, EntitySelection]
    ) -> None:
        given_facts, selection = read
        page = asyncio.run(given_facts.snapshot().find(selection))
        check_page(page, found(given_facts, selection.kinds), selection.window)
        assert [page.position(index) for index in range(len(page.items))] == [
            (entity.key,) for entity in page.items
        ]

    @pytest.mark.parametrize("kinds", [None, ("Author",), ("Author", "Book"), (UNKNOWN_KIND,), ()])
    @pytest.mark.parametrize("position", [(), (1,), (None,), ("a", "b"), ("Knows", "0", "a", "1")])
    def test_refuses_the_cursor_of_another_list(
        self, kinds: tuple[str, ...] | None, position: Position
    ) -> None:
        snapshot = Facts([], [Entity(kind="Author", key="a", names={})], []).snapshot()
        for bounded in (Window(after=position), Window(before=position)):
            with pytest.raises(PageError, match="a cursor of another list"):
                asyncio.run(snapshot.find(EntitySelection(kinds, bounded)))


class TestRelated:
    @given(relation_reads(), st.lists(st.sampled_from([*KEYS, *NO_KEYS]), max_size=5))
    def test_gives_the_slice_of_all_relations_of_each_entity(
        self, read: tuple[Facts, RelationSelection], others: list[str]
    ) -> None:
        given_facts, selection = read
        keys = [*(entity.key for entity in given_facts.entities), *others]
        pages = asyncio.run(given_facts.snapshot().related(keys, selection))
        assert [page.viewpoint for page in pages] == keys
        for key, page in zip(keys, pages, strict=True):
            listed = related(given_facts, key, selection.kinds, selection.direction)
            check_page(page, listed, selection.window)
            assert page.selection is selection
            places = {item.id: place for place, item in listed}
            for index, relation in enumerate(page.items):
                assert page.position(index) == places[relation.id]

    @pytest.mark.parametrize(
        "kinds", [None, ("Knows", "Likes"), ("Likes", "Knows"), ("Likes", "Knows", "Likes")]
    )
    def test_orders_by_kind_whatever_order_kinds_are_asked_in(
        self, kinds: tuple[str, ...] | None
    ) -> None:
        entities = [Entity(kind="Author", key=key, names={}) for key in "ab"]
        likes = relation_of("Likes", "a", "a", None)
        known_by = relation_of("Knows", "b", "a", None)
        knows = relation_of("Knows", "a", "b", None)
        snapshot = Facts([], entities, [likes, known_by, knows]).snapshot()
        selection = RelationSelection(kinds, Direction.BOTH, Window())
        (page,) = asyncio.run(snapshot.related(["a"], selection))
        assert list(page.items) == [knows, known_by, likes]

    def test_lists_a_loop_once_both_ways(self) -> None:
        loop = relation_of("Knows", "a", "a", None)
        snapshot = Facts([], [Entity(kind="Author", key="a", names={})], [loop]).snapshot()
        for direction in Direction:
            selection = RelationSelection(None, direction, Window())
            (page,) = asyncio.run(snapshot.related(["a"], selection))
            assert list(page.items) == [loop]
            assert page.total == 1

    @pytest.mark.parametrize(
        ("kinds", "direction", "position"),
        [
            (None, Direction.BOTH, ()),
            (None, Direction.BOTH, ("a",)),
            (None, Direction.BOTH, ("Knows", "0", "a")),
            (None, Direction.BOTH, ("Knows", "0", "a", "1", "")),
            (None, Direction.BOTH, ("Knows", "2", "a", "1")),
            (("Knows",), Direction.OUT, ("Likes", "0", "a", "1")),
            (("Knows", "Likes"), Direction.BOTH, ("Know", "0", "a", "1")),
            (("Knows",), Direction.OUT, ("Knows", "1", "a", "1")),
            (None, Direction.IN, ("Knows", "0", "a", "1")),
            ((UNKNOWN_KIND,), Direction.OUT, ("a",)),
            ((), Direction.OUT, ("Knows", "0", "a", "1")),
        ],
    )
    def test_refuses_the_cursor_of_another_list(
        self, kinds: tuple[str, ...] | None, direction: Direction, position: Position
    ) -> None:
        entities = [Entity(kind="Author", key="a", names={})]
        snapshot = Facts([], entities, [relation_of("Knows", "a", "a", None)]).snapshot()
        for bounded in (Window(after=position), Window(before=position)):
            selection = RelationSelection(kinds, direction, bounded)
            for keys in (["a"], ["unknown"]):
                with pytest.raises(PageError, match="a cursor of another list"):
                    asyncio.run(snapshot.related(keys, selection))


async def walk(
    read: Callable[[Window], Awaitable[list[Listed[Item]]]], bounds: Window, sizes: list[int]
) -> list[Item]:
    """Visit a list page by page, as a client does: from cursor to cursor."""
    after = None if bounds.after is None else cursor(bounds.after)
    before = None if bounds.before is None else cursor(bounds.before)
    visited: list[Item] = []
    for size in cycle(sizes):
        if bounds.backward:
            page = await read(window(None, after, size, before))
        else:
            page = await read(window(size, after, None, before))
        if not page:
            break
        assert len(page) <= size
        items = [item for _, item in page]
        if bounds.backward:
            visited = [*items, *visited]
            before = cursor(page[0].place)
        else:
            visited = [*visited, *items]
            after = cursor(page[-1].place)
    return visited


class TestWalks:
    SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=4)

    @given(entity_reads(), SIZES)
    def test_visit_every_entity_once_and_in_order(
        self, read: tuple[Facts, EntitySelection], sizes: list[int]
    ) -> None:
        given_facts, selection = read
        snapshot = given_facts.snapshot()

        async def read_page(asked: Window) -> list[Listed[Entity]]:
            page = await snapshot.find(EntitySelection(selection.kinds, asked))
            return [Listed(page.position(index), item) for index, item in enumerate(page.items)]

        visited = asyncio.run(walk(read_page, selection.window, sizes))
        listed = found(given_facts, selection.kinds)
        assert visited == [item for _, item in inside(listed, selection.window)]

    @given(relation_reads(), SIZES)
    def test_visit_every_relation_once_and_in_order(
        self, read: tuple[Facts, RelationSelection], sizes: list[int]
    ) -> None:
        given_facts, selection = read
        kinds, direction = selection.kinds, selection.direction
        snapshot = given_facts.snapshot()
        for key in [entity.key for entity in given_facts.entities][:4]:

            async def read_page(asked: Window, key: str = key) -> list[Listed[Relation]]:
                selected = RelationSelection(kinds, direction, asked)
                (page,) = await snapshot.related([key], selected)
                return [Listed(page.position(index), item) for index, item in enumerate(page.items)]

            visited = asyncio.run(walk(read_page, selection.window, sizes))
            listed = related(given_facts, key, kinds, direction)
            assert visited == [item for _, item in inside(listed, selection.window)]


class TestCounts:
    @given(facts())
    def test_a_degree_counts_both_ends(self, given_facts: Facts) -> None:
        keys = [*KEYS, *NO_KEYS]
        relations = given_facts.relations
        assert asyncio.run(given_facts.snapshot().degrees(keys)) == [
            sum((relation.source == key) + (relation.target == key) for relation in relations)
            for key in keys
        ]

    @given(facts())
    def test_the_census_counts_every_record_by_kind(self, given_facts: Facts) -> None:
        assert asyncio.run(given_facts.snapshot().census()) == Census(
            articles=len(given_facts.articles),
            entities=Counter(entity.kind for entity in given_facts.entities),
            relations=Counter(relation.kind for relation in given_facts.relations),
        )


class TestLists:
    """That they are filtered and counted as their contracts say is in test_lists.py."""

    def test_are_filtered_and_counted(self) -> None:
        entities = [
            Entity(kind=kind, key=key, names={}) for kind, key in zip("XYX", "abc", strict=True)
        ]
        relations = [relation_of("Knows", "a", target, None) for target in "bc"]
        snapshot = Facts([], entities, relations).snapshot()
        of_kind = Compare(Operand("kind", Scale.CODE), Operator.EQ, "X")
        selection = EntitySelection(None, Window(), of_kind)
        request = FacetRequest(3)
        assert asyncio.run(snapshot.find(selection)).items == [entities[0], entities[2]]
        facets = asyncio.run(snapshot.facets(selection, request))
        assert facets.kinds == [KindCount("X", 2)]
        linked = RelationSelection(None, Direction.OUT, Window(), of_kind)
        (page,) = asyncio.run(snapshot.related(["a"], linked))
        assert [edge.node for edge in page.edges] == [entities[2]]
        (facets,) = asyncio.run(snapshot.related_facets(["a"], linked, request))
        assert facets.kinds == [KindCount("X", 1)]


def relabelled(graph: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    renamed: nx.MultiDiGraph[str] = nx.relabel_nodes(graph, {})
    return renamed


class TestSnapshot:
    @given(facts())
    def test_its_graph_carries_the_records(self, given_facts: Facts) -> None:
        graph = given_facts.snapshot().graph
        assert {key: data["entity"] for key, data in graph.nodes(data=True)} == {
            entity.key: entity for entity in given_facts.entities
        }
        assert graph.number_of_edges() == len(given_facts.relations)
        for item in given_facts.relations:
            assert graph.edges[item.source, item.target, item.id]["relation"] is item

    @pytest.mark.parametrize(
        "copied",
        [nx.MultiDiGraph.copy, nx.MultiDiGraph.reverse, nx.MultiDiGraph.to_undirected, relabelled],
    )
    @given(given_facts=facts())
    def test_networkx_makes_graphs_of_its_own_of_it(
        self, copied: Callable[["nx.MultiDiGraph[str]"], Any], given_facts: Facts
    ) -> None:
        own = copied(given_facts.snapshot().graph)
        assert {data["entity"].key for _, data in own.nodes(data=True)} == set(own)
        relations = {data["relation"].id for *_, data in own.edges(data=True)}
        assert relations == {relation.id for relation in given_facts.relations}
        own.add_node("new", entity=None)

    def test_is_the_same_until_the_store_changes(self) -> None:
        store: GraphStore = MemoryStore(Dataset(Ontology({}, {}), [], [], [], digest="d1g35t"))
        first, second = asyncio.run(store.snapshot()), asyncio.run(store.snapshot())
        assert first is second
        assert (first.version, first.digest, first.waits) == (1, "d1g35t", False)


class TroubledLog(MemoryLog):
    """A log that others write to, and that cannot be read at first."""

    def __init__(self, later: Revision) -> None:
        super().__init__(loaded())
        self._later = later
        self._troubles = 2

    async def news(self) -> bool:
        return self._later not in self._revisions

    async def revisions(self, since: int, most: int) -> list[Revision]:
        if self._troubles:
            self._troubles -= 1
            raise StoreError("the journal cannot be read: the disk is away")
        if self._later not in self._revisions:
            self._revisions.append(self._later)
        return await super().revisions(since, most)


class TestFollowing:
    def test_goes_on_when_the_log_can_be_read_again(self, caplog: pytest.LogCaptureFixture) -> None:
        ada = Entity(kind="Author", key="ada", names={"en": "Ada"})
        revision = Revision(2, datetime.now(UTC), "", "", (Effect(None, ada),))
        nothing = Dataset(Ontology({}, {}), [], [], [], digest_of(0), 0)

        async def follow() -> None:
            store = MemoryStore(nothing, log=TroubledLog(revision))
            following = asyncio.create_task(store.follow())
            try:
                async with asyncio.timeout(60):
                    await anext(store.changes(1))
            finally:
                following.cancel()
                store.close()
            assert set(store.newest.graph) == {"ada"}

        asyncio.run(follow())
        [record] = caplog.records
        assert "the disk is away" in record.message
