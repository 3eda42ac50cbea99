"""Dates: when an article was published, by its document, its outlet's rules and its address."""
