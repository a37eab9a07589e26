"""From a validated operation to a plan.

graphql-core collects the fields of each selection, so that fragments, type conditions and
``@skip``/``@include`` mean here what they mean there; what it would do again for every
object is done once for every type.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    OperationType,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from schema.build import FonteSchema
from schema.formulas import Formula
from schema.plan.arguments import bind_arguments
from schema.plan.cost import fixed_cost
from schema.plan.reads import count_reads
from schema.plan.rows import row_type
from schema.plan.shapes import (
    Composite,
    Leaf,
    Listed,
    Plan,
    PlannedField,
    Selection,
    Shape,
    TypeOf,
)

MOST_FIELDS = 5_000
"""A plan of more fields than this is not worth having: each abstract type multiplies them."""

_Details = Sequence[FieldDetails]
_Grouped = Mapping[str, _Details]


class NotPlannableError(Exception):
    """The operation needs something that is left to graphql-core."""


def compile_plan(
    schema: FonteSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> Plan:
    """Compile a validated query for one setting of its ``@skip`` and ``@include`` variables.

    Raises:
        NotPlannableError: a mutation, a subscription, introspection, or too large.
    """
    if operation.operation is not OperationType.QUERY:
        raise NotPlannableError(operation.operation.value)
    return _Compiler(schema, operation, fragments, variables).plan()


class _Compiler:
    """What the compilation of one operation keeps at hand."""

    def __init__(
        self,
        schema: FonteSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._core = schema.core
        self._operation = operation
        self._fragments = {name: FragmentDetails(node) for name, node in fragments.items()}
        self._variables = variables
        self._compiled: dict[tuple[str, tuple[int, ...]], Selection] = {}
        self._size = 0

    def plan(self) -> Plan:
        root = self._core.query_type
        if root is None:
            raise NotPlannableError("no query type")
        collected = collect_fields(
            self._core, self._fragments, self._variables, root, self._operation
        )
        selection = self._selection(root, collected.grouped_field_set, _always(root.name))
        return Plan(selection, fixed_cost(selection), count_reads(selection))

    def _selection(self, type_: GraphQLObjectType, grouped: _Grouped, type_of: TypeOf) -> Selection:
        fields = tuple(
            self._field(type_, key, details, type_of) for key, details in grouped.items()
        )
        return Selection(fields, row_type(tuple(field.key for field in fields)))

    def _field(
        self, type_: GraphQLObjectType, key: str, details: _Details, type_of: TypeOf
    ) -> PlannedField:
        self._size += 1
        if self._size > MOST_FIELDS:
            raise NotPlannableError("too large")
        nodes = [item.node for item in details]
        name = nodes[0].name.value
        if name == "__typename":
            return _typename(key, nodes, type_of)
        if name.startswith("__"):
            raise NotPlannableError("introspection")
        definition = type_.fields[name]
        field = self._schema.batch_field(definition).field
        shape = self._shape(definition.type, details, exact=field.exact)
        batch, arguments = bind_arguments(self._schema, definition, nodes[0])
        return PlannedField(
            key=key,
            name=name,
            type_of=type_of,
            batch=batch,
            arguments=arguments,
            shape=shape,
            exact=field.exact,
            nodes=nodes,
            field=field,
        )

    def _shape(self, type_: GraphQLOutputType, details: _Details, *, exact: bool) -> Shape:
        nullable = not is_non_null_type(type_)
        inner: Any = get_nullable_type(type_)
        if is_list_type(inner):
            return Listed(nullable, self._shape(inner.of_type, details, exact=exact))
        if is_leaf_type(inner):
            return Leaf(nullable, None if exact else inner.coerce_output_value)
        if is_abstract_type(inner):
            return self._abstract(inner, details, nullable=nullable)
        return Composite(nullable, {inner.name: self._sub_selection(inner, details)}, None)

    def _abstract(
        self, type_: GraphQLAbstractType, details: _Details, *, nullable: bool
    ) -> Composite:
        """Return the shape of an interface's values, one selection for all where that will do."""
        type_of = self._schema.type_of(type_.name)
        possible = self._core.get_possible_types(type_)
        grouped = [self._collect(member, details) for member in possible]
        if self._alike(possible, grouped):
            common = self._selection(possible[0], grouped[0], type_of)
            return Composite(nullable, {type_.name: common}, None)
        selections = {member.name: self._sub_selection(member, details) for member in possible}
        return Composite(nullable, selections, type_of)

    def _alike(self, types: Sequence[GraphQLObjectType], selections: Sequence[_Grouped]) -> bool:
        """Say whether the very same fields are read of each of these types."""
        signatures = {
            tuple(
                (key, _identity(details), self._field_identity(type_, details))
                for key, details in grouped.items()
            )
            for type_, grouped in zip(types, selections, strict=True)
        }
        return len(signatures) == 1

    def _field_identity(self, type_: GraphQLObjectType, details: _Details) -> int:
        name = details[0].node.name.value
        if name.startswith("__"):
            return 0
        return id(self._schema.batch_field(type_.fields[name]).field)

    def _sub_selection(self, type_: GraphQLObjectType, details: _Details) -> Selection:
        # Fragments lead to the same nodes again and again, and to the same selection.
        place = (type_.name, _identity(details))
        if (compiled := self._compiled.get(place)) is None:
            grouped = self._collect(type_, details)
            compiled = self._selection(type_, grouped, _always(type_.name))
            self._compiled[place] = compiled
        return compiled

    def _collect(self, type_: GraphQLObjectType, details: _Details) -> _Grouped:
        return collect_subfields(
            self._core, self._fragments, self._variables, self._operation, type_, list(details)
        ).grouped_field_set


def _identity(details: _Details) -> tuple[int, ...]:
    return tuple(id(item.node) for item in details)


def _always(name: str) -> TypeOf:
    return lambda _value: name


def _typename(key: str, nodes: Sequence[FieldNode], type_of: TypeOf) -> PlannedField:
    return PlannedField(
        key=key,
        name="__typename",
        type_of=type_of,
        batch=Formula("{type_of}({parent})", {"type_of": type_of}),
        arguments=None,
        shape=Leaf(nullable=False, serialize=None),
        exact=True,
        nodes=nodes,
        field=None,
    )
