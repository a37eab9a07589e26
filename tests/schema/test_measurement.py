"""What a document may be at most: each limit as it is met, and passed by one."""

from dataclasses import replace
from itertools import chain

import pytest
from graphql import SelectionNode, Visitor, get_introspection_query, parse, visit
from hypothesis import example, given
from hypothesis import strategies as st

from schema.documents import Document
from schema.errors import Code, RequestError
from schema.limits import STANDARD, Limits
from schema.measurement import excess, measured
from tests.schema.test_operations import SCHEMA


def fits(document: str, limits: Limits = STANDARD) -> bool:
    return excess(parse(document), limits) is None


def nested(depth: int) -> str:
    return "{ a " * depth + "}" * depth


def spread_out(chain: int, spreads: str, leaf: str) -> str:
    """Return fragments that each spread the next one, and an operation on the first."""
    fragments = [
        f"fragment F{at} on Query {{ {spreads.replace('NEXT', f'F{at + 1}')} }}"
        for at in range(chain)
    ]
    return "\n".join(["{ ...F0 }", *fragments, f"fragment F{chain} on Query {{ {leaf} }}"])


DOUBLED = "b { ...NEXT } c { ...NEXT }"


@pytest.mark.parametrize(
    ("limit", "most", "met", "passed"),
    [
        pytest.param("depth", 3, nested(3), nested(4), id="depth"),
        pytest.param(
            "depth", 2, "{ a { ... on A { b } } }", "{ a { ... on A { b { c } } } }", id="inline"
        ),
        pytest.param(
            "depth",
            3,
            "{ a { ...F } } fragment F on A { b { c } }",
            "{ a { ...F } } fragment F on A { b { c { d } } }",
            id="depth by a fragment",
        ),
        pytest.param("aliases", 2, "{ a: x b: x }", "{ a: x b: x c: x }", id="aliases"),
        pytest.param(
            "aliases",
            4,
            "{ x { ...F } y { ...F } } fragment F on A { a: b c: d }",
            "{ x { ...F } z: y { ...F } } fragment F on A { a: b c: d }",
            id="aliases of a fragment count wherever it is spread",
        ),
        pytest.param("aliases", 8, spread_out(3, DOUBLED, "a: x"), spread_out(4, DOUBLED, "a: x")),
        pytest.param("root_fields", 2, "{ a b { c d e } }", "{ a ... { b } c }", id="root fields"),
        pytest.param(
            "root_fields",
            1,
            spread_out(3, "...NEXT ...NEXT", "a"),
            spread_out(3, "...NEXT a", "a"),
            id="a fragment that is spread again beside itself adds nothing",
        ),
        pytest.param(
            "directives",
            3,
            "query ($a: A @x) @y { a @z }",
            "query ($a: A @x) @y { a @z ...F @w } fragment F on A { b }",
            id="directives",
        ),
        pytest.param(
            "directives",
            2,
            "{ ...F b { ...F } } fragment F on A { a @z }",
            "{ ...F b { ...F } } fragment F on A { a @z @w }",
            id="directives of a fragment",
        ),
        pytest.param("nesting", 2, "{ a(b: [{c: 1}]) }", "{ a(b: [{c: []}]) }", id="nesting"),
        pytest.param(
            "nesting", 0, "query ($a: B = 1) { a }", "query ($a: B = {}) { a }", id="default"
        ),
        pytest.param("pairs", 3, "{ a a a }", "{ a a a a }", id="pairs"),
        pytest.param("pairs", 1, "{ b: a b }", "{ b: a b { b } }", id="pairs by response name"),
        pytest.param("pairs", 1, "{ ...F ...F }", "{ ...F ...F ...F }", id="pairs of spreads"),
    ],
)
def test_as_much_as_may_be_and_one_more(limit: str, most: int, met: str, passed: str) -> None:
    limits = replace(STANDARD, **{limit: most})
    assert fits(met, limits)
    error = excess(parse(passed), limits)
    assert error is not None
    assert error.message.startswith(f"{limit.replace('_', ' ')}: found ")
    assert error.message.endswith(f", expected at most {most} (max-{limit.replace('_', '-')})")


