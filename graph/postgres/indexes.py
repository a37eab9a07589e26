"""The indexes of the tables beside their primary keys, made once a dataset has been copied in."""

from typing import LiteralString

INDEXED_LETTERS = 64
"""Characters of a folded text that it is found by; an index has no room for long ones.

The index below says so as well.
"""

INDEXES: tuple[LiteralString, ...] = (
    "CREATE INDEX change_of_record ON change (sort, name, version)",
    "CREATE INDEX entity_of_kind ON entity (kind, key)",
    "CREATE INDEX relation_in ON relation (target, kind, source, id, born)",
    "CREATE INDEX relation_id ON relation (id)",
    "CREATE INDEX relation_said ON relation (attributed_to) WHERE attributed_to IS NOT NULL",
    "CREATE INDEX entity_operand_of ON entity_operand (key, kind, name)",
    (
        "CREATE INDEX entity_operand_number ON entity_operand (kind, name, number, key) "
        "WHERE number IS NOT NULL"
    ),
    (
        "CREATE INDEX entity_operand_day ON entity_operand (kind, name, earliest, latest, key) "
        "WHERE earliest IS NOT NULL"
    ),
    (
        "CREATE INDEX entity_operand_text ON entity_operand (kind, name, left(folded, 64), key) "
        "WHERE folded IS NOT NULL"
    ),
    "CREATE INDEX relation_operand_of ON relation_operand (source, id)",
    "CREATE INDEX citation_of ON citation (key, id)",
    "CREATE INDEX measure_community ON measure (version, community, importance DESC, key)",
)
"""Statements, each of which makes one."""
