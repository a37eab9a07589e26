from collections.abc import Mapping
from typing import cast

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


def read(reader: VariableReader, inputs: Mapping[str, object]) -> Variables | list[str]:
    """Return the variables, or the messages of the errors."""
    try:
        return reader.read(inputs)
    except VariableError as error:
        return [each.message for each in error.errors]
