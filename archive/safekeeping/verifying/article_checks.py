"""Checks that the fields of each article agree: body, text, digest, day, corrections, topics."""

import copy
import html
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from archive.derived.copies import sketches_of
from archive.derived.copy_likeness import is_outdated, sketch
from archive.extraction.cleaning.sanitising import is_clean
from archive.extraction.formats.exportline import CORRECTABLE
from archive.intake.articles import content_hash_of
from archive.models import Article, ArticleTopic
from archive.models.article import FILED
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk
from archive.text.characters import count

TAG = re.compile(r"<[^>]*>")
REPAIR = "`verify --repair` mends it"
REREAD = "`verify --repair` reads its capture again"


def articles(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check each article's content, day, corrections, topic links and sketch."""
    yield from walk(Article.objects.all(), _of_articles, after, sample)


def _of_articles(articles: Sequence[Article]) -> Iterator[Finding]:
    ids = [article.pk for article in articles]
    links: defaultdict[int, list[ArticleTopic]] = defaultdict(list)
    for link in ArticleTopic.objects.filter(article__in=ids).defer("evidence"):
        links[link.article_id].append(link)
    sketches = sketches_of(ids)
    for article in articles:
        yield from of_content(article)
        yield from _of_day(article)
        yield from _of_corrections(article)
        yield from _of_links(article, links[article.pk])
        yield from _of_sketch(article, sketches.get(article.pk, []))


def _letters_of(text: str) -> str:
    return "".join(text.split())


def of_content(article: Article) -> Iterator[Finding]:
    """Yield what is wrong with an article's body, text, length, and the digest of its content."""
    key = str(article.pk)
    if not is_clean(article.body_html):
        line = f"article {key} has a body that is not clean; `verify --repair` cleans it"
        yield Finding("body not clean", line, "article", key)
    elif _letters_of(html.unescape(TAG.sub("", article.body_html))) != _letters_of(
        article.body_text
    ):
        line = f"article {key} has a text that is not that of its body; {REREAD}"
        yield Finding("text not of body", line, "article", key)
    elif article.content_hash != content_hash_of(article):
        line = f"article {key} does not say what its digest was taken of; {REREAD}"
        yield Finding("digest", line, "article", key)
    elif article.characters != count(article.body_text):
        line = f"article {key} has another number of characters than it says; {REPAIR}"
        yield Finding("characters", line, "article", key)


def _of_day(article: Article) -> Iterator[Finding]:
    filed = copy.copy(article)
    filed.file()
    if article.filed != filed.filed:
        line = f"article {article.pk} is filed under a wrong day; `redate` mends it"
        yield Finding("day", line, "article", str(article.pk))


def _of_corrections(article: Article) -> Iterator[Finding]:
    """Yield what of the bookkeeping disagrees with the corrected fields."""
    key, edited = str(article.pk), article.edited_fields
    if not isinstance(edited, list) or not set(edited) <= set(CORRECTABLE):
        line = (
            f"article {key} has corrected fields that there are not: {edited!r}; restore a backup"
        )
        yield Finding("corrected fields", line)
        return
    if bool(edited) != (article.corrected_at is not None):
        line = f"article {key} is not listed among the corrected as it is corrected; {REPAIR}"
        yield Finding("corrected", line, "article", key)
    contested = article.contested_fields
    if contested is not None and (not contested or not set(contested) <= set(edited)):
        line = f"article {key} has contested fields that nobody corrected; {REPAIR}"
        yield Finding("contested", line, "article", key)
    if lost := sorted(set(edited) - set(article.machine_read)):
        line = f"article {key} no longer knows what was read for {', '.join(lost)}; {REREAD}"
        yield Finding("machine_read", line, "article", key)


def _of_links(article: Article, links: Sequence[ArticleTopic]) -> Iterator[Finding]:
    key = str(article.pk)
    if article.topicless != (not links):
        line = f"article {key} is wrongly listed as {'having no' if links else 'having a'} topic; {REPAIR}"
        yield Finding("topicless", line, "article", key)
    names = (*FILED, "published_at")
    if any(getattr(link, name) != getattr(article, name) for link in links for name in names):
        line = f"article {key} has another date under its topics; {REPAIR}"
        yield Finding("date under topics", line, "article", key)
    for link in links:
        if link.origin not in ArticleTopic.Origin.values:
            line = f"article {key} is under topic {link.topic_id} for a reason that there is not, {link.origin!r}; restore a backup"
            yield Finding("origin", line)


def _of_sketch(article: Article, kept: Sequence[int]) -> Iterator[Finding]:
    numbers = sketch(article.body_text)
    if any(map(is_outdated, kept)):
        line = f"article {article.pk} has not the sketch of its text but one of an earlier version, by which not all copies are found; `reindex` makes it again"
        yield Finding("sketch of an earlier version", line, "copies")
        return
    if sorted(kept) != sorted(numbers):
        line = f"article {article.pk} has not the sketch of its text, by which copies are found; `reindex` mends it"
        yield Finding("sketch", line, "copies")
    if article.fingerprint != next(iter(numbers), None):
        line = f"article {article.pk} has not the fingerprint of its text; {REPAIR}"
        yield Finding("fingerprint", line, "article", str(article.pk))
