"""The shapes of queries that are measured, as data, and the requests that ask them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Shape:
    """A query; ``keyed`` says that it asks for one company, another with each request."""

    name: str
    title: str
    query: str
    keyed: bool

    def variables(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Return the variables of one request for each key, or of the only request there is."""
        return [{"key": key} for key in keys] if self.keyed else [{}]

    def bodies(self, keys: Sequence[str]) -> list[bytes]:
        """Return the bodies of the requests, each on one line."""
        return [
            msgspec.json.encode({"query": self.query, "variables": variables})
            for variables in self.variables(keys)
        ]


SHAPES = (
    Shape(
        "1",
        "one company",
        'query($key:String!){company(key:$key){key name(language:"en") country}}',
        keyed=True,
    ),
    Shape(
        "2",
        "one company and its models",
        'query($key:String!){company(key:$key){key name(language:"en") country '
        'models(first:10){edges{node{key name(language:"en") segment}}}}}',
        keyed=True,
    ),
    Shape(
        "3",
        "100 companies and all their models",
        '{companies(first:100){edges{node{key name(language:"en") '
        'models(first:9){edges{node{key name(language:"en") segment}}}}}}}',
        keyed=False,
    ),
)
