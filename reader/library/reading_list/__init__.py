"""The reading list: articles kept for later, and which ones were read."""
