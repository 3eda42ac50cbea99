"""Articles out of the archive, in the form that `ingest` reads back."""

import gc
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from archive.formats.jsonlines import MARK, VERSION
from archive.models import Article, ArticleQuerySet, ArticleTopic
from archive.reading import FIELDS
from archive.storing import plain

ROUND = 1_000  # articles after which those that went by are cleared away
CHOSEN = (ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED)


def lines(articles: ArticleQuerySet) -> Iterator[str]:
    """Yield each article as one line of JSON, withdrawn ones and corrections included.

    Read back into an empty archive with the same topics, the lines give the same articles. A few
    hundred are in memory at a time.
    """
    first = Article.objects.filter(pk=OuterRef("story_chosen")).values("identity")
    rows = articles.select_related("source").prefetch_related("articletopic_set__topic")
    rows = rows.annotate(chosen_as_copy_of=Subquery(first))
    for number, article in enumerate(rows.order_by("pk").iterator(chunk_size=200)):
        yield json.dumps(record(article), ensure_ascii=False, separators=(",", ":"))
        if number % ROUND == 0:
            gc.collect()  # an article and its topics point at each other, and would pile up


def record(article: Article) -> dict[str, Any]:
    """Return everything about an article that is not derived from something else."""
    return {
        MARK: VERSION,
        "source": article.source.slug,
        "identity": article.identity,
        **{name: plain(getattr(article, name)) for name in FIELDS},
        "captured_at": plain(article.captured_at),
        "edited_fields": article.edited_fields,
        "machine_read": article.machine_read,
        "corrected_at": plain(article.corrected_at),
        "contested_fields": article.contested_fields,
        # Which story an editor put it in, by the first of it; empty: none. Null: its text decides.
        "copy_of": "" if article.story_chosen == 0 else getattr(article, "chosen_as_copy_of", None),
        "withdrawn_at": plain(article.withdrawn_at),
        "withdrawn_note": article.withdrawn_note,
        "topics": [
            {"slug": link.topic.slug, "origin": link.origin}
            for link in article.articletopic_set.all()
            if link.origin in CHOSEN
        ],
    }
