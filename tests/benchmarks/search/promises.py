"""Promised times of searches, compared with the measured ones."""

from tests.benchmarks.search.timing import Figures, number, p95, table

SINGLE = "one character"


def promised(total: int) -> dict[str, tuple[str, bool, int]]:
    """Return the promises by name: way of asking, whether by one character, milliseconds (p95)."""
    if total > 300_000:
        return {
            "page, newest": ("page, newest", False, 80),
            "page, relevance": ("page, relevance", False, 120),
            "count and facets": ("count and facets", False, 100),
            "one character, newest": ("page, newest", True, 250),
            "one character, relevance": ("page, relevance", True, 250),
        }
    return {
        "page, newest": ("page, newest", False, 60),
        "page, relevance": ("page, relevance", False, 60),
        "JSON, newest": ("JSON, newest", False, 40),
        "JSON, relevance": ("JSON, relevance", False, 40),
        "one character, newest": ("page, newest", True, 250),
        "one character, relevance": ("page, relevance", True, 250),
    }


def of_all(found: Figures, way: str, single: bool) -> float:
    """Return the p95 of a way of asking, over single characters or over all other kinds."""
    times = [t for kind, ways in found.items() if (kind == SINGLE) == single for t in ways[way]]
    return p95(sorted(times))


def kept(found: Figures, total: int) -> None:
    """Print whether the promises are kept."""
    rows = [
        (name, of_all(found, way, single), most)
        for name, (way, single, most) in promised(total).items()
    ]
    print("p95 of all kinds of queries together, ms")
    table(["", "p95", "promised", ""], [
        [name, number(took), f"{most}", "kept" if took < most else "MISSED"] for name, took, most in rows
    ])  # fmt: skip
