"""The indexes of the tables beside their primary keys, made once a dataset has been copied in."""

INDEXES = (
    "CREATE INDEX change_of_record ON change (sort, name, version)",
    "CREATE INDEX entity_of_kind ON entity (kind, key)",
    "CREATE INDEX relation_in ON relation (target, kind, source, id, born)",
    "CREATE INDEX relation_id ON relation (id)",
    "CREATE INDEX relation_said ON relation (attributed_to) WHERE attributed_to IS NOT NULL",
    "CREATE INDEX entity_operand_of ON entity_operand (key, kind, name)",
    "CREATE INDEX relation_operand_of ON relation_operand (source, id)",
    "CREATE INDEX citation_of ON citation (key, id)",
    "CREATE INDEX measure_community ON measure (version, community, importance DESC, key)",
)
"""Statements, each of which makes one."""
