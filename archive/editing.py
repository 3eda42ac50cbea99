"""What editors do: correct, take back, withdraw, put back, choose topics. No machine undoes it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import counting, relating, search
from archive.models import Article, ArticleTopic, Revision, Source, Topic
from archive.storing import DATE, assign, matcher, plain, remember, save, touch

# What an editor may correct. The rest of an article is its body, and what is derived from it.
CORRECTABLE = (
    "source", "title", "kicker", "lead", "byline", "section", "language", "published_at",
    "published_precision",
)  # fmt: skip
NOTE_LENGTH = 500  # characters; what a Revision's note holds


def correct(
    article: Article, values: dict[str, Any], editor: Any = None, note: str = ""
) -> list[str]:
    """Set fields as an editor wants them, for good; return those that changed.

    No later ingestion or reprocessing changes them. A date is corrected whole, and its basis is
    then `editor`. Raises ValueError for a field that is not an editor's to set.
    """
    if foreign := set(values) - set(CORRECTABLE):
        raise ValueError(f"not an editor's to set: {', '.join(sorted(foreign))}")
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    if not changed:
        return []
    if set(DATE) & set(changed):
        dated = values.get("published_at", article.published_at)
        changed["published_basis"] = Article.Basis.EDITOR if dated else Article.Basis.NONE
    corrected = {*changed, *DATE} if set(DATE) & set(changed) else {*changed}
    for name in sorted(corrected - set(article.edited_fields)):
        article.machine_read.setdefault(name, plain(getattr(article, name)))
        if name in CORRECTABLE:
            article.edited_fields = [*article.edited_fields, name]
    _apply(article, changed, editor, note)
    return sorted(changed)


def take_back(
    article: Article, fields: Iterable[str], editor: Any = None, note: str = ""
) -> list[str]:
    """Give fields the machine's values back, and let them follow it again; return those changed.

    A date is taken back whole. Raises ValueError for a field that no editor corrected.
    """
    names = set(fields)
    if foreign := names - set(article.edited_fields):
        raise ValueError(f"not corrected by an editor: {', '.join(sorted(foreign))}")
    if names & set(DATE):
        names |= set(DATE)
    values = {
        name: _from_plain(name, value)
        for name, value in article.machine_read.items()
        if name in names
    }
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    article.edited_fields = [name for name in article.edited_fields if name not in names]
    article.machine_read = {n: v for n, v in article.machine_read.items() if n not in names}
    _apply(article, changed, editor, note)
    return sorted(changed)


def _apply(article: Article, changed: dict[str, Any], editor: Any, note: str) -> None:
    with search.changing(Article.objects.filter(pk=article.pk)), counting.changing([article.pk]):
        if changed:
            remember(article, changed, Revision.Cause.EDITOR, editor, note[:NOTE_LENGTH])
        for name, value in changed.items():
            setattr(article, name, value)
        save(article, matcher() if {"title", "lead"} & set(changed) else None)


def withdraw(articles: Iterable[Article], note: str, editor: Any = None) -> int:
    """Take articles from readers' sight, with a note that says why; return how many."""
    return _set_withdrawn(articles, timezone.now(), note, editor)


def put_back(articles: Iterable[Article], note: str = "", editor: Any = None) -> int:
    """Let readers see withdrawn articles again; return how many."""
    return _set_withdrawn(articles, None, note, editor)


def _set_withdrawn(
    articles: Iterable[Article], moment: dt.datetime | None, note: str, editor: Any
) -> int:
    count = 0
    with transaction.atomic():
        for article in articles:
            if bool(article.withdrawn_at) == bool(moment):
                continue
            values = {"withdrawn_at": moment, "withdrawn_note": note if moment else ""}
            remember(article, values, Revision.Cause.EDITOR, editor, note[:NOTE_LENGTH])
            for name, value in values.items():
                setattr(article, name, value)
            article.updated_at = timezone.now()
            with counting.changing([article.pk]):
                article.save(update_fields=[*values, "updated_at"])
            search.note_withdrawn(article)
            relating.touch_copies(Article.objects.filter(pk=article.pk))
            count += 1
    return count


def choose(article: Article, topics: Iterable[Topic], origin: str) -> None:
    """Add topics to an article, or exclude them from it, whatever the rules find.

    `origin` is ArticleTopic.Origin.EDITOR or EXCLUDED.
    """
    with counting.changing([article.pk]):
        for topic in topics:
            ArticleTopic.objects.update_or_create(
                article=article,
                topic=topic,
                defaults={
                    "origin": origin,
                    "published_day": article.published_day,
                    "published_at": article.published_at,
                },
            )
        touch(article)


def leave_to_rules(article: Article, links: Iterable[ArticleTopic]) -> None:
    """Forget an editor's choices of topics: the article's text decides again."""
    with counting.changing([article.pk]):
        article.articletopic_set.filter(topic__in=[link.topic_id for link in links]).delete()
        assign(article, matcher().match(article.title, article.lead, article.body_text))
        touch(article)


def _from_plain(name: str, value: Any) -> Any:
    """A field's value again from what JSON held."""
    if name == "source":
        return Source.objects.get(slug=value)
    return dt.datetime.fromisoformat(value) if name == "published_at" and value else value
