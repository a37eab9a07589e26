"""What operators do with Fonte: its settings, and a module for each command of ``server.py``."""
