"""The knowledge graph: kinds, records, datasets and stores. Knows nothing of GraphQL."""
