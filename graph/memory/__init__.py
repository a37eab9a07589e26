"""The embedded store: a networkx graph in memory, and the indexes that its reads need."""
