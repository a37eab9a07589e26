"""Operations that any schema of ours can be asked: what they are, and how they are generated.

A response key stands for the same field with the same arguments wherever it occurs in a
document, so that selections merge often and never clash.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from graphql import (
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.pyutils import Undefined
from hypothesis import strategies as st

from schema.build import FonteSchema

Type: TypeAlias = Any
"""A type of graphql-core, whose own annotations are too narrow for what its functions take."""

Inputs = Mapping[str, Any]

_DEPTH = 6
_FIELDS = 24
_WIDTH = 5


@dataclass(frozen=True, slots=True)
class Case:
    """An operation of a document, with variables to run it with, one after another."""

    document: str
    operation: str | None
    inputs: Sequence[Inputs]

    def requests(self) -> list[dict[str, Any]]:
        return [{"operationName": self.operation, "variables": inputs} for inputs in self.inputs]

    def __str__(self) -> str:
        return "\n".join([self.document, *map(json.dumps, self.requests())])


@st.composite
def cases(
    draw: st.DrawFn, schema: FonteSchema, known: Mapping[str, Sequence[Any]] | None = None
) -> Case:
    """Generate operations; ``known`` are values worth trying, by the argument's name."""
    writer = _Writer(draw, schema.core, known or {})
    names = [None] if draw(st.integers(0, 3)) else ["first", "second"]
    operations = {name: writer.operation(name) for name in names}
    document = "\n".join([*operations.values(), *writer.fragments()])
    name = draw(st.sampled_from(names))
    return Case(document, name, [writer.inputs(name), writer.inputs(name)])


@dataclass(slots=True)
class _Variable:
    name: str
    type: Type
    default: str | None
    values: st.SearchStrategy[Any]

    @property
    def definition(self) -> str:
        default = "" if self.default is None else f" = {self.default}"
        return f"${self.name}: {self.type}{default}"


@dataclass(slots=True)
class _Fragment:
    name: str
    on: GraphQLCompositeType
    text: str
    uses: set[str]


@dataclass(slots=True)
class _Place:
    """Where something is written: how deep, and the variables of all that is around it."""

    depth: int
    uses: set[str]

    def below(self) -> "_Place":
        return _Place(self.depth + 1, self.uses)


