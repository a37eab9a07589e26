"""SQL of conditions: for which records, or relations with the entities they lead to, one holds.

Every part is true or false, never null, so that NOT means what it says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from psycopg.sql import SQL, Composable, Identifier

from graph.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Operator,
    Quantifier,
    Related,
)
from graph.operands import Operand, Scale, Subject
from graph.postgres.clauses import alive
from graph.postgres.comparisons import Columns, compared, known
from graph.postgres.statement import Statement, column, every, negated, some
from graph.ways import Direction


@dataclass(frozen=True, slots=True)
class Scene:
    """What a condition speaks of.

    ``key`` and ``kind`` are those of the entity, ``relation`` is the alias of a row of the
    relation that leads to it. ``kind`` may be None if no part of the condition asks for it.
    """

    key: Composable
    kind: Composable | None = None
    relation: str | None = None


def holds(statement: Statement, condition: Condition, scene: Scene) -> Composable:
    """Return that ``condition`` holds of ``scene``."""
    if isinstance(condition, All):
        return every(holds(statement, item, scene) for item in condition.items)
    if isinstance(condition, AnyOf):
        return some(holds(statement, item, scene) for item in condition.items)
    if isinstance(condition, Not):
        return negated(holds(statement, condition.item, scene))
    if isinstance(condition, Related):
        return _related(statement, condition, scene)
    return _comparison(statement, condition, scene)


def asks_kind(condition: Condition | None) -> bool:
    """Say whether a condition asks for the kind of the entity that it speaks of."""
    return condition is not None and any(
        leaf.operand.kind is None
        and leaf.operand.name == "kind"
        and leaf.operand.subject is Subject.ENTITY
        for leaf in _comparisons(condition)
    )


def _comparisons(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Not):
        yield from _comparisons(condition.item)
    elif isinstance(condition, All | AnyOf):
        for item in condition.items:
            yield from _comparisons(item)


def _comparison(statement: Statement, condition: Compare, scene: Scene) -> Composable:
    operand, operator = condition.operand, condition.operator
    if operator is Operator.NE:
        return negated(_comparison(statement, replace(condition, operator=Operator.EQ), scene))
    if (own := own_value(statement, operand, scene)) is not None:
        if operator is Operator.IS_NULL:
            return known(not condition.value)
        return compared(statement, operand, Columns.own(own), operator, condition.value)
    if operator is Operator.IS_NULL:
        there = _exists(statement, operand, scene, None)
        return negated(there) if condition.value else there
    return _exists(statement, operand, scene, condition)


def own_value(statement: Statement, operand: Operand, scene: Scene) -> Composable | None:
    """Return the value of an operand that every record has one of; None if it is another."""
    if operand.kind is not None:
        return None
    if operand.subject is Subject.ENTITY:
        return _of_entity(operand.name, scene)
    if scene.relation is None or operand.name not in {"kind", "modality"}:
        return None
    own = column(scene.relation, operand.name)
    if operand.scale is not Scale.MEMBER:
        return own
    members = statement.texts(operand.members)
    return SQL("(array_position({}, {}) - 1)").format(members, own)


def _of_entity(name: str, scene: Scene) -> Composable | None:
    if name == "key":
        return scene.key
    if name == "kind":
        return scene.kind
    if name == "degree":
        return SQL(
            "coalesce((SELECT sum(t.outgoing + t.incoming) FROM tally t "
            "WHERE t.key = {} AND {}), 0)"
        ).format(scene.key, alive("t"))
    if name == "importance":
        return SQL(
            "coalesce((SELECT m.importance FROM measure m "
            "WHERE m.version = %(analysis)s AND m.key = {}), 0)"
        ).format(scene.key)
    return None


def _exists(
    statement: Statement, operand: Operand, scene: Scene, condition: Compare | None
) -> Composable:
    """Return that there is a value of an operand, one that is meant by ``condition`` if given."""
    alias = statement.alias()
    columns = Columns(alias)
    if operand.kind is None and operand.name == "community":
        columns = Columns.own(column(alias, "community"))
    parts = [operand_of(statement, operand, scene, alias)]
    if condition is not None:
        parts.append(compared(statement, operand, columns, condition.operator, condition.value))
    return SQL("EXISTS (SELECT 1 FROM {} {} WHERE {})").format(
        Identifier(table_of(operand)), Identifier(alias), every(parts)
    )


def table_of(operand: Operand) -> str:
    """Return the table that has the values of an operand."""
    if operand.kind is None and operand.name == "community":
        return "measure"
    return "entity_operand" if operand.subject is Subject.ENTITY else "relation_operand"


def operand_of(statement: Statement, operand: Operand, scene: Scene, alias: str) -> Composable:
    """Return that a row of :func:`table_of` has the value of ``operand`` in ``scene``."""
    if table_of(operand) == "measure":
        return SQL("{} = %(analysis)s AND {} = {}").format(
            column(alias, "version"), column(alias, "key"), scene.key
        )
    return SQL("{} AND {} = {} AND {} = {} AND {}").format(
        _owned(operand, scene, alias),
        column(alias, "kind"),
        statement.value(operand.kind or ""),
        column(alias, "name"),
        statement.value(operand.name),
        alive(alias),
    )


def _owned(operand: Operand, scene: Scene, alias: str) -> Composable:
    if operand.subject is Subject.ENTITY:
        return SQL("{} = {}").format(column(alias, "key"), scene.key)
    if scene.relation is None:
        raise TypeError("found an operand of relations, expected one of entities")
    return SQL("{} = {} AND {} = {}").format(
        column(alias, "source"),
        column(scene.relation, "source"),
        column(alias, "id"),
        column(scene.relation, "id"),
    )


_WAYS: Mapping[Direction, tuple[tuple[str, str], ...]] = {
    Direction.OUT: (("source", "target"),),
    Direction.IN: (("target", "source"),),
    Direction.BOTH: (("source", "target"), ("target", "source")),
}
"""The columns of the near and the far end of a relation, for each way."""


def _related(statement: Statement, condition: Related, scene: Scene) -> Composable:
    asked = condition.condition
    every_one = condition.quantifier is Quantifier.EVERY
    found = some(
        _one_way(statement, condition, Not(asked) if every_one else asked, scene, ends)
        for ends in _WAYS[condition.direction]
    )
    return found if condition.quantifier is Quantifier.SOME else negated(found)


def _one_way(
    statement: Statement,
    condition: Related,
    asked: Condition,
    scene: Scene,
    ends: tuple[str, str],
) -> Composable:
    """Return that one relation leads to an entity of which, and of itself, ``asked`` holds."""
    relation, entity = statement.alias(), statement.alias()
    near, far = (column(relation, end) for end in ends)
    tables: Composable = SQL("relation {}").format(Identifier(relation))
    kind = None
    if asks_kind(asked):
        kind = column(entity, "kind")
        tables = SQL("{} JOIN entity {} ON {} = {} AND {}").format(
            tables, Identifier(entity), column(entity, "key"), far, alive(entity)
        )
    return SQL("EXISTS (SELECT 1 FROM {} WHERE {} = {} AND {} = {} AND {} AND ({}))").format(
        tables,
        near,
        scene.key,
        column(relation, "kind"),
        statement.value(condition.kind),
        alive(relation),
        holds(statement, asked, Scene(far, kind, relation)),
    )