@pytest.mark.parametrize(
    ("limit", "most", "met", "passed"),
    [
        ("tokens", 6, "{ __typename a: __typename }", "{ __typename a: __typename b: c }"),
        ("comments", 2, "#\n#\n{ __typename }", "#\n#\n#\n{ __typename }"),
        ("characters", 14, "{ __typename }", "{ __typename } "),
    ],
)
def test_the_parsers_limits(limit: str, most: int, met: str, passed: str) -> None:
    limits = replace(STANDARD, **{limit: most})
    Document(SCHEMA, met, limits)
    with pytest.raises(RequestError) as caught:
        Document(SCHEMA, passed, limits)
    assert caught.value.code is Code.GRAPHQL_PARSE_FAILED
    [error] = caught.value.errors
    assert error.message.startswith(f"{limit}: found ")
    assert error.message.endswith(f", expected at most {most} (max-{limit})")


class TestIntrospection:
    WHOLE = get_introspection_query()

    def twice(self) -> str:
        inner = self.WHOLE[self.WHOLE.index("{") + 1 :]
        selection, _, fragments = inner.partition("\n    }\n")
        again = selection.replace("__schema", "again: __schema", 1)
        return f"{{ {selection} }} {again} }} }} {fragments}"

    def test_as_often_as_may_be(self) -> None:
        assert fits(self.WHOLE, replace(STANDARD, introspection=1))
        assert not fits(self.WHOLE, replace(STANDARD, introspection=0))

    def test_more_often(self) -> None:
        whole = measured(parse(self.WHOLE)).size.introspection
        document = parse(
            "{ a: __schema { ...S } b: __schema { ...S } }"
            "fragment S on __Schema { types { name fields { name args { name type { name } } } } }"
        )
        assert 0 < measured(document).size.introspection < 2 * whole

    def test_lists_within_lists_count_by_their_size(self) -> None:
        document = (
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
        )
        aliased = document.replace("name", " ".join(f"a{at}: name" for at in range(30)))
        error = excess(parse(aliased), STANDARD)
        assert error is not None
        assert error.message.startswith("introspection: found ")

    def test_fields_of_these_names_elsewhere_do_not_count(self) -> None:
        assert measured(parse("{ a { types { fields { args } } } }")).size.introspection == 0


def test_a_fragment_in_itself_is_left_to_validation() -> None:
    with pytest.raises(RequestError) as caught:
        Document(SCHEMA, '{ ...F } fragment F on Query { company(key: "a") { key } ...F }')
    assert "within itself" in caught.value.errors[0].message


def test_more_than_can_be_counted_is_said_so() -> None:
    error = excess(parse(spread_out(59, DOUBLED, "a: x")), replace(STANDARD, depth=1_000))
    assert error is not None
    assert error.message == "aliases: found too many to count, expected at most 30 (max-aliases)"


def test_a_chain_of_fragments_longer_than_python_would_recurse() -> None:
    assert not fits(spread_out(5_000, "...NEXT", "a"))


def test_suggestions_can_be_hidden() -> None:
    messages = []
    for suggestions in (True, False):
        with pytest.raises(RequestError) as caught:
            Document(SCHEMA, "{ compani }", suggestions=suggestions)
        messages.append(caught.value.errors[0].message)
    assert "Did you mean" in messages[0]
    assert "Did you mean" not in messages[1]


class _Counting(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.selections = 0

    def enter(self, node: object, *_args: object) -> None:
        self.selections += isinstance(node, SelectionNode)


_NAMES = st.sampled_from([f"F{at}" for at in range(6)])
_SELECTIONS = st.recursive(
    st.one_of(st.sampled_from(["a", "b: a", "c @x"]), _NAMES.map("...{}".format)).map(
        lambda text: [text]
    ),
    lambda below: st.lists(below, min_size=1, max_size=4).map(
        lambda parts: [
            f"{name} {{ {' '.join(chain.from_iterable(parts))} }}" for name in ("d", "...")
        ]
    ),
    max_leaves=12,
)


@given(st.lists(_SELECTIONS, min_size=7, max_size=7))
@example([[DOUBLED.replace("NEXT", f"F{at % 6}")] for at in range(7)])
def test_each_selection_is_looked_at_once_whatever_fragments_do(sets: list[list[str]]) -> None:
    operation, *fragments = [" ".join(selections) for selections in sets]
    text = f"{{ {operation} }}" + " ".join(
        f"fragment F{at} on A {{ {selections} }}" for at, selections in enumerate(fragments)
    )
    document = parse(text)
    counting = _Counting()
    visit(document, counting)
    assert measured(document).visited == counting.selections
