"""The JSON of words counted."""