@dataclass(slots=True)
class _Writer:
    draw: st.DrawFn
    core: GraphQLSchema
    known: Mapping[str, Sequence[Any]]
    _fields: int = 0
    _variables: dict[str, _Variable] = field(default_factory=dict)
    _fragments: list[_Fragment] = field(default_factory=list)
    _keys: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    _arguments: dict[tuple[str, str], list[tuple[str, set[str]]]] = field(default_factory=dict)
    _operations: dict[str | None, set[str]] = field(default_factory=dict)

    def operation(self, name: str | None) -> str:
        root = self.core.query_type
        assert root is not None
        uses = self._operations[name] = set[str]()
        body = self._selections(root, _Place(0, uses))
        if name is None and not uses and self._chance(2):
            return body
        definitions = ", ".join(self._variables[used].definition for used in sorted(uses))
        return f"query {name or ''}{f'({definitions})' if uses else ''} {body}"

    def fragments(self) -> list[str]:
        return [
            f"fragment {fragment.name} on {fragment.on.name} {fragment.text}"
            for fragment in self._fragments
        ]

    def inputs(self, operation: str | None) -> Inputs:
        """Draw values for the variables; one may be left out, or null, where it has to be."""
        inputs: dict[str, Any] = {}
        for name in sorted(self._operations[operation]):
            variable = self._variables[name]
            required = is_non_null_type(variable.type)
            may_lack = variable.default is not None or not required
            if may_lack and self._chance(3):
                continue
            if not required and self._chance(4):
                inputs[name] = None
            else:
                inputs[name] = self.draw(variable.values)
        return inputs

    def _chance(self, one_in: int) -> bool:
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def _pick(self, items: Sequence[Any]) -> Any:  # noqa: ANN401 - one of the items
        return self.draw(st.sampled_from(items))

    def _selections(self, parent: GraphQLCompositeType, place: _Place) -> str:
        count = self.draw(st.integers(1, _WIDTH))
        return "{ " + "\n".join(self._selection(parent, place) for _ in range(count)) + " }"

    def _selection(self, parent: GraphQLCompositeType, place: _Place) -> str:
        deep = place.depth >= _DEPTH or self._fields > _FIELDS
        kind = self.draw(st.integers(0, 9))
        if deep or kind < 6:
            return self._field(parent, place, leaf=deep)
        if kind == 6:
            return self._aliased("__typename", "", "String!") + self._directives(place)
        if kind == 7 and (spread := self._spread(parent, place)):
            return spread
        return self._inline(parent, place)

    def _inline(self, parent: GraphQLCompositeType, place: _Place) -> str:
        on = self._pick([None, *self._overlapping(parent)])
        condition = "" if on is None else f" on {on.name}"
        directives = self._directives(place)
        return f"...{condition}{directives} {self._selections(on or parent, place.below())}"

    def _spread(self, parent: GraphQLCompositeType, place: _Place) -> str | None:
        """Spread a fragment that is there, which cannot lead back here, or a new one."""
        types = self._overlapping(parent)
        fitting = [fragment for fragment in self._fragments if fragment.on in types]
        if not fitting or self._chance(2):
            on, uses = self._pick(types), set[str]()
            text = self._selections(on, _Place(place.depth + 1, uses))
            fitting = [_Fragment(f"fragment{len(self._fragments)}", on, text, uses)]
            self._fragments += fitting
        fragment = self._pick(fitting)
        place.uses.update(fragment.uses)
        return f"...{fragment.name}{self._directives(place)}"

    def _overlapping(self, parent: GraphQLCompositeType) -> list[GraphQLCompositeType]:
        possible = self._possible(parent)
        return [
            type_
            for type_ in self.core.type_map.values()
            if is_composite_type(type_)
            and not type_.name.startswith("__")
            and possible & self._possible(type_)
        ]

    def _possible(self, type_: GraphQLCompositeType) -> set[GraphQLObjectType]:
        return set(
            [type_] if is_object_type(type_) else self.core.get_possible_types(cast("Type", type_))
        )

    def _field(self, parent: GraphQLCompositeType, place: _Place, *, leaf: bool) -> str:
        self._fields += 1
        fields = self._candidates(parent, leaf=leaf)
        if not fields:
            return self._aliased("__typename", "", "String!")
        name = self._pick(fields)
        definition: GraphQLField = parent.fields[name]  # type: ignore[union-attr] # no unions here
        arguments = self._arguments_of(name, definition, place)
        type_ = get_named_type(definition.type)
        shape = str(definition.type)
        if is_leaf_type(type_):
            return self._aliased(name, arguments, shape) + self._directives(place)
        head = self._aliased(name, arguments, shape.replace(type_.name, "object"))
        directives = self._directives(place)
        assert is_composite_type(type_)
        return f"{head}{directives} {self._selections(type_, place.below())}"

    def _candidates(self, parent: GraphQLCompositeType, *, leaf: bool) -> list[str]:
        fields: Mapping[str, GraphQLField] = parent.fields  # type: ignore[union-attr] # no unions here
        leaves: list[str] = []
        others: list[str] = []
        for name, definition in fields.items():
            (leaves if is_leaf_type(get_named_type(definition.type)) else others).append(name)
        if leaf or not others:
            return leaves
        return leaves if leaves and self._chance(2) else others

    def _aliased(self, name: str, arguments: str, shape: str) -> str:
        keys = self._keys.setdefault((name, arguments, shape), [])
        if not keys or self._chance(4):
            keys.append(self._new_key(name))
        key = self._pick(keys)
        return f"{name}{arguments}" if key == name else f"{key}: {name}{arguments}"

    def _new_key(self, name: str) -> str:
        taken = {key for keys in self._keys.values() for key in keys}
        return name if name not in taken and not self._chance(4) else f"key{len(taken)}"

    def _arguments_of(self, name: str, definition: GraphQLField, place: _Place) -> str:
        if not definition.args:
            return ""
        declared = ", ".join(f"{key}: {item.type}" for key, item in definition.args.items())
        written = self._arguments.setdefault((name, declared), [])
        if not written or self._chance(2):
            uses = set[str]()
            written.append((self._new_arguments(definition.args, uses), uses))
        text, uses = self._pick(written)
        place.uses.update(uses)
        return str(text)

    def _new_arguments(self, declared: Mapping[str, GraphQLArgument], uses: set[str]) -> str:
        given = []
        for name, argument in declared.items():
            has_default = argument.default_value is not Undefined
            required = is_non_null_type(argument.type) and not has_default
            if not required and self._chance(3 if name not in self.known else 8):
                continue
            value = self._value(name, argument.type, uses, has_default=has_default)
            given.append(f"{name}: {value}")
        return f"({', '.join(given)})" if given else ""

    def _value(self, name: str, type_: Type, uses: set[str], *, has_default: bool) -> str:
        """Write a value for a place of this type: a variable, or a literal that may have some."""
        if self._chance(3):
            variable = self._variable(name, type_, has_default=has_default)
            uses.add(variable.name)
            return f"${variable.name}"
        inner: Type = get_nullable_type(type_)
        if is_list_type(inner) and name not in self.known and self._chance(2):
            items = [
                self._value(name, inner.of_type, uses, has_default=False)
                for _ in range(self.draw(st.integers(0, 3)))
            ]
            return f"[{', '.join(items)}]"
        return _literal(type_, self.draw(self._values(name, type_)))

    def _variable(self, name: str, type_: Type, *, has_default: bool) -> _Variable:
        strict = is_non_null_type(type_)
        nullable: Type = get_nullable_type(type_)
        declared = self._pick([type_, nullable, GraphQLNonNull(nullable)])
        lenient = strict and not is_non_null_type(declared)
        default = None
        if (lenient and not has_default) or self._chance(3):
            # A default of null would not make a nullable variable fit a place that is not.
            of = GraphQLNonNull(nullable) if strict else declared
            default = _literal(of, self.draw(self._values(name, of)))
        definition = (str(declared), default)
        for variable in self._variables.values():
            if (str(variable.type), variable.default) == definition and self._chance(2):
                return variable
        values = self._values(name, GraphQLNonNull(nullable))
        variable = _Variable(f"v{len(self._variables)}", declared, default, values)
        self._variables[variable.name] = variable
        return variable

    def _values(self, name: str, type_: Type) -> st.SearchStrategy[Any]:
        if name in self.known:
            strict = is_non_null_type(type_)
            return st.sampled_from([v for v in self.known[name] if v is not None or not strict])
        return _json_values(type_)

    def _directives(self, place: _Place) -> str:
        directives = [name for name in ("skip", "include") if self._chance(12)]
        boolean = GraphQLNonNull(self.core.type_map["Boolean"])  # type: ignore[type-var] # a nullable type
        written = ""
        for name in directives:
            value = self._value("if", boolean, place.uses, has_default=False)
            written += f" @{name}(if: {value})"
        return written


