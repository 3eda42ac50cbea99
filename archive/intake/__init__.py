"""The way of documents into the archive: opening, fetching, filing, and reading captures again."""
