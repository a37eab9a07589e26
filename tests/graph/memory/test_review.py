"""Change sets that fit, and all that keeps others from fitting, on a small graph of books."""

import asyncio
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from graph.changes import Applied, ChangeError, ChangeSet, ProblemCode
from graph.errors import LaggingError, VersionError
from graph.memory.store import MemoryStore
from graph.pages import Window
from graph.records import Article, Entity, Evidence, Relation
from graph.store import GraphStore, RelationSelection
from graph.versioned import MOST_BEHIND
from graph.ways import Direction
from tests.graph.conftest import TEXT, Folder
from tests.graph.postgres.stores import opened
from tests.running import run

CODE = ProblemCode
EVIDENCE = Evidence(
    article="review", sentence=0, start=10, end=14, anchor="Zero", statement={"en": "Ada did."}
)
ADA = Entity(kind="Author", key="ada", names={"en": "Ada"})
BO = Entity(kind="Author", key="bo", names={"en": "Bo"})
ONE = Entity(kind="Book", key="one", names={"en": "One"})
WROTE = Relation(kind="Wrote", source="ada", target="zero", evidence=(EVIDENCE,))
BO_WROTE = Relation(kind="Wrote", source="bo", target="one")


@pytest.fixture(params=["in memory", "in a database"])
def store(folder: Folder, request: pytest.FixtureRequest) -> Iterator[GraphStore]:
    """Return a store in which Ada wrote Zero, as a review says."""
    folder.lines("more.jsonl", folder.wrote(evidence=[folder.evidence()], attributed_to="ada"))
    if request.param == "in memory":
        yield MemoryStore(folder.read())
        return
    with opened(request.getfixturevalue("database"), folder.read()) as store:
        yield store


@pytest.fixture
def review(store: GraphStore) -> Article:
    [article] = run(run(store.snapshot()).articles(["review"]))
    assert article is not None
    return article


def apply(store: GraphStore, **changes: Any) -> Applied:  # noqa: ANN401 - fields of a change set
    return run(store.apply(ChangeSet(**changes)))


def problems(store: GraphStore, **changes: Any) -> list[tuple[tuple[str | int, ...], ProblemCode]]:  # noqa: ANN401 - as above
    before = run(store.snapshot())
    with pytest.raises(ChangeError) as caught:
        apply(store, **changes)
    assert run(store.snapshot()) is before
    return [(problem.path, problem.code) for problem in caught.value.problems]


def wrote_id(store: GraphStore) -> str:
    outward = RelationSelection(None, Direction.OUT, Window())
    [page] = run(run(store.snapshot()).related(["ada"], outward))
    return page.edges[0].relation.id


def test_an_entity_and_its_relations_may_come_together(store: GraphStore) -> None:
    applied = apply(store, relations=(BO_WROTE,), entities=(BO, ONE), author="me", message="why")
    assert applied.version == 2
    assert [effect.record for effect in applied.created[:2]] == [BO, ONE]
    assert not applied.updated
    assert not applied.removed
    [revision] = run(store.revisions(1, 9))
    assert (revision.author, revision.message) == ("me", "why")
    assert revision.effects == applied.effects


def test_what_is_there_already_changes_nothing_and_is_said_to(store: GraphStore) -> None:
    apply(store, entities=(BO, ONE), relations=(BO_WROTE,))
    again = apply(store, entities=(BO, ONE), relations=(BO_WROTE,))
    assert (again.version, again.effects, len(again.unchanged)) == (2, (), 3)


def test_another_modality_is_an_update_of_the_same_relation(store: GraphStore) -> None:
    applied = apply(store, relations=(replace(WROTE, modality="CLAIMED"),))
    [update] = applied.updated
    assert update.before is not None
    assert update.after is not None
    assert isinstance(update.after, Relation)
    assert update.after.id == wrote_id(store)
    assert update.after.modality == "CLAIMED"


