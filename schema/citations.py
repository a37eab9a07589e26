"""Citations: the relations that values of a response came from, and the evidence behind them.

They are gathered while an operation runs, by either execution, and told with the response,
in its order, so that a page can show footnotes without asking for them field by field.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from graph.languages import localized
from graph.records import Evidence
from schema.fields import Cites, Noted
from schema.identifiers import node_id
from schema.request import Citation, Request

Path = tuple[str | int, ...]


def citations(cites: Cites, parent: object, value: Any, path: Path) -> Iterator[Citation]:  # noqa: ANN401 - any value of a field
    """Yield what the value of a field came from; nothing for null and for an error."""
    if isinstance(value, Noted):
        value = value.value
    if value is None or isinstance(value, Exception):
        return
    listed = isinstance(value, list | tuple)
    for index, relation in enumerate(cites(parent, value)):
        if relation is not None:
            yield Citation((*path, index) if listed else path, relation)


async def told(request: Request, data: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Return the citations of what is in ``data``, in its order, as a response spells them."""
    placed = [
        (order, citation)
        for citation in request.cited or ()
        if (order := _order(data, citation.path)) is not None
    ]
    placed.sort(key=lambda pair: pair[0])
    return [
        {
            "path": citation.path,
            "relation": node_id(citation.relation),
            "modality": citation.relation.modality,
            "attributedTo": citation.relation.attributed_to,
            "evidence": await _evidence(request, citation.relation.evidence),
        }
        for _, citation in placed
    ]


def _order(data: Any, path: Path) -> tuple[int, ...] | None:  # noqa: ANN401 - any JSON value
    """Return where ``path`` leads in ``data``, as the numbers of its steps; None if to null."""
    order = []
    for key in path:
        if data is None:
            return None
        order.append(key if isinstance(key, int) else list(data).index(key))
        data = data[key]
    return None if data is None else tuple(order)


async def _evidence(request: Request, evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    articles = await request.snapshot.articles([item.article for item in evidence])
    return [
        {
            "article": item.article,
            "sentence": item.sentence,
            "start": item.start,
            "end": item.end,
            "anchor": item.anchor,
            "statement": localized(item.statement, request.languages),
            "quote": article and request.snapshot.texts.sentence(article, item.sentence),
        }
        for item, article in zip(evidence, articles, strict=True)
    ]
