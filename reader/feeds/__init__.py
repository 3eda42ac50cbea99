"""Feeds: what any list of articles says to feed readers."""
