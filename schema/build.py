"""From an ontology to a Strawberry schema: the one place that hands types to Strawberry."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from enum import Enum
from inspect import isawaitable, iscoroutinefunction
from keyword import iskeyword
from types import new_class
from typing import Any, NewType, Self, cast

import strawberry
from graphql import Executor, GraphQLError, GraphQLField, GraphQLSchema, located_error
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.field import FieldType, StrawberryField
from strawberry.types.scalar import ScalarDefinition

from graph.attributes import CountryCode, LanguageTag
from graph.kinds import EntityDefinition, Ontology, RelationDefinition
from schema.about import ABOUT_TYPES
from schema.as_of import AS_OF
from schema.citations import citations
from schema.connections import PAGE_INFO, entity_connection
from schema.entities import entity_types
from schema.facets import FACET_TYPES
from schema.fields import Argument, Default, EnumType, Field, Noted, ObjectType, Values
from schema.filters import filter_types
from schema.inputs import InputField, InputType
from schema.mutation import CHANGE_INPUTS, MUTATION, MUTATION_ENUMS, MUTATION_TYPES
from schema.orders import ORDER_ENUMS, order_types
from schema.query import query_type
from schema.relations import relation_types
from schema.request import Request
from schema.revisions import CHANGE_ACTION, REVISION_TYPES, SUBSCRIPTION
from schema.search import SEARCH_ENUMS, SEARCH_TYPES
from schema.sources import SOURCE_ENUMS, SOURCE_TYPES
from schema.values import VALUE_ENUMS, VALUE_TYPES
from schema.walks import WALK_TYPES

Namespace = dict[str, Any]


def _attributes(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise GraphQLError("Attributes are a JSON object, such as {year: 2025}.")


CACHES: tuple[type[SchemaExtension], ...] = (ParserCache, ValidationCache)
"""Strawberry's own caches: as fast as it comes is what a plan is measured against."""

Attributes = NewType("Attributes", object)
"""Annotates an argument that holds the attributes of a record."""

_SCALARS: dict[object, ScalarDefinition] = {
    Attributes: strawberry.scalar(
        name="Attributes",
        description="A JSON object: values by the name of the attribute.",
        parse_value=_attributes,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode", description="A country: two letters of ISO 3166-1.", serialize=str
    ),
    LanguageTag: strawberry.scalar(
        name="LanguageTag", description="A language: a tag of BCP 47.", serialize=str
    ),
}


class BatchField(StrawberryField):
    """A Strawberry field whose resolver is a batch, called here with one parent."""

    def __init__(self, field: Field, namespace: Namespace) -> None:
        super().__init__(
            python_name=field.name,
            graphql_name=field.name,
            type_annotation=StrawberryAnnotation(field.type, namespace=namespace),
            description=field.description,
        )
        self.field = field
        self.arguments = [_argument(argument, namespace) for argument in field.arguments]
        self.init = self.compare = self.repr = False
        self.is_subscription = field.stream

    def __copy__(self) -> Self:
        return self

    @property
    def type(self) -> FieldType:
        """The type that the annotation stands for, once all types are in the namespace."""
        return self.resolve_type()

    @type.setter
    def type(self, _annotation: object) -> None:
        """Keep the annotation: making a dataclass of the type would drop its namespace."""

    @property
    def is_basic_field(self) -> bool:
        """Strawberry's word for a field that needs no resolver: none of ours."""
        return False

    @property
    def is_async(self) -> bool:
        """Say whether the resolver is to be awaited."""
        return iscoroutinefunction(self.field.batch)

    def get_result(
        self,
        source: Any,  # noqa: ANN401 - Strawberry's own signature
        info: strawberry.Info | None,
        args: list[Any],  # noqa: ARG002 - as above; batches take keywords only
        kwargs: dict[str, Any],
    ) -> Awaitable[Any] | Any:  # noqa: ANN401 - as above
        """Resolve the field for one parent."""
        asked = cast("strawberry.Info", info)
        values = self.field.batch([source], asked.context, **kwargs)
        if self.field.stream:
            return values
        return (
            self._awaited(values, source, asked)
            if isawaitable(values)
            else self._only(values, source, asked)
        )

    def _only(self, values: Values, source: object, info: strawberry.Info) -> object:
        [value] = values
        request: Request = info.context
        if self.field.cites is not None and request.cited is not None:
            path = tuple(info.path.as_list())
            request.cited.extend(citations(self.field.cites, source, value, path))
        if isinstance(value, Exception):
            raise value
        if isinstance(value, Noted):
            nodes = info._raw_info.field_nodes  # noqa: SLF001 - Strawberry has no other way to them
            request.notes.append(located_error(value.error, nodes, info.path.as_list()))
            return value.value
        return value

    async def _awaited(
        self, values: Awaitable[Values], source: object, info: strawberry.Info
    ) -> object:
        return self._only(await values, source, info)


