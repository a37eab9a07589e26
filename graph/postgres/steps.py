"""Following relations: whole frontiers at once, each step one round trip."""

from collections.abc import Sequence

from psycopg.sql import SQL, Composable, Composed

from graph.cursors import WAYS
from graph.postgres.clauses import alive
from graph.postgres.statement import Statement, column, every
from graph.ways import Direction, Scope

_ENDS = {Direction.OUT: ("source", "target"), Direction.IN: ("target", "source")}


def counted(statement: Statement, scope: Scope, alias: str = "r") -> Composable:
    """Return that a relation is there, and counts."""
    parts: list[Composable] = [alive(alias)]
    if scope.kinds is not None:
        kinds = statement.texts(scope.kinds)
        parts.append(SQL("{} = ANY({})").format(column(alias, "kind"), kinds))
    if scope.modalities is not None:
        modalities = statement.texts(scope.modalities)
        parts.append(SQL("{} = ANY({})").format(column(alias, "modality"), modalities))
    if scope.valid_on is not None:
        parts.append(
            SQL("{} BETWEEN {} AND {}").format(
                statement.value(scope.valid_on.toordinal()),
                column(alias, "valid_from"),
                column(alias, "valid_until"),
            )
        )
    return every(parts)


def steps(
    statement: Statement,
    scope: Scope,
    near: Sequence[str],
    far: Sequence[str] | None = None,
    direction: Direction = Direction.BOTH,
) -> Composed:
    """Return the query of all steps from the entities ``near``, to ``far`` if these are given.

    Its columns are ``near`` and ``far``; what leads back to its own start is no step. A step
    that several relations allow is there several times.
    """
    ends = {"near": statement.texts(near)}
    if far is not None:
        ends["far"] = statement.texts(far)
    return SQL(" UNION ALL ").join(
        _one_way(statement, scope, ends, _ENDS[way]) for way in WAYS[direction]
    )


def _one_way(
    statement: Statement, scope: Scope, ends: dict[str, Composed], columns: tuple[str, str]
) -> Composable:
    near, far = (column("r", name) for name in columns)
    parts = [SQL("{} = ANY({})").format(near, ends["near"])]
    if "far" in ends:
        parts.append(SQL("{} = ANY({})").format(far, ends["far"]))
    return SQL(
        "SELECT {near} AS near, {far} AS far FROM relation r "
        "WHERE {wanted} AND r.source <> r.target AND {counted}"
    ).format(near=near, far=far, wanted=every(parts), counted=counted(statement, scope))
