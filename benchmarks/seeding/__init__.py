"""Plausible letters by the hundred thousand, for benchmarks. Never for a database that people use."""
