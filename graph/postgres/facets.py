"""Facets of lists of entities, counted by the database in one round trip."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from psycopg.sql import SQL, Composable, Composed

from graph.facets import (
    AttributeFacet,
    FacetRequest,
    Facets,
    KindCount,
    RelationFacet,
    ValueCount,
    spelled,
)
from graph.kinds import AttributeDefinition, Ontology
from graph.operands import Scale, attribute_operand
from graph.postgres.clauses import alive
from graph.postgres.edge_lists import asked, ways_of
from graph.postgres.entity_lists import members
from graph.postgres.reader import Reader
from graph.postgres.statement import TRUE, Statement
from graph.store import EntitySelection, RelationSelection
from graph.ways import Direction

_OF_ENTITIES = "listed AS MATERIALIZED (SELECT 1 AS number, e.key, e.kind FROM entity e WHERE {})"

_OF_ENDS = """
{asked},
listed AS MATERIALIZED (
    SELECT DISTINCT way.number, e.key, e.kind
    FROM ({ways}) AS way JOIN entity e ON e.key = way.far AND {alive}
)
"""

_COUNTED = """
WITH {listed},
grouped AS (
    SELECT l.number AS list, v.kind, v.name, min(v.plain) AS plain, v.number, count(*) AS count,
        row_number() OVER (
            PARTITION BY l.number, v.kind, v.name
            ORDER BY count(*) DESC, v.number, v.earliest, v.latest, {form}, {spelled}
        ) AS place,
        count(*) OVER (PARTITION BY l.number, v.kind, v.name) AS different,
        (sum(count(*)) OVER (PARTITION BY l.number, v.kind, v.name))::bigint AS present
    FROM listed l JOIN entity_operand v ON v.key = l.key AND v.kind = l.kind AND {operand_alive}
    WHERE {attributes}
    GROUP BY l.number, v.kind, v.name, v.number, v.earliest, v.latest, {form}, {spelled}
)
SELECT number, 0, kind, NULL::text, NULL::text, NULL::float8, count(*),
    NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint
FROM listed GROUP BY number, kind
UNION ALL
SELECT list, 1, kind, name, plain, number, count, different, present, NULL, place
FROM grouped WHERE place <= greatest({values}, 1)
UNION ALL
SELECT l.number, 2, t.kind, NULL, NULL, NULL,
    count(*) FILTER (WHERE t.outgoing > 0), sum(t.outgoing)::bigint,
    count(*) FILTER (WHERE t.incoming > 0), sum(t.incoming)::bigint, NULL
FROM listed l JOIN tally t ON t.key = l.key AND {tally_alive}
GROUP BY l.number, t.kind
ORDER BY 1, 2, 3, 4, 11
"""

_FORM = "CASE WHEN v.kind || '.' || v.name = ANY({}) THEN v.plain ELSE v.folded END"
"""How texts and codes are ordered; numbers and dates have none."""

_SPELLED = "CASE WHEN v.number IS NOT NULL AND v.folded IS NULL THEN NULL ELSE v.plain END"
"""What tells values apart beside their form: numbers may be spelled in several ways."""

_KIND, _VALUE, _RELATION = range(3)


class _Row(NamedTuple):
    """A row of :data:`_COUNTED`: of one list, and of one of its three parts."""

    number: int
    part: int
    kind: str
    name: str
    plain: str
    value: float | None
    first: int
    second: int
    third: int
    fourth: int
    place: int


async def facets(reader: Reader, selection: EntitySelection, request: FacetRequest) -> Facets:
    """Return facets of the whole list that ``selection`` has its page of.

    Raises:
        StoreError: they cannot be read now.
    """
    statement = Statement(reader.analysis)
    conditions = members(statement, selection.kinds, selection.condition)
    listed = SQL(_OF_ENTITIES).format(conditions)
    [found] = await _counted(reader, statement, listed, request, 1)
    return found


async def related_facets(
    reader: Reader, keys: Sequence[str], selection: RelationSelection, request: FacetRequest
) -> list[Facets]:
    """Return facets of the different entities at the far ends of each key's whole list.

    Raises:
        StoreError: they cannot be read now.
    """
    statement = Statement(reader.analysis)
    _, ways = ways_of(statement, replace(selection, orders=()))
    listed = SQL(_OF_ENDS).format(asked=asked(statement, keys), ways=ways, alive=alive("e"))
    return await _counted(reader, statement, listed, request, len(keys))


async def _counted(
    reader: Reader, statement: Statement, listed: Composable, request: FacetRequest, lists: int
) -> list[Facets]:
    query = _query(statement, listed, request, reader.ontology)
    rows = await reader.fetch(query, statement.parameters)
    found = {number: list(map(_Row._make, own)) for number, own in groupby(rows, itemgetter(0))}
    return [
        _facets(found.get(number, []), request, reader.ontology) for number in range(1, lists + 1)
    ]


def _query(
    statement: Statement, listed: Composable, request: FacetRequest, ontology: Ontology
) -> Composed:
    wanted = request.attributes
    return SQL(_COUNTED).format(
        listed=listed,
        form=SQL(_FORM).format(statement.texts(list(_codes(ontology)))),
        spelled=SQL(_SPELLED),
        operand_alive=alive("v"),
        tally_alive=alive("t"),
        attributes=TRUE
        if wanted is None
        else SQL("v.name = ANY({})").format(statement.texts(wanted)),
        values=statement.value(request.values),
    )


def _codes(ontology: Ontology) -> Iterator[str]:
    for kind, definition in ontology.entities.items():
        for name, attribute in definition.attributes.items():
            if attribute_operand(kind, attribute).scale is Scale.CODE:
                yield f"{kind}.{name}"


def _facets(rows: Sequence[_Row], request: FacetRequest, ontology: Ontology) -> Facets:
    kinds = [KindCount(row.kind, row.first) for row in rows if row.part == _KIND]
    kinds.sort(key=lambda item: (-item.count, item.kind))
    values = {
        place: list(found)
        for place, found in groupby(
            (row for row in rows if row.part == _VALUE), lambda row: (row.kind, row.name)
        )
    }
    attributes = [
        _attribute(item, attribute, values.get((item.kind, name), []), request)
        for item in kinds
        if (definition := ontology.entities.get(item.kind)) is not None
        for name, attribute in definition.attributes.items()
        if request.attributes is None or name in request.attributes
    ]
    relations = [facet for row in rows if row.part == _RELATION for facet in _relations(row)]
    return Facets(kinds, attributes, relations)


def _attribute(
    kind: KindCount, attribute: AttributeDefinition, rows: Sequence[_Row], request: FacetRequest
) -> AttributeFacet:
    distinct, present = (rows[0].second, rows[0].third) if rows else (0, 0)
    values = [ValueCount(_spelled(row, attribute), row.first) for row in rows[: request.values]]
    missing = kind.count - int(present)
    return AttributeFacet(kind.kind, attribute.name, values, distinct, missing)


def _spelled(row: _Row, attribute: AttributeDefinition) -> str:
    if row.value is None or attribute.type.members:
        return row.plain
    return spelled(bool(row.value) if attribute.type.name == "Boolean" else row.value)


def _relations(row: _Row) -> Iterator[RelationFacet]:
    if row.first:
        yield RelationFacet(row.kind, Direction.OUT, row.first, int(row.second))
    if row.third:
        yield RelationFacet(row.kind, Direction.IN, row.third, int(row.fourth))
