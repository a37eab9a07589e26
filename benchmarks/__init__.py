"""Measuring Fonte: against others over HTTP, and stage by stage in process."""
