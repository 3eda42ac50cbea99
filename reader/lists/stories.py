"""Copies of one story (near duplicates) merged into one entry of a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.models import Article

MOST_COPIES = 500  # for all entries of a page together


@dataclass(frozen=True)
class StoryEntry:
    """An entry of a list: an article, and all its published copies in the archive."""

    article: Article
    copies: Sequence[Article] = field(default_factory=list)

    @property
    def outlets(self) -> int:
        """The number of other sources that published a copy."""
        return len({copy.source_id for copy in self.copies} - {self.article.source_id})


def one_entry_per_story(articles: Iterable[Article]) -> list[StoryEntry]:
    """Return one entry for each story, at the place of its first article in the list."""
    articles = list(articles)
    copies = copies_of(articles)
    entries: list[StoryEntry] = []
    seen: set[int] = set()
    for article in articles:
        if article.story is None:
            entries.append(StoryEntry(article))
        elif article.story not in seen:
            seen.add(article.story)
            others = [copy for copy in copies[article.story] if copy.pk != article.pk]
            entries.append(StoryEntry(article, others))
    return entries


def copies_of(articles: Iterable[Article]) -> defaultdict[int, list[Article]]:
    """Return all published articles of the same stories, by story id, earliest first."""
    stories = {article.story for article in articles if article.story is not None}
    found: defaultdict[int, list[Article]] = defaultdict(list)
    if stories:
        rows = Article.objects.published().filter(story__in=stories).select_related("source")
        rows = rows.defer("lead", "body_html", "body_text", "machine_read", "source__domains")
        for copy in rows.order_by("published_at", "pk")[:MOST_COPIES]:
            found[copy.story or 0].append(copy)
    return found