def test_every_problem_is_told_at_once_and_nothing_is_applied(store: GraphStore) -> None:
    found = problems(
        store,
        entities=(
            replace(ADA, names={}),
            Entity(kind="Bok", key="UP", names={"en": "x"}),
            replace(BO, attributes={"country": "XX"}),
        ),
        relations=(Relation(kind="Wrote", source="zero", target="nobody"),),
        retracted_entities=("unknown",),
    )
    assert set(found) == {
        (("entities", 0, "names"), CODE.INVALID),
        (("entities", 1, "key"), CODE.INVALID),
        (("entities", 1, "kind"), CODE.INVALID),
        (("entities", 2, "attributes", "country"), CODE.INVALID),
        (("relations", 0, "source"), CODE.UNKNOWN),
        (("relations", 0, "target"), CODE.UNKNOWN),
        (("retracted_entities", 0), CODE.NOT_FOUND),
    }


@pytest.mark.parametrize("name", ["Caf\u0065\u0301", "a\0b", "\ud800"])
def test_texts_that_no_file_may_hold_are_refused(store: GraphStore, name: str) -> None:
    found = problems(store, entities=(replace(BO, names={"en": name}),))
    assert (("entities", 0, "names", "en"), CODE.INVALID) in found
    assert problems(store, message=name)[0] == (("message",), CODE.INVALID)


def test_an_entity_with_relations_is_retracted_only_with_them(store: GraphStore) -> None:
    with pytest.raises(ChangeError, match="found 1 relations that start or end there"):
        apply(store, retracted_entities=("zero",))
    applied = apply(store, retracted_entities=("zero",), cascade=True)
    assert len(applied.removed) == 2
    assert run(run(store.snapshot()).degrees(["ada", "zero"])) == [0, 0]


def test_a_speaker_is_not_retracted_while_something_is_attributed_to_them(
    store: GraphStore,
) -> None:
    apply(store, entities=(BO, ONE), relations=(replace(BO_WROTE, attributed_to="ada"),))
    found = problems(store, retracted_entities=("ada",), cascade=True)
    assert found == [(("retracted_entities", 0), CODE.IN_USE)]
    moved = replace(BO_WROTE, attributed_to="bo")
    apply(store, retracted_entities=("ada",), relations=(moved,), cascade=True)


def test_a_kind_changes_only_if_the_relations_go_on_fitting(store: GraphStore) -> None:
    book = Entity(kind="Book", key="ada", names={"en": "Ada"})
    assert problems(store, entities=(book,)) == [(("entities", 0, "kind"), CODE.IN_USE)]
    apply(store, entities=(book,), retracted_relations=(wrote_id(store),))


def test_an_article_that_is_cited_cannot_be_retracted(store: GraphStore) -> None:
    found = problems(store, retracted_articles=("review",))
    assert found == [(("retracted_articles", 0), CODE.IN_USE)]
    apply(store, retracted_articles=("review",), retracted_relations=(wrote_id(store),))


def test_what_is_cited_stays_within_the_sentences_of_an_article(
    store: GraphStore, review: Article
) -> None:
    found = problems(store, articles=(replace(review, sentences=((0, 8), (16, 32))),))
    assert (("articles", 0), CODE.IN_USE) in found
    apply(store, articles=(replace(review, sentences=((0, 15),)),))


def test_the_same_key_twice_and_both_proposed_and_retracted_contradict_each_other(
    store: GraphStore,
) -> None:
    found = problems(
        store, entities=(BO, replace(BO, aliases=("B",)), ADA), retracted_entities=("ada",)
    )
    assert (("entities", 1, "key"), CODE.CONFLICT) in found
    assert (("retracted_entities", 0), CODE.CONFLICT) in found


