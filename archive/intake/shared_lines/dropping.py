"""Lines that were just found to be furniture, taken out of the articles that have them."""

from collections import defaultdict
from collections.abc import Iterable, Set

from archive.extraction.cleaning.edge_lines import edge_lines_in
from archive.intake.rereading.reprocessing import reprocess_some
from archive.intake.shared_lines.judging import Judged, judge
from archive.models import Article, SharedLine

MOST_LOOKED_AT = 2_000  # of a source's articles, the latest
MOST_READ = 500  # of them read again


def learn(most_read: int = MOST_READ) -> Judged:
    """Judge the lines that articles share, and take out those that are dropped at once.

    The latest articles that have one are read again, at most `most_read` of each source; the
    others lose it with the next `reprocess`.
    """
    judged = judge()
    for source, keys in _by_source(judged.dropped).items():
        having = _having(source, keys)
        reprocess_some(having[:most_read])
        judged.left += len(having[most_read:])
    return judged


def _by_source(lines: Iterable[SharedLine]) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for line in lines:
        found[line.source_id].add(line.key)
    return found


def _having(source: int, keys: Set[str]) -> list[int]:
    """Return the ids of a source's latest articles that have one of the lines near an end."""
    articles = Article.objects.filter(source=source).exclude(capture=None).order_by("-pk")
    bodies = articles.values_list("pk", "body_html")[:MOST_LOOKED_AT].iterator()
    return [pk for pk, body in bodies if any(each.key in keys for each in edge_lines_in(body))]
