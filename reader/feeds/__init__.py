"""Feeds of any list of articles, as Atom and as JSON Feed."""
