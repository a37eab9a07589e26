"""Documents and their operations: read once, chosen by name, planned for each setting."""

import asyncio

import pytest

from graph.ontology_file import load_ontology
from schema.build import build_schema
from schema.documents import (
    CACHED_CHARACTERS,
    CACHED_DOCUMENTS,
    LARGEST_CACHED,
    Document,
    Documents,
)
from schema.errors import Code, RequestError
from schema.operations import CACHED_PLANS, READ_AT_ONCE, Operation
from schema.plan.pace import AtOnce, MustWaitError, Pace
from schema.plan.variables import VariableError
from tests.conftest import ROOT

SCHEMA = build_schema(load_ontology(ROOT / "seed"))


def document(text: str) -> Document:
    return read(Documents(SCHEMA), text)


def read(documents: Documents, text: str) -> Document:
    return asyncio.run(documents.document(text, Pace(60)))


def operation(text: str) -> Operation:
    return document(text).operation(None)


def refusal(text: str, name: str | None = None) -> Code:
    with pytest.raises(RequestError) as caught:
        document(text).operation(name)
    assert caught.value.errors
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("{", None, Code.GRAPHQL_PARSE_FAILED),
        ("{ nothing }", None, Code.GRAPHQL_VALIDATION_FAILED),
        ("query A { __typename } query A { __typename }", "A", Code.GRAPHQL_VALIDATION_FAILED),
        ("fragment F on Query { __typename }", None, Code.GRAPHQL_VALIDATION_FAILED),
        ("query A { __typename }", "B", Code.OPERATION_RESOLUTION_FAILURE),
        ("{ __typename }", "", Code.OPERATION_RESOLUTION_FAILURE),
        ("query A { __typename } query B { __typename }", None, Code.OPERATION_RESOLUTION_FAILURE),
    ],
)
def test_refused(text: str, name: str | None, code: Code) -> None:
    assert refusal(text, name) is code


def test_chosen_by_name() -> None:
    several = document("query A { __typename } query B { graph { version } }")
    assert [several.operation(name).name for name in ("A", "B")] == ["A", "B"]
    assert several.operation("A").is_query


def test_the_only_one_needs_no_name() -> None:
    assert operation("query A { __typename }").name == "A"
    assert operation("{ __typename }").name is None


def test_a_document_is_read_once_unless_it_is_long() -> None:
    documents = Documents(SCHEMA)
    short, long = "{ __typename }", "{ __typename }" + " " * LARGEST_CACHED
    assert read(documents, short) is read(documents, short)
    assert read(documents, long) is not read(documents, long)


def test_the_documents_used_last_are_kept() -> None:
    documents = Documents(SCHEMA)
    first = read(documents, "{ first: __typename }")
    second = read(documents, "{ second: __typename }")
    for at in range(CACHED_DOCUMENTS - 1):
        assert read(documents, "{ first: __typename }") is first
        read(documents, f"{{ a{at}: __typename }}")
    assert read(documents, "{ first: __typename }") is first
    assert read(documents, "{ second: __typename }") is not second


def test_long_documents_leave_room_for_fewer() -> None:
    documents = Documents(SCHEMA)
    texts = [f"{{ a{at}: __typename }}".ljust(LARGEST_CACHED) for at in range(100)]
    read_first = [read(documents, text) for text in texts]
    most = CACHED_CHARACTERS // LARGEST_CACHED
    assert documents.remembered == most < 100
    assert [read(documents, text) for text in texts[-most:]] == read_first[-most:]


def test_what_takes_long_to_read_is_not_read_at_once() -> None:
    documents = Documents(SCHEMA)
    long = "{ __typename }".ljust(READ_AT_ONCE + 1)
    with pytest.raises(MustWaitError):
        asyncio.run(documents.document(long, AtOnce(60)))
    document = read(documents, long)
    assert asyncio.run(documents.document(long, AtOnce(60))) is document


def test_a_document_that_was_refused_is_refused_again() -> None:
    documents = Documents(SCHEMA)
    for _ in range(2):
        with pytest.raises(RequestError):
            read(documents, "{ nothing }")


class TestPlans:
    TEXT = """
    query Q($a: Boolean!, $b: Boolean = false, $key: String!) {
      company(key: $key) { key @include(if: $a) kind @skip(if: $b) }
    }
    """

    def test_one_for_each_setting_of_the_flags(self) -> None:
        chosen = operation(self.TEXT)

        def plan(**inputs: object) -> object:
            return chosen.plan(chosen.read_variables({"key": "x"} | inputs))

        assert plan(a=True) is not None
        assert plan(a=True) is plan(a=True, b=False)
        assert plan(a=True, key="x") is plan(a=True, key="y")
        plans = [plan(a=a, b=b) for a in (True, False) for b in (True, False)]
        assert len({id(each) for each in plans}) == 4

    def test_more_settings_than_are_kept_are_planned_all_the_same(self) -> None:
        names = [f"f{at}" for at in range(5)]
        declared = ", ".join(f"${name}: Boolean!" for name in names)
        fields = " ".join(f"{name}: __typename @include(if: ${name})" for name in names)
        chosen = operation(f"query Q({declared}) {{ {fields} }}")
        for setting in range(2 ** len(names)):
            inputs = {name: bool(setting >> at & 1) for at, name in enumerate(names)}
            plan = chosen.plan(chosen.read_variables(inputs))
            assert plan is not None
            wanted = [name for name in names if inputs[name]]
            assert [field.key for field in plan.root.fields] == wanted
        assert 2 ** len(names) > CACHED_PLANS

    def test_introspection_has_none(self) -> None:
        chosen = operation("{ __schema { queryType { name } } }")
        assert chosen.plan(chosen.read_variables({})) is None

    @pytest.mark.parametrize(
        "inputs",
        [
            {},
            {"a": True},
            {"a": None, "key": "x"},
            {"a": 1, "key": "x"},
            {"a": True, "b": None, "key": "x"},
        ],
    )
    def test_variables_that_do_not_fit(self, inputs: dict[str, object]) -> None:
        with pytest.raises(VariableError):
            operation(self.TEXT).read_variables(inputs)
