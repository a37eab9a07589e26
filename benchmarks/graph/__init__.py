"""The dataset that the benchmarks generate: its kinds."""
