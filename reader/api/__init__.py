"""The read-only JSON API: articles, topics, sources and counts, with the filters of pages."""
