"""What search finds, in which order: against a plain look at every text."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import PageError
from graph.memory.search import SearchIndex
from graph.operands import fold
from graph.pages import Position, Window
from graph.records import Entity
from graph.searches import (
    MOST_HITS,
    Match,
    MatchedField,
    MatchQuality,
    SearchPage,
    SearchRequest,
)

EVERYTHING = Window(10_000)
ORDER = {quality: place for place, quality in enumerate(MatchQuality)}
FIELDS = {field: place for place, field in enumerate(MatchedField)}


def entity(
    key: str,
    *names: str,
    kind: str = "Company",
    aliases: Sequence[str] = (),
    description: str | None = None,
    **localized: str,
) -> Entity:
    """Return an entity; ``names`` are in English, German, Italian."""
    return Entity(
        kind=kind,
        key=key,
        names=dict(zip(("en", "de", "it"), names, strict=False)) | localized,
        aliases=tuple(aliases),
        description={} if description is None else {"en": description},
    )


CARS = [
    entity("leapmotor", "Leapmotor", zh="零跑汽车", description="Builds electric cars."),
    entity("stellantis", "Stellantis", aliases=["Fiat Chrysler"]),
    entity("zhu-jiangming", "Zhu Jiangming", kind="Executive", zh="朱江明"),
    entity("c10", "C10", "C10", kind="VehicleModel", description="A car of Leapmotor."),
    entity("citroen", "Citroën", description="A brand of Stellantis"),
]


def search(
    entities: Sequence[Entity],
    text: str,
    *,
    importance: Callable[[Sequence[str]], Sequence[float]] | None = None,
    kinds: tuple[str, ...] | None = None,
    language: str | None = None,
) -> SearchPage:
    request = SearchRequest(text, EVERYTHING, kinds, language)
    return SearchIndex.of(entities).search(request, importance)


def found(entities: Sequence[Entity], text: str, **narrowed: str) -> list[str]:
    page = search(entities, text, language=narrowed.get("language"))
    return [match.entity.key for match in page.items]


@pytest.mark.parametrize(
    ("text", "key", "quality"),
    [
        ("leapmotor", "leapmotor", MatchQuality.EXACT),
        ("  LEAPMOTOR ", "leapmotor", MatchQuality.EXACT),
        ("leapm", "leapmotor", MatchQuality.PREFIX),
        ("zhu j", "zhu-jiangming", MatchQuality.PREFIX),
        ("jiangming zhu", "zhu-jiangming", MatchQuality.WORDS),
        ("jiangm", "zhu-jiangming", MatchQuality.WORDS),
        ("citroen", "citroen", MatchQuality.EXACT),
        ("CITROËN", "citroen", MatchQuality.EXACT),
        ("leapmotr", "leapmotor", MatchQuality.FUZZY),
        ("stelantys", "stellantis", MatchQuality.FUZZY),
        ("keapmotor", "leapmotor", MatchQuality.FUZZY),
        ("leapmtoo", "leapmotor", MatchQuality.FUZZY),
        ("Zhu Jiangmin", "zhu-jiangming", MatchQuality.PREFIX),
        ("Zhu Jangmign", "zhu-jiangming", MatchQuality.FUZZY),
        ("chrysler", "stellantis", MatchQuality.WORDS),
        ("零跑汽车", "leapmotor", MatchQuality.EXACT),
        ("跑汽", "leapmotor", MatchQuality.WORDS),
        ("明", "zhu-jiangming", MatchQuality.WORDS),
    ],
)
def test_a_text_is_found_however_it_is_typed(text: str, key: str, quality: MatchQuality) -> None:
    first = search(CARS, text).items[0]
    assert (first.entity.key, first.quality) == (key, quality)


@pytest.mark.parametrize("text", ["leupmotrs", "zhx", "C1O", "c11", "朱跑", "electric Leapmotor"])
def test_what_is_too_far_off_is_not_found(text: str) -> None:
    assert found(CARS, text) == []


def test_a_match_says_which_text_matched() -> None:
    [match] = search(CARS, "fiat").items
    assert (match.field, match.text, match.language) == (
        MatchedField.ALIAS,
        "Fiat Chrysler",
        None,
    )
    [match] = search(CARS, "朱").items
    assert (match.field, match.text, match.language) == (MatchedField.NAME, "朱江明", "zh")


def test_the_best_come_first() -> None:
    entities = [
        entity("described", "Else", description="Leap"),
        entity("nicknamed", "Other", aliases=["Leap"]),
        entity("named", "Leap"),
        entity("started", "Leapmotor"),
        entity("second-word", "Big leap"),
        entity("mistyped", "Lepa"),
    ]
    expected = ["named", "nicknamed", "described", "started", "second-word", "mistyped"]
    assert found(entities, "leap") == expected


def test_one_typing_error_ranks_before_two() -> None:
    entities = [entity("two", "Stellntys"), entity("one", "Stellantys")]
    assert found(entities, "stellantis") == ["one", "two"]


def test_importance_ranks_matches_of_one_quality() -> None:
    entities = [entity(key, "Leap Motor") for key in ("a", "b", "c")]
    important = {"a": 0.0, "b": 0.2, "c": 0.7}

    def importance(keys: Sequence[str]) -> list[float]:
        return [important[key] for key in keys]

    page = search(entities, "leap", importance=importance)
    assert [match.entity.key for match in page.items] == ["c", "b", "a"]
    scores = [match.score for match in page.items]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_one_index_serves_one_importance_after_the_other() -> None:
    index = SearchIndex.of([entity(key, "Leap") for key in "abcd"])
    request = SearchRequest("leap", EVERYTHING)

    def keys(importance: Callable[[Sequence[str]], Sequence[float]] | None) -> str:
        return "".join(match.entity.key for match in index.search(request, importance).items)

    assert keys(None) == "abcd"
    assert keys(lambda asked: [float(ord(key)) for key in asked]) == "dcba"
    assert keys(lambda asked: [float(key == "c") for key in asked]) == "cabd"
    assert keys(lambda asked: [0.0] * len(asked)) == "abcd"
    assert keys(None) == "abcd"


def test_importance_never_outranks_quality() -> None:
    entities = [entity("exact", "Leap"), entity("longer", "Leapmotor")]
    page = search(entities, "leap", importance=lambda keys: [key == "longer" for key in keys])
    assert [match.entity.key for match in page.items] == ["exact", "longer"]


def test_kinds_narrow_a_search() -> None:
    page = search(CARS, "c", kinds=("VehicleModel", "Nothing"))
    assert [match.entity.key for match in page.items] == ["c10"]
    assert search(CARS, "c", kinds=()).total == 0


@pytest.mark.parametrize(
    ("language", "keys"),
    [
        ("en", ["british", "plain", "nicknamed"]),
        ("en-GB", ["british", "nicknamed"]),
        ("EN-gb", ["british", "nicknamed"]),
        ("en-US", ["nicknamed"]),
        ("e", ["nicknamed"]),
        (None, ["british", "plain", "nicknamed"]),
    ],
)
def test_a_language_takes_longer_tags_in_and_aliases_with_it(
    language: str | None, keys: list[str]
) -> None:
    entities = [
        Entity(kind="Place", key="british", names={"en-GB": "Leap"}),
        Entity(kind="Place", key="plain", names={"en": "Leap"}),
        Entity(kind="Place", key="nicknamed", names={"de": "Sprung"}, aliases=("Leap",)),
    ]
    assert [match.entity.key for match in search(entities, "leap", language=language).items] == keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\0",
        "\ud800",
        "[",
        '"leap AND',
        "leap*~2^3",
        "name:(leap OR",
        "\\",
        ".*",
        "leap\0motor",
        "a" * 100_000,
        "ﷺ" * 10_000,
        "leap " * 20_000,
        " ".join(f"w{number}" for number in range(5_000)),
        "汽" * 5_000,
        " " * 10_000 + "leapmotor",
    ],
)
def test_no_text_is_too_odd_to_search_for(text: str) -> None:
    page = search(CARS, text)
    assert page.total == len(page.items)
    assert not page.capped


def test_text_without_a_word_finds_what_starts_with_it() -> None:
    assert found([entity("unnamed", "[title not known]"), *CARS], "[ti") == ["unnamed"]
    assert found([entity("unnamed", "[title not known]"), *CARS], "[") == ["unnamed"]
    assert search(CARS, " ").total == 0


def test_white_space_before_the_text_does_not_count() -> None:
    assert found(CARS, " " * 10_000 + "leapmotor")[0] == "leapmotor"


def test_long_texts_are_told_apart_from_their_starts() -> None:
    start = "x" * 200
    [match] = search([entity("long", start + "y")], start).items
    assert match.quality is MatchQuality.PREFIX


# The brute force: every text of every entity, looked at by the definitions of MatchQuality.

WORDS = st.sampled_from(["leap", "Léap", "leapmotor", "MOTOR", "mo", "c10", "l", "été", "zhu"])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ENTITIES = st.lists(
    st.builds(
        lambda names, aliases, description: (names, aliases, description),
        st.lists(NAMES, min_size=1, max_size=3),
        st.lists(NAMES, max_size=2),
        st.none() | NAMES,
    ),
    max_size=8,
).map(
    lambda rows: [
        entity(f"e{number}", *names, aliases=aliases, description=description)
        for number, (names, aliases, description) in enumerate(rows)
    ]
)
TEXTS = st.lists(
    WORDS | st.text("leapmotr10é", min_size=1, max_size=4), min_size=1, max_size=3
).map(" ".join)
SURE = (MatchQuality.EXACT, MatchQuality.PREFIX, MatchQuality.WORDS)


def quality_of(text: str, asked: str) -> MatchQuality | None:
    text, asked = fold(text), fold(asked)
    *complete, last = asked.split()
    words = text.split()
    if text == asked:
        return MatchQuality.EXACT
    if text.startswith(asked):
        return MatchQuality.PREFIX
    if set(complete) <= set(words) and any(word.startswith(last) for word in words):
        return MatchQuality.WORDS
    return None


def texts_of(item: Entity) -> list[tuple[MatchedField, str]]:
    return [
        *((MatchedField.NAME, text) for text in item.names.values()),
        *((MatchedField.ALIAS, text) for text in item.aliases),
        *((MatchedField.DESCRIPTION, text) for text in item.description.values()),
    ]


def by_brute_force(entities: Sequence[Entity], asked: str) -> list[tuple[str, MatchQuality]]:
    ranks = []
    for item in entities:
        best = [
            (
                (ORDER[quality], FIELDS[field], -min(1, len(fold(asked)) / len(fold(text)))),
                quality,
            )
            for field, text in texts_of(item)
            if (quality := quality_of(text, asked)) is not None
        ]
        if best:
            rank, quality = min(best, key=lambda pair: pair[0])
            ranks.append((rank, item.key, quality))
    ranks.sort(key=lambda row: row[:2])
    return [(key, quality) for _, key, quality in ranks]


@given(ENTITIES, TEXTS)
def test_exact_prefix_and_words_are_what_a_look_at_every_text_finds(
    entities: list[Entity], text: str
) -> None:
    page = search(entities, text)
    sure = [(item.entity.key, item.quality) for item in page.items if item.quality in SURE]
    assert sure == by_brute_force(entities, text)
    # What is found by typing errors comes after it, and only once.
    assert [(item.entity.key, item.quality) for item in page.items[: len(sure)]] == sure
    assert len({item.entity.key for item in page.items}) == page.total == len(page.items)


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_error(word: str, place: int, letter: str, change: str) -> str:
    if change == "add":
        return word[:place] + letter + word[place:]
    if change == "replace":
        return word[:place] + letter + word[place + 1 :]
    if change == "drop":
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


@given(
    st.text(LETTERS, min_size=5, max_size=12),
    st.integers(0, 4),
    st.sampled_from(LETTERS),
    st.sampled_from(["add", "replace", "drop", "swap"]),
)
def test_one_typing_error_anywhere_in_a_word_does_no_harm(
    name: str, place: int, letter: str, change: str
) -> None:
    typed = with_error(name, place, letter, change)
    assert found([entity("it", f"Sir {name.upper()} Esq")], typed) == ["it"]


@given(
    st.text(LETTERS, min_size=10, max_size=14),
    st.tuples(st.integers(0, 4), st.integers(6, 9)),
    st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)),
    st.tuples(*[st.sampled_from(["add", "replace", "drop"])] * 2),
)
def test_two_typing_errors_do_no_harm_in_a_long_word(
    name: str, places: tuple[int, int], letters: tuple[str, str], changes: tuple[str, str]
) -> None:
    typed = name
    for place, letter, change in reversed(list(zip(places, letters, changes, strict=True))):
        typed = with_error(typed, place, letter, change)
    assert found([entity("it", f"Sir {name} Esq")], typed) == ["it"]


@given(st.text("零跑汽车朱江明中国浙江", min_size=1, max_size=8), st.data())
def test_any_piece_of_a_name_without_spaces_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert found([entity("it", f"C10 {name}C16", zh=name)], name[start:end]) == ["it"]


def test_a_page_is_a_slice_of_the_whole() -> None:
    entities = [entity(f"e{number:02}", f"Leap {number}") for number in range(25)]
    index = SearchIndex.of(entities)
    whole = index.search(SearchRequest("leap", EVERYTHING)).items
    after: Position | None = None
    seen: list[Match] = []
    for _ in range(3):
        page = index.search(SearchRequest("leap", Window(10, after=after)))
        seen += page.items
        assert page.total == 25
        assert page.has_previous == (after is not None)
        after = page.position(len(page.items) - 1)
    assert seen == whole
    assert not page.has_next
    last = index.search(SearchRequest("leap", Window(10, backward=True, before=after)))
    assert list(last.items) == whole[14:24]
    assert last.position(0) == ("search", 14)
    beyond = index.search(SearchRequest("leap", Window(10, after=("search", 999))))
    assert (list(beyond.items), beyond.has_next) == ([], False)


@pytest.mark.parametrize(
    "position",
    [("leapmotor",), ("search",), ("search", "1"), ("search", -1), ("search", True), ("x", 1), ()],
)
def test_a_cursor_of_another_list_is_refused(position: Position) -> None:
    index = SearchIndex.of(CARS)
    for window in (Window(after=position), Window(before=position)):
        for text in ("leap", ""):
            with pytest.raises(PageError, match="cursor of another list"):
                index.search(SearchRequest(text, window))


def test_more_than_can_be_ranked_is_capped_to_those_with_the_most_relations() -> None:
    entities = [entity(f"e{number:04}", "Leap") for number in range(MOST_HITS + 50)]
    degrees = {item.key: number for number, item in enumerate(entities)}
    page = SearchIndex.of(entities, degrees.__getitem__).search(SearchRequest("leap", EVERYTHING))
    assert page.capped
    assert [match.entity.key for match in page.items] == [item.key for item in entities[50:]]
    assert page.total == MOST_HITS
    exactly = search(entities[:MOST_HITS], "leap")
    assert (exactly.total, exactly.capped) == (MOST_HITS, False)


def test_names_are_ranked_before_descriptions_even_where_there_are_too_many() -> None:
    entities = [
        *(entity(f"d{number:04}", "X", description="Leap") for number in range(MOST_HITS)),
        entity("z", "Leap"),
    ]
    page = search(entities, "leap")
    assert page.items[0].entity.key == "z"
    assert page.capped
