"""Database helpers independent of models: bulk inserts, deadlines, retries, cache version."""
