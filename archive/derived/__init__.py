"""Data derived from articles, and `keeping`, the one module through which articles are changed.

Derived are the search index, summary tables (tallies), near-duplicate links and topic links.
"""