class InputFieldOfStrawberry(StrawberryField):
    """A field of an input, whose type may not be declared yet."""

    def __init__(self, field: InputField, namespace: Namespace) -> None:
        super().__init__(
            python_name=field.attribute,
            graphql_name=field.name,
            type_annotation=StrawberryAnnotation(field.type, namespace=namespace),
            description=field.description,
            default=_default(field.default, field.type, namespace),
        )

    def __copy__(self) -> Self:
        return self

    @property
    def type(self) -> FieldType:
        """The type that the annotation stands for, once all types are in the namespace."""
        return self.resolve_type()

    @type.setter
    def type(self, _annotation: object) -> None:
        """Keep the annotation: making a dataclass of the type would drop its namespace."""


class EventExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes each event of a subscription with a memo of its own.

    graphql-core has one for all events, to which each adds fields that only it can find
    again: some kilobytes for every event, for as long as somebody follows.
    """

    def build_per_event_executor(self, payload: Any) -> Executor[Any]:  # noqa: ANN401 - graphql-core's own signature
        """Return the executor of one event."""
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}  # noqa: SLF001 - there is no other way to it
        return executor


class FonteSchema(strawberry.Schema):
    """A Strawberry schema whose every field is a :class:`BatchField`."""

    def __init__(
        self,
        types: Sequence[ObjectType],
        enums: Iterable[EnumType],
        inputs: Iterable[InputType] = (),
        extensions: Sequence[type[SchemaExtension]] = CACHES,
    ) -> None:
        namespace = _namespace(types, enums, inputs)
        self._type_of = {type_.name: type_.type_of for type_ in types}
        super().__init__(
            query=namespace["Query"],
            mutation=namespace.get("Mutation"),
            subscription=namespace.get("Subscription"),
            types=[namespace[type_.name] for type_ in types],
            config=StrawberryConfig(scalar_map=_SCALARS),
            extensions=extensions,
            execution_context_class=EventExecutor,
        )
        self._schema.directives = (*self._schema.directives, AS_OF)

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self._schema

    def batch_field(self, definition: GraphQLField) -> BatchField:
        """Return the field behind a field of graphql-core's schema."""
        return cast("BatchField", definition.extensions[GraphQLCoreConverter.DEFINITION_BACKREF])

    def type_of(self, interface: str) -> Callable[[Any], str]:
        """Return the function that names the object type of a value of ``interface``."""
        return cast("Callable[[Any], str]", self._type_of[interface])

    def python_arguments(self, field: BatchField, values: dict[str, Any]) -> dict[str, Any]:
        """Return coerced arguments as Strawberry hands them to a resolver."""
        converter = self.schema_converter
        return convert_arguments(
            values, field.arguments, converter.scalar_registry, converter.config
        )

    def process_errors(self, errors: object, execution_context: object = None) -> None:
        """Log nothing here: whoever formats the errors does."""


def build_schema(
    ontology: Ontology,
    extensions: Sequence[type[SchemaExtension]] = CACHES,
    schema: type[FonteSchema] = FonteSchema,
) -> FonteSchema:
    """Return the API of a graph whose kinds are those of ``ontology``."""
    inputs = [*filter_types(ontology), *order_types(ontology), *CHANGE_INPUTS]
    return schema(_object_types(ontology), _enums(ontology), inputs, extensions)


