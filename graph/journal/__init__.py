"""The file in which a graph in memory outlives the process: SQLite, one writer at a time."""
