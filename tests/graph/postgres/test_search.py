"""The database finds what memory finds, in the same order, with the same scores."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.kinds import EntityDefinition, Ontology
from graph.memory.search import SearchIndex
from graph.pages import Window
from graph.postgres import search as searching
from graph.postgres.typing_errors import errors_between
from graph.records import Entity
from graph.searches import Match, MatchQuality, SearchRequest
from tests.graph.memory.drawn import Graph
from tests.graph.memory.test_search import CARS
from tests.graph.postgres.holding import Held

KINDS = ["Company", "Place", "Executive", "VehicleModel"]
ONTOLOGY = Ontology(
    {kind: EntityDefinition(kind, kind.lower(), "", "", None, {}) for kind in KINDS}, {}
)
EVERYTHING = Window(10_000)
WORDS = ["leap", "leaps", "leapmotor", "motor", "motors", "elap", "the", "c10", "stellantis", "l"]
WORDS += ["零跑", "Citroën", "MOTOR", "o'neil", "x\\y", "leapmotors"]
TYPED = [*WORDS, "leapmotr", "laep", "leapm", "stelantys", "motro", "c11", "leap\0motor", "零"]


def texts(words: Sequence[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3).map(" ".join)


@st.composite
def entities(draw: st.DrawFn) -> list[Entity]:
    keys = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8))
    held = texts(WORDS)
    localized = st.dictionaries(st.sampled_from(["en", "it", "de-AT", "zz"]), held, max_size=2)
    return [
        Entity(
            kind=draw(st.sampled_from(KINDS[:2])),
            key=key,
            names=draw(localized),
            aliases=tuple(draw(st.lists(held, max_size=2))),
            description=draw(localized),
        )
        for key in keys
    ]


requests = st.builds(
    SearchRequest,
    texts(TYPED) | st.text(max_size=5),
    st.just(EVERYTHING),
    st.none() | st.lists(st.sampled_from(KINDS[:3]), max_size=2).map(tuple),
    st.none() | st.sampled_from(["en", "de", "DE-at", "zz", "e"]),
)


def found_by_memory(graph: Graph, request: SearchRequest) -> list[Match]:
    importance = graph.model().importance
    index = SearchIndex.of(graph.entities)
    return list(index.search(request, lambda keys: [importance[key] for key in keys]).items)


def found(held: Held, graph: Graph, request: SearchRequest) -> list[Match]:
    reader = held.reader(graph, ONTOLOGY)
    return list(held.run(searching.search(reader, request)).items)


@settings(max_examples=80)  # each fills a database
@given(entities=entities(), request=requests)
@example(entities=CARS, request=SearchRequest("零跑汽车", EVERYTHING))
def test_matches(held: Held, entities: list[Entity], request: SearchRequest) -> None:
    graph = Graph(entities, [])
    expected = found_by_memory(graph, request)
    matches = found(held, graph, request)
    # Trigrams may miss a mistyped word that is unfinished as well, or has two errors; and
    # other forms of words, which memory does not look for, come last.
    typed = [match for match in matches if match.score >= 1]
    assert all(match in expected for match in typed)
    missed = [match for match in expected if match not in typed]
    assert all(match.quality is MatchQuality.FUZZY for match in missed)
    assert typed == [match for match in expected if match in typed]
    assert matches[: len(typed)] == typed


@pytest.mark.parametrize(
    ("text", "key", "quality"),
    [
        ("leapmotor", "leapmotor", MatchQuality.EXACT),
        ("zhu j", "zhu-jiangming", MatchQuality.PREFIX),
        ("jiangming zhu", "zhu-jiangming", MatchQuality.WORDS),
        ("CITROËN", "citroen", MatchQuality.EXACT),
        ("leapmotr", "leapmotor", MatchQuality.FUZZY),
        ("stelantys", "stellantis", MatchQuality.FUZZY),
        ("keapmotor", "leapmotor", MatchQuality.FUZZY),
        ("leapmtoo", "leapmotor", MatchQuality.FUZZY),
        ("Zhu Jangmign", "zhu-jiangming", MatchQuality.FUZZY),
        ("跑汽", "leapmotor", MatchQuality.WORDS),
        ("明", "zhu-jiangming", MatchQuality.WORDS),
        ("building cars", "leapmotor", MatchQuality.FUZZY),  # it builds them
    ],
)
def test_a_text_is_found_however_it_is_typed(
    held: Held, text: str, key: str, quality: MatchQuality
) -> None:
    first = found(held, Graph(CARS, []), SearchRequest(text, EVERYTHING))[0]
    assert (first.entity.key, first.quality) == (key, quality)


def test_pages_follow_one_another(held: Held) -> None:
    graph = Graph([Entity(kind="Place", key=f"k{n}", names={"en": "Leap"}) for n in range(9)], [])
    reader = held.reader(graph, ONTOLOGY)
    first = held.run(searching.search(reader, SearchRequest("leap", Window(4))))
    after = first.position(3)
    second = held.run(searching.search(reader, SearchRequest("leap", Window(4, after=after))))
    keys = [match.entity.key for page in (first, second) for match in page.items]
    assert keys == [f"k{n}" for n in range(8)]
    assert (first.total, first.has_previous, first.has_next) == (9, False, True)
    assert (second.has_previous, second.has_next, second.offset) == (True, True, 4)


@given(typed=st.text("abc", min_size=1, max_size=6), word=st.text("abc", max_size=8))
def test_an_unfinished_word_is_as_far_as_its_nearest_start(typed: str, word: str) -> None:
    starts = [word[:length] for length in range(len(word) + 1)]
    nearest = min(errors_between(typed, start) for start in starts)
    assert errors_between(typed, word, unfinished=True) == nearest


@pytest.mark.parametrize(
    ("typed", "word", "errors"),
    [
        ("leap", "leap", 0),
        ("lepa", "leap", 1),
        ("keap", "leap", 1),
        ("leaap", "leap", 1),
        ("ca", "abc", 3),
        ("", "ab", 2),
        ("stelantys", "stellantis", 2),
    ],
)
def test_errors_are_counted(typed: str, word: str, errors: int) -> None:
    assert errors_between(typed, word) == errors
    assert errors_between(word, typed) == errors
