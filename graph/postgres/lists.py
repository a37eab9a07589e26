"""Lists that are more than plain, of entities and of their relations."""

from graph.postgres.edge_lists import related
from graph.postgres.entity_lists import find

__all__ = ["find", "related"]
