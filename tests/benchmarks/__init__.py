"""Benchmarks: programs that print how fast and how good things are. No tests; see the Makefile."""
