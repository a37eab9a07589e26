"""Rows of the Tate graph as records of a dataset: which prop becomes which attribute."""

import json
import re
from typing import Any

from benchmarks.tate.source import EntityRow, RelationRow

Record = dict[str, Any]

_KINDS = {
    "artist": "Artist",
    "artwork": "Artwork",
    "catalogue_group": "CatalogueGroup",
    "classification": "Classification",
    "credit_line": "CreditLine",
    "era": "Era",
    "medium": "Medium",
    "movement": "Movement",
    "place": "Place",
    "subject": "Subject",
}
_NAMES_OF_PROPS = {"place_type": "placeType", "group_type": "groupType"}
_KEPT = ("accession", "acquired", "inscription", "born", "place_type", "group_type")
_YEARS = re.compile(r"(c\. ?|circa )?(\d{4})(?:[\N{EN DASH}-](\d{1,4}))?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) x (\d+(?:\.\d+)?)(?: x \d+(?:\.\d+)?)? mm")


def entity_record(row: EntityRow, key: str) -> Record:
    """Return the entity of ``row`` under ``key``."""
    props = row.props
    accession = props.get("accession")
    summary = ", ".join(filter(None, (props.get("medium"), props.get("date"))))
    record: Record = {
        "record": "entity",
        "kind": _KINDS[row.type],
        "key": key,
        "names": {row.language: row.name},
        "aliases": [accession] if accession else [],
        "description": {row.language: summary} if summary else {},
        "attributes": _attributes(row),
    }
    return {name: value for name, value in record.items() if value not in ([], {})}


def relation_record(row: RelationRow, source: str, target: str) -> Record:
    """Return the relation of ``row`` between the entities of these keys."""
    props = json.loads(row.props or "{}")
    record: Record = {
        "record": "relation",
        "kind": row.relation.title().replace("_", ""),
        "source": source,
        "target": target,
    }
    years = {name: props.get(name) for name in ("year", "start_year", "end_year")}
    years = {name: value for name, value in years.items() if isinstance(value, int)}
    attributes = {
        _camel(name): value
        for name, value in props.items()
        if not name.endswith("year") or name in years
    }
    if attributes:
        record["attributes"] = attributes
    return record | _validity(row.relation, years)


def _validity(relation: str, years: dict[str, int]) -> dict[str, str]:
    since, until = years.get("start_year"), years.get("end_year")
    if relation == "acquired_through":
        since = years.get("year")
    bounds = {"since": since, "until": until}
    return {name: f"{year:04}" for name, year in bounds.items() if year is not None}


def _attributes(row: EntityRow) -> Record:
    props = row.props
    attributes = {_NAMES_OF_PROPS.get(name, name): props[name] for name in _KEPT if name in props}
    if "gender" in props:
        attributes["gender"] = props["gender"].upper()
    if row.type == "artwork":
        attributes["dated"] = props["date"]
        attributes |= _date(props["date"]) | _size(props.get("dimensions", ""))
    return attributes


def _date(text: str) -> Record:
    """Return the EDTF date of a text that states a year, or a span such as c.1820-4."""
    if (found := _YEARS.fullmatch(text)) is None:
        return {}
    about, first, last = found.groups()
    mark = "~" if about else ""
    if last is None:
        return {"date": first + mark}
    last = first[: 4 - len(last)] + last
    return {"date": f"{first}{mark}/{last}{mark}"} if last >= first else {}


def _size(text: str) -> Record:
    if (found := _SIZE.search(text)) is None:
        return {}
    height, width = (
        {"value": float(number), "comparator": "EXACT", "unit": "mm"} for number in found.groups()
    )
    return {"height": height, "width": width}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
