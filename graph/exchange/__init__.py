"""Exports: a version of the graph written as files of other tools, one format a module."""
