"""Full-text search: `install`, `index`, `forget`, `find`, and excerpts of what was found."""

from archive.search.excerpts import excerpt, mark
from archive.search.query import Query, parse
from archive.search.sqlite import (
    Hits,
    IndexRow,
    changing,
    disagreements,
    find,
    forget,
    index,
    install,
    is_current,
    merge,
    rebuild,
    row_of,
    uninstall,
    write,
)

__all__ = [
    "Hits",
    "IndexRow",
    "Query",
    "changing",
    "disagreements",
    "excerpt",
    "find",
    "forget",
    "index",
    "install",
    "is_current",
    "mark",
    "merge",
    "parse",
    "rebuild",
    "row_of",
    "uninstall",
    "write",
]
