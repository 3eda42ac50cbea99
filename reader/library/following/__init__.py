"""Following topics, sources and threads, and what is new in them since the last visit."""
