"""Posts of weblogs and notes: a head in YAML, TOML or JSON, and Markdown."""
