"""How many hits each day has, where these need not be put in order."""

from collections import Counter

from archive.database.bulk_insert import batched
from archive.models import Entry
from archive.search.indexing.engine import fetch
from archive.search.indexing.entries import PER_DAY
from archive.search.plan import Plan
from archive.search.query.conditions import Matching
from archive.search.query.scope import Condition

SHOWN: tuple[Condition, ...] = (("e.article_id IS NOT NULL", []), ("e.withdrawn_at IS NULL", []))
# Entries whose number does not tell their day, or whose article is not shown: few, by small indexes.
ODD = """
    SELECT docno FROM search_entry WHERE spill > 0
    UNION ALL SELECT docno FROM search_entry WHERE article_id IS NULL
    UNION ALL SELECT docno FROM search_entry WHERE article_id IN
        (SELECT id FROM archive_article WHERE withdrawn_at IS NOT NULL)
"""
AT_A_TIME = 500  # entries


def of_days(plan: Plan, matching: Matching, numbers: tuple[int, int]) -> Counter[int]:
    """Return how many hits between two numbers each day has, by the day's own number."""
    if not _asks_no_entries(matching):
        day = f"(e.docno >> {PER_DAY:d}) - e.spill"
        return Counter(
            dict(fetch(*plan.select(matching, f"{day}, count(*)", "GROUP BY 1", numbers)))
        )
    number = matching.number
    alone = Matching("search_text", matching.conditions[:1], number)
    day = f"CASE WHEN {number} IN ({ODD}) THEN -{number} ELSE {number} >> {PER_DAY:d} END"
    counted = dict(fetch(*plan.select(alone, f"{day}, count(*)", "GROUP BY 1", numbers)))
    found = Counter({day: count for day, count in counted.items() if day >= 0})
    odd = [-number for number in counted if number < 0]
    for some in batched(odd, AT_A_TIME):
        rows = Entry.objects.filter(docno__in=some, article__isnull=False, withdrawn_at=None)
        found.update(
            (docno >> PER_DAY) - spill for docno, spill in rows.values_list("docno", "spill")
        )
    return found


def _asks_no_entries(matching: Matching) -> bool:
    """Whether SQLite's index alone finds the hits, where their articles are shown: in half the time."""
    shown = {sql for sql, _ in SHOWN}
    rest = {sql.replace('"', "") for sql, _ in matching.conditions[1:]}
    return matching.number == "search_text.rowid" and rest <= shown
