from collections.abc import Mapping
from typing import cast

import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from schema.plan.variables import VariableError, VariableReader, Variables
from tests.schema.plan.specimen import build_specimen

CORE = build_specimen().core
NAMES = "abcd"
TYPES = ("Int", "String", "Boolean", "ID", "Float", "Colour", "[Int!]", "[[String]]")
PLAIN = st.sampled_from(TYPES[:4])

ANY_VALUE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([0, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1]),
        st.floats(),
        st.text(max_size=3),
        st.sampled_from(["RED", "PINK"]),
    ),
    lambda values: st.one_of(
        st.lists(values, max_size=2), st.dictionaries(st.text(max_size=2), values, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.lists(
        st.builds(
            "{}{}".format, st.one_of(PLAIN, st.sampled_from(TYPES)), st.sampled_from(["", "!"])
        ),
        min_size=1,
        max_size=len(NAMES),
    ),
    st.dictionaries(st.sampled_from([*NAMES, "other"]), ANY_VALUE),
)
def test_variables_are_coerced_as_graphql_core_does(
    types: list[str], inputs: Mapping[str, object]
) -> None:
    declared = ", ".join(f"${name}: {type_}" for name, type_ in zip(NAMES, types, strict=False))
    [node] = parse(f"query ({declared}) {{ __typename }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    definitions = node.variable_definitions or ()
    expected = get_variable_values(CORE, definitions, dict(inputs))
    found = read(VariableReader(CORE, definitions), inputs)
    if isinstance(found, Variables) and not isinstance(expected, list):
        assert repr(found.coerced) == repr(found.values.coerced) == repr(expected.coerced)
    else:
        assert found == [error.message for error in cast("list[GraphQLError]", expected)]


@pytest.mark.parametrize("type_", ["[String!]", "[[String]]"])
def test_there_may_be_so_many_values_and_no_more(type_: str) -> None:
    [node] = parse(f"query ($a: {type_}, $b: Int) {{ __typename }}").definitions
    assert isinstance(node, OperationDefinitionNode)
    reader = VariableReader(CORE, node.variable_definitions)
    value: object = ["x"] * 3 if type_ == "[String!]" else [["x"], []]
    inputs = {"a": value, "b": 1}
    assert isinstance(reader.read(inputs, 5), Variables)
    with pytest.raises(VariableError, match="^variables: expected at most 4 values in all$"):
        reader.read(inputs, 4)


def read(reader: VariableReader, inputs: Mapping[str, object]) -> Variables | list[str]:
    """Return the variables, or the messages of the errors."""
    try:
        return reader.read(inputs)
    except VariableError as error:
        return [each.message for each in error.errors]
