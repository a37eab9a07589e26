"""Planned execution: an operation is compiled once, and run breadth first."""
