"""Export of articles as JSON Lines, which `ingest` reads back."""

import gc
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery

from archive.extraction.formats.jsonlines import MARK, VERSION
from archive.extraction.read_values import FIELDS
from archive.models import Article, ArticleQuerySet, ArticleTopic, SharedLine
from archive.models.values import plain
from archive.text import storable

ROUND = 1_000  # articles between garbage collections
# Characters that JSON leaves as they are, but at which many programs end a line.
LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x7f\x85\u2028\u2029"}
# What an editor decided of lines that articles of a source share.
DECIDED = {SharedLine.State.AGREED: "drop", SharedLine.State.REFUSED: "keep"}
CHOSEN = (ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED)


def lines(articles: ArticleQuerySet, of_sources: bool = False) -> Iterator[str]:
    """Yield each article as one line of JSON, withdrawn ones and corrections included.

    With `of_sources` the first article of each source brings what editors decided of its lines.

    Ingested into an empty archive with the same topics, they give the same articles. At most some
    hundred articles are in memory at a time.
    """
    first = Article.objects.filter(pk=OuterRef("story_chosen")).values("identity")
    rows = articles.select_related("source", "event_name").prefetch_related(
        "articletopic_set__topic"
    )
    beside = Article.objects.filter(pk=OuterRef("event_chosen")).values("identity")
    rows = rows.annotate(chosen_as_copy_of=Subquery(first), chosen_event_of=Subquery(beside))
    seen: set[int] = set()
    for number, article in enumerate(rows.order_by("pk").iterator(chunk_size=200)):
        said = record(article)
        if of_sources and article.source_id not in seen:
            seen.add(article.source_id)
            said["shared_lines"] = _shared_lines(article.source_id)
        line = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        yield line.translate(LINE_ENDS)
        if number % ROUND == 0:
            gc.collect()  # articles and their topics refer to each other, and would pile up


def _shared_lines(source: int) -> list[dict[str, str]]:
    """Return what editors decided of lines that articles of a source share, in the order of these."""
    decided = SharedLine.objects.filter(source=source, state__in=DECIDED).order_by("pk")
    return [
        {"line": line, "choice": DECIDED[SharedLine.State(state)]}
        for line, state in decided.values_list("line", "state")
    ]


def record(article: Article) -> dict[str, Any]:
    """Return one export record: all fields of an article that are not derived from others."""
    values = storable.fitted({name: getattr(article, name) for name in FIELDS})
    named = getattr(article, "event_name", None)
    return {
        MARK: VERSION,
        "source": article.source.slug,
        "identity": article.identity,
        **{name: plain(value) for name, value in values.items()},
        "captured_at": plain(article.captured_at),
        "edited_fields": article.edited_fields,
        "machine_read": article.machine_read,
        "corrected_at": plain(article.corrected_at),
        "contested_fields": article.contested_fields,
        # The identity of its story's first article, as chosen by an editor; empty: it is no copy;
        # null: its text decides.
        "copy_of": "" if article.story_chosen == 0 else getattr(article, "chosen_as_copy_of", None),
        # The identity of the first of the articles that an editor put in one event; null: the texts
        # decide. And the names an editor gave by this article to its event and its thread.
        "event_of": getattr(article, "chosen_event_of", None),
        "event_name": named.name if named else "",
        "thread_name": named.thread_name if named else "",
        "withdrawn_at": plain(article.withdrawn_at),
        "withdrawn_note": article.withdrawn_note,
        "topics": [
            {"slug": link.topic.slug, "origin": link.origin}
            for link in article.articletopic_set.all()
            if link.origin in CHOSEN
        ],
    }