class TestTexts:
    def test_a_text_sent_along_is_held_and_makes_a_version(self, store: GraphStore) -> None:
        before = run(store.snapshot())
        applied = apply(store, texts={"review": TEXT})
        assert (applied.version, applied.texts) == (2, ("review",))
        assert run(store.snapshot()).texts.holds("review")
        assert not before.texts.holds("review")
        assert apply(store, texts={"review": TEXT}).version == 2

    def test_a_text_of_another_digest_is_refused(self, store: GraphStore) -> None:
        found = problems(store, texts={"review": TEXT + "!"})
        assert found[0] == (("texts", "review", "sha256"), CODE.TEXT)
        assert problems(store, texts={"nothing": TEXT}) == [(("texts", "nothing"), CODE.UNKNOWN)]

    def test_anchors_that_are_proposed_are_verified(self, store: GraphStore) -> None:
        apply(store, texts={"review": TEXT})
        wrong = replace(EVIDENCE, anchor="zero")
        found = problems(store, entities=(replace(BO, evidence=(wrong,)),))
        assert found == [(("entities", 0, "evidence", 0, "anchor"), CODE.TEXT)]

    def test_anchors_that_stay_are_verified(self, store: GraphStore, review: Article) -> None:
        other = "Ada wrote Nine. " + TEXT[16:]
        changed = replace(review, sha256=sha256(other.encode()).hexdigest())
        found = problems(store, articles=(changed,), texts={"review": other})
        assert found == [(("texts", "review"), CODE.IN_USE)]

    def test_a_text_is_let_go_with_the_digest_it_had(
        self, store: GraphStore, review: Article
    ) -> None:
        apply(store, texts={"review": TEXT})
        apply(store, articles=(replace(review, sha256="0" * 64),))
        assert not run(store.snapshot()).texts.holds("review")
        earlier = run(store.snapshot(as_of=2))
        assert earlier.texts.sentence(review, 0) == TEXT[:15]


class TestFollowing:
    def test_changes_come_once_and_in_order_while_they_are_made(self, store: GraphStore) -> None:
        async def follow() -> list[int]:
            writing = asyncio.create_task(write(5))
            versions = []
            async for revision in store.changes(since=1):
                versions.append(revision.version)
                if len(versions) == 5:
                    break
            await writing
            return versions

        async def write(count: int) -> None:
            for number in range(count):
                await store.apply(ChangeSet(entities=(replace(BO, aliases=(str(number),)),)))

        assert run(follow()) == [2, 3, 4, 5, 6]

    def test_who_falls_far_behind_is_told(self, store: GraphStore) -> None:
        async def follow() -> None:
            changes = store.changes(since=1)
            first = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0)
            for number in range(MOST_BEHIND + 10):
                await store.apply(ChangeSet(entities=(replace(BO, aliases=(str(number),)),)))
            assert (await first).version == 2
            with pytest.raises(LaggingError, match="ahead of what was taken"):
                await anext(changes)

        run(follow())

    def test_a_version_that_never_was_is_refused(self, store: GraphStore) -> None:
        for version in (0, 2):
            with pytest.raises(VersionError, match=f"found the version {version}, expected 1 to 1"):
                run(store.snapshot(as_of=version))
            with pytest.raises(VersionError):
                run(store.revisions(version, 9))


def test_change_sets_that_wait_together_each_become_a_version_of_their_own(
    store: GraphStore,
) -> None:
    async def write() -> list[Applied | BaseException]:
        sets = [ChangeSet(entities=(replace(BO, key=f"bo{number}"),)) for number in range(5)]
        wrong = ChangeSet(retracted_entities=("nobody",))
        return await asyncio.gather(*map(store.apply, [*sets, wrong]), return_exceptions=True)

    *applied, refused = run(write())
    assert [item.version for item in applied if isinstance(item, Applied)] == [2, 3, 4, 5, 6]
    assert isinstance(refused, ChangeError)


def test_an_earlier_version_reads_on_while_later_ones_are_made(store: GraphStore) -> None:
    async def read() -> None:
        before = await store.snapshot()
        await store.apply(ChangeSet(retracted_entities=("zero",), cascade=True))
        assert [entity and entity.key for entity in await before.entities(["zero"])] == ["zero"]
        assert await before.degrees(["ada"]) == [1]
        after = await store.snapshot()
        assert await after.entities(["zero"]) == [None]

    run(read())
