"""Statistics pages: charts, coverage by source, co-occurrence of topics, the tree of topics."""
