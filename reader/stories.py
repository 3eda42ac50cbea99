"""Articles that tell one story in the same words: one entry in a list, which unfolds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.models import Article

MOST_COPIES = 500  # of all stories of a page


@dataclass(frozen=True)
class Told:
    """An article of a list, with its copies anywhere in the archive."""

    article: Article
    copies: Sequence[Article] = field(default_factory=list)

    @property
    def outlets(self) -> int:
        """How many other sources have it."""
        return len({copy.source_id for copy in self.copies} - {self.article.source_id})


def told_once(articles: Iterable[Article]) -> list[Told]:
    """Return the articles, of each story only the first, with all its copies beside it."""
    articles = list(articles)
    copies = copies_of(articles)
    told: list[Told] = []
    seen: set[int] = set()
    for article in articles:
        if article.story is None:
            told.append(Told(article))
        elif article.story not in seen:
            seen.add(article.story)
            others = [copy for copy in copies[article.story] if copy.pk != article.pk]
            told.append(Told(article, others))
    return told


def copies_of(articles: Iterable[Article]) -> defaultdict[int, list[Article]]:
    """Return all published articles of these articles' stories, the earliest first."""
    stories = {article.story for article in articles if article.story is not None}
    found: defaultdict[int, list[Article]] = defaultdict(list)
    if stories:
        rows = Article.objects.published().filter(story__in=stories).select_related("source")
        rows = rows.defer("lead", "body_html", "body_text", "machine_read", "source__domains")
        for copy in rows.order_by("published_at", "pk")[:MOST_COPIES]:
            found[copy.story or 0].append(copy)
    return found
