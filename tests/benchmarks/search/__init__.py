"""How fast searches are in SQLite and PostgreSQL, and how good: `make bench-search`."""
