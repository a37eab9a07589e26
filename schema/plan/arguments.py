"""The arguments of a planned field: evaluated once where they are constant, else per request."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_list_type,
    is_non_null_type,
    visit,
)
from graphql.execution.values import get_argument_values
from graphql.pyutils import Undefined
from graphql.type import get_nullable_type

from schema.build import BatchField, FonteSchema
from schema.fields import Batch
from schema.plan.shapes import ReadArguments
from schema.plan.variables import PLAIN_SCALARS, Variables


def bind_arguments(
    schema: FonteSchema, definition: GraphQLField, node: FieldNode
) -> tuple[Batch, ReadArguments | None]:
    """Return the batch of a field, and what reads its arguments from a request's variables.

    Arguments that no variable is in are evaluated now and bound to the batch: the second
    is None.
    """
    field = schema.batch_field(definition)
    batch = field.field.batch
    if not definition.args:
        return batch, None
    if any(_mentions_variable(argument.value) for argument in node.arguments or ()):
        later = _evaluated_later(schema, field, definition, node)
        return batch, _plain_variables(schema, field, definition, node, later)
    try:
        arguments = schema.python_arguments(field, get_argument_values(definition, node))
    except GraphQLError as error:
        return batch, _raising(error)
    return partial(batch, **arguments) if arguments else batch, None


def _raising(error: GraphQLError) -> ReadArguments:
    def read(_variables: Variables) -> Mapping[str, Any]:
        # The plan keeps the error: its traceback would keep every request that raised it.
        raise error.with_traceback(None)

    return read


def _evaluated_later(
    schema: FonteSchema, field: BatchField, definition: GraphQLField, node: FieldNode
) -> ReadArguments:
    def read(variables: Variables) -> Mapping[str, Any]:
        values = get_argument_values(definition, node, variables.values)
        return schema.python_arguments(field, values)

    return read


def _plain_variables(
    schema: FonteSchema,
    field: BatchField,
    definition: GraphQLField,
    node: FieldNode,
    otherwise: ReadArguments,
) -> ReadArguments:
    """Return a quick reader for arguments that are variables of plain scalars.

    It answers most requests; whatever needs a default, a coercion or an error message is
    left to ``otherwise``.
    """
    if any(argument.default_value is not Undefined for argument in definition.args.values()):
        return otherwise
    name_of = schema.schema_converter.config.name_converter.from_argument
    python_names = {name_of(argument): argument.python_name for argument in field.arguments}
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    required = {
        name for name, declared in definition.args.items() if is_non_null_type(declared.type)
    }
    if not required <= given.keys():
        return otherwise
    pairs = []
    for name, value in given.items():
        if not isinstance(value, VariableNode) or not _takes_plain_scalar(definition.args[name]):
            return otherwise
        pairs.append((python_names[name], value.name.value, name in required))

    def read(variables: Variables) -> Mapping[str, Any]:
        coerced = variables.coerced
        arguments = {}
        for name, variable, needed in pairs:
            if variable in coerced:
                arguments[name] = coerced[variable]
            if needed and arguments.get(name) is None:
                return otherwise(variables)
        return arguments

    return read


def _takes_plain_scalar(argument: GraphQLArgument) -> bool:
    if is_list_type(get_nullable_type(argument.type)):
        return False
    return get_named_type(argument.type).name in PLAIN_SCALARS


class _VariableFinder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_args: object) -> None:
        self.found = True


def _mentions_variable(node: ValueNode) -> bool:
    finder = _VariableFinder()
    visit(node, finder)
    return finder.found
