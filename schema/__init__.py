"""The GraphQL API: types built from an ontology, and how operations on them are run."""