def _namespace(
    types: Sequence[ObjectType], enums: Iterable[EnumType], inputs: Iterable[InputType]
) -> Namespace:
    namespace: Namespace = {
        "ID": strawberry.ID,
        "Date": date,
        "CountryCode": CountryCode,
        "LanguageTag": LanguageTag,
        "Attributes": Attributes,
    }
    for enum in enums:
        namespace[enum.name] = _strawberry_enum(enum)
    for input_ in inputs:
        namespace[input_.name] = _strawberry_input(input_, namespace)
    for type_ in _bases_first(types):
        namespace[type_.name] = _strawberry_type(type_, namespace)
    return namespace


def _object_types(ontology: Ontology) -> list[ObjectType]:
    connections = [entity_connection(kind) for kind in ("Entity", *ontology.entities)]
    return [
        *VALUE_TYPES,
        *FACET_TYPES,
        *SEARCH_TYPES,
        *WALK_TYPES,
        *SOURCE_TYPES,
        *ABOUT_TYPES,
        PAGE_INFO,
        *entity_types(ontology),
        *relation_types(ontology),
        *(type_ for pair in connections for type_ in pair),
        query_type(ontology),
        *REVISION_TYPES,
        *MUTATION_TYPES,
        MUTATION,
        SUBSCRIPTION,
    ]


def _enums(ontology: Ontology) -> Iterable[EnumType]:
    yield from VALUE_ENUMS
    yield from SOURCE_ENUMS
    yield from ORDER_ENUMS
    yield from SEARCH_ENUMS
    yield from MUTATION_ENUMS
    yield CHANGE_ACTION
    for name, kinds in (("EntityKind", ontology.entities), ("RelationKind", ontology.relations)):
        members = tuple((kind.name, kind.description) for kind in kinds.values())
        yield EnumType(name, "A kind that the ontology declares.", members)
    declared: list[EntityDefinition | RelationDefinition] = [*ontology.entities.values()]
    for kind in [*declared, *ontology.relations.values()]:
        for attribute in kind.attributes.values():
            if attribute.type.members:
                yield EnumType(
                    attribute.type.name, attribute.type.description, attribute.type.members
                )


def _strawberry_enum(enum: EnumType) -> type[Enum]:
    members = {
        name: strawberry.enum_value(name, description=description)
        for name, description in enum.members
    }
    declared = Enum(enum.name, members)  # type: ignore[misc] # built from the ontology's data
    return strawberry.enum(declared, name=enum.name, description=enum.description)


def _strawberry_input(input_: InputType, namespace: Namespace) -> type:
    body: dict[str, Any] = {
        field.attribute: InputFieldOfStrawberry(field, namespace) for field in input_.fields
    }
    body["__module__"] = __name__
    body["described"] = input_
    declared = new_class(input_.name, (), {}, lambda members: members.update(body))
    return strawberry.input(
        declared, name=input_.name, description=input_.description, one_of=input_.one_of
    )


def _strawberry_type(type_: ObjectType, namespace: Namespace) -> type:
    body: dict[str, Any] = {field.name: BatchField(field, namespace) for field in type_.fields}
    body["__module__"] = __name__
    if type_.type_of is None:
        body["is_type_of"] = staticmethod(lambda _value, _info: True)
    else:
        name_of = type_.type_of
        body["resolve_type"] = staticmethod(lambda value, _info, _type: name_of(value))
    bases = tuple(namespace[name] for name in type_.interfaces)
    declared = new_class(type_.name, bases, {}, lambda members: members.update(body))
    decorate = strawberry.type if type_.type_of is None else strawberry.interface
    return decorate(declared, name=type_.name, description=type_.description)


def _bases_first(types: Sequence[ObjectType]) -> list[ObjectType]:
    return sorted(types, key=lambda type_: (type_.type_of is None, len(type_.interfaces)))


def _argument(argument: Argument, namespace: Namespace) -> StrawberryArgument:
    default = None if argument.default is Default.NONE else argument.default
    return StrawberryArgument(
        python_name=f"{argument.name}_" if iskeyword(argument.name) else argument.name,
        graphql_name=argument.name if iskeyword(argument.name) else None,
        type_annotation=StrawberryAnnotation(argument.type, namespace=namespace),
        description=argument.description,
        default=_default(default, argument.type, namespace),
    )


def _default(default: object | None, type_: str, namespace: Namespace) -> object:
    if default is None:
        return strawberry.UNSET
    declared = namespace.get(type_)
    if isinstance(declared, type) and issubclass(declared, Enum):
        return declared[str(default)]
    return default
