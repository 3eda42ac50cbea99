"""The read-only JSON: articles, topics, sources and counts, by the same filters as the pages."""
