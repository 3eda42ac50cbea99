"""The index: its words in SQLite and PostgreSQL, its entries, and how it is made again."""