_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "Int": st.sampled_from([0, 1, -1, 7, 2**31 - 1, -(2**31)]),
    "Float": st.sampled_from([0, 0.5, -1e300, 1e-7, 12]),
    "String": st.sampled_from(["", "text", 'a "quote"', "line\nline", "\\è 𝄞 $a {"]),
    "Boolean": st.booleans(),
    "ID": st.sampled_from(["", "id", "7", 7]),
    "Date": st.sampled_from(["2025-07-01", "1999-12-31"]),
    "CountryCode": st.sampled_from(["CN", "IT"]),
    "LanguageTag": st.sampled_from(["it", "en"]),
}
_DEEPEST_INPUT = 3


def _json_values(type_: Type, depth: int = 0) -> st.SearchStrategy[Any]:
    if not is_non_null_type(type_):
        return st.one_of(_json_values(GraphQLNonNull(type_), depth), st.none())
    inner: Type = get_nullable_type(type_)
    if is_list_type(inner):
        item = _json_values(inner.of_type, depth)
        single = _json_values(GraphQLNonNull(get_nullable_type(inner.of_type)), depth)
        return st.one_of(st.lists(item, max_size=3), single)
    if isinstance(inner, GraphQLEnumType):
        return st.sampled_from(sorted(inner.values))
    if isinstance(inner, GraphQLInputObjectType):
        return _objects(inner, depth)
    return _SCALARS[inner.name]


@st.composite
def _objects(draw: st.DrawFn, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
    """Draw an input object with few fields, and none of objects where it is deep already."""
    names = [
        name
        for name, field_ in type_.fields.items()
        if depth < _DEEPEST_INPUT or is_leaf_type(get_named_type(field_.type))
    ]
    if not names:
        return {}
    count = 1 if type_.is_one_of else draw(st.integers(0, 2))
    return {
        name: draw(
            _json_values(GraphQLNonNull(get_nullable_type(type_.fields[name].type)), depth + 1)
        )
        for name in draw(st.lists(st.sampled_from(names), min_size=count, max_size=count))
    }


def _literal(type_: Type, value: Any) -> str:  # noqa: ANN401 - a JSON value
    inner: Type = get_nullable_type(type_)
    if isinstance(value, list):
        return f"[{', '.join(_literal(inner.of_type, item) for item in value)}]"
    if is_list_type(inner):
        return _literal(inner.of_type, value)
    if isinstance(value, dict):
        given = (f"{name}: {_literal(inner.fields[name].type, of)}" for name, of in value.items())
        return f"{{{', '.join(given)}}}"
    if value is not None and isinstance(get_named_type(inner), GraphQLEnumType):
        return str(value)
    return json.dumps(value)
