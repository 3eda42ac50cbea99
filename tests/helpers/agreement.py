"""Whether the search index agrees with the articles, as `verify` checks it."""

from archive.safekeeping.verifying import look


def disagreements() -> list[str]:
    """Return a line for each disagreement between index and articles; none if all is well."""
    return [finding.line for finding in look(("index", "entries", "words"))]
