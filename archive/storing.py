"""Articles in the database: made from documents, followed by newer captures, never lost.

Every change to an article goes through this module or `editing`, because they keep what is
derived from the article true: its day, its place in the search index, its topics, its history.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from archive import counting, relating, search
from archive.assigning import LINK, assign, link_of, note_topics
from archive.copies import sketch
from archive.models import Article, ArticleTopic, Capture, Revision, Source, Topic
from archive.models.article import day_of
from archive.outlets import Outlet, outlets, unknown
from archive.reading import Editing, Reading
from archive.rows import insert
from archive.topics import Matcher, TopicMatch

# A date is one thing: moment, precision, and where and how it was printed.
DATE = ("published_at", "published_precision", "published_basis", "published_raw")


def source_of(outlet: Outlet) -> Source:
    """Return the source for an outlet, made on first sight; an editor's names are kept."""
    read = {
        "name_zh_hans": outlet.zh_hans,
        "name_zh_hant": outlet.zh_hant,
        "name_en": outlet.en,
        "homepage": outlet.homepage,
        "domains": list(outlet.domains),
        "time_zone": outlet.time_zone,
    }
    source, created = Source.objects.get_or_create(slug=outlet.slug, defaults=read)
    changed = [
        name
        for name, value in read.items()
        if not created and name not in source.edited_fields and getattr(source, name) != value
    ]
    if changed:
        for name in changed:
            setattr(source, name, read[name])
        source.save(update_fields=changed)
    return source


def zones() -> dict[str, str]:
    """Return the time zones that editors set, by outlet; they decide how its dates are read."""
    rows = Source.objects.values_list("slug", "time_zone", "edited_fields")
    return {slug: zone for slug, zone, edited in rows if "time_zone" in edited}


@dataclass(frozen=True)
class Prepared:
    """Everything about an article that needs no database to be known."""

    reading: Reading
    row: search.IndexRow
    matches: list[TopicMatch]
    sketch: tuple[int, ...]


def prepare(reading: Reading, matcher: Matcher) -> Prepared:
    """Return a reading with its search tokens and topics. Pure, so that any process can do it."""
    values = reading.values | (reading.editing.values if reading.editing else {})
    title, text = values["title"], values["body_text"]
    return Prepared(
        reading,
        search.row_of(title, text, values["byline"]),
        matcher.match(title, values["lead"], text),
        sketch(text),
    )


def create(fresh: Sequence[tuple[Prepared, Source, Capture]]) -> list[Article]:
    """Store articles for the first time, found by search and under their topics.

    A handful of queries however many they are.
    """
    articles = []
    for prepared, source, capture in fresh:
        article = Article(
            source=source,
            capture=capture,
            identity=prepared.reading.identity,
            captured_at=capture.known_at,
            content_hash=prepared.reading.content_hash,
            **prepared.reading.values,
        )
        if prepared.reading.editing:
            _restore(article, prepared.reading.editing)
        article.published_day = day_of(article.published_at, article.has_only_a_date)
        article.fingerprint = next(iter(prepared.sketch), None)
        articles.append(article)
    Article.objects.bulk_create(articles)
    search.write(
        [(article, prepared.row) for article, (prepared, _, _) in zip(articles, fresh, strict=True)]
    )
    insert(
        ArticleTopic,
        LINK,
        (
            link_of(article, match)
            for article, (prepared, _, _) in zip(articles, fresh, strict=True)
            for match in prepared.matches
        ),
    )
    for article, (prepared, _, _) in zip(articles, fresh, strict=True):
        if prepared.reading.editing:
            _choose_again(article, prepared.reading.editing)
    counting.created(articles)
    note_topics([article.pk for article in articles])
    _put_into_stories(articles, [prepared.reading.editing for prepared, _, _ in fresh])
    relating.relate(articles, [prepared.sketch for prepared, _, _ in fresh])
    return articles


def _restore(article: Article, editing: Editing) -> None:
    """Give an article that comes from an export its corrections again."""
    for name, value in editing.values.items():
        setattr(article, name, value)
    if editing.source != article.source.slug:
        article.source = source_of(outlets().get(editing.source) or unknown(editing.source))
    article.edited_fields = list(editing.fields)
    article.corrected_at = (editing.corrected_at or timezone.now()) if editing.fields else None
    article.machine_read = editing.machine_read
    article.contested_fields = list(editing.contested) or None
    article.withdrawn_at, article.withdrawn_note = editing.withdrawn_at, editing.withdrawn_note


def _choose_again(article: Article, editing: Editing) -> None:
    """Give an article from an export the topics that an editor added or excluded."""
    chosen = dict(editing.choices)
    for topic in Topic.objects.filter(slug__in=chosen):
        ArticleTopic.objects.update_or_create(
            article=article,
            topic=topic,
            defaults={
                "origin": chosen[topic.slug],
                "published_day": article.published_day,
                "published_at": article.published_at,
            },
        )


def _put_into_stories(articles: Sequence[Article], editings: Sequence[Editing | None]) -> None:
    """Give articles from an export the stories that an editor put them in, or took them out of."""
    firsts = {
        article.pk: editing.copy_of
        for article, editing in zip(articles, editings, strict=True)
        if editing and editing.copy_of is not None
    }
    known = dict(
        Article.objects.filter(identity__in={*firsts.values()}).values_list("identity", "pk")
    )
    for pk, first in firsts.items():
        # A first that is not here leaves the article to its text.
        story = 0 if first == "" else known.get(first)
        Article.objects.filter(pk=pk).update(story_chosen=story, story=story or None)


def follow(
    article: Article,
    reading: Reading,
    source: Source,
    capture: Capture,
    matcher: Matcher,
    cause: str = Revision.Cause.CAPTURE,
) -> list[str]:
    """Let an article follow a newer reading; return the fields that changed.

    What an editor corrected stays, and what the machine now reads for it is noted beside it.
    The earlier content becomes a Revision.
    """
    values = {**reading.values, "source": source}
    for name in _protected(article.edited_fields):
        if name in values:
            _note_read(article, name, plain(values.pop(name)))
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    with search.changing(Article.objects.filter(pk=article.pk)), counting.changing([article.pk]):
        if "body_text" in changed:
            relating.forget(article)
        if changed:
            remember(article, changed, cause)
            for name, value in changed.items():
                setattr(article, name, value)
        article.capture = capture
        article.captured_at = capture.known_at
        article.content_hash = reading.content_hash
        numbers = sketch(article.body_text)
        article.fingerprint = next(iter(numbers), None)
        save(article, matcher if changed else None)
    if "body_text" in changed:
        relating.relate([article], [numbers])
    return sorted(changed)


def _note_read(article: Article, name: str, read: Any) -> None:
    """Note what a capture says of a corrected field, and that it is news to the editor."""
    contested = set(article.contested_fields or [])
    if read == plain(getattr(article, name)):
        contested.discard(name)
    elif name in article.edited_fields and read != article.machine_read.get(name):
        contested.add(name)
    article.contested_fields = sorted(contested) or None
    article.machine_read[name] = read


def _protected(edited: Iterable[str]) -> set[str]:
    """The fields a document may not change: an editor's, a date with all that is said of it."""
    return set(edited) | (set(DATE) if set(DATE) & set(edited) else set())


def remember_earlier(article: Article, reading: Reading, capture: Capture) -> None:
    """Keep an older capture's version of an article as a Revision; the article stays as it is."""
    before = {
        name: plain(value)
        for name, value in reading.values.items()
        if value != getattr(article, name)
    }
    Revision.objects.create(
        article=article,
        made_at=capture.known_at,
        cause=Revision.Cause.CAPTURE,
        capture=capture,
        before=before,
    )


def redate(article: Article, values: dict[str, Any]) -> str:
    """Set what was read again of an article's date, and the day it follows from; say what changed.

    Returns an empty text when nothing did.
    """
    before = article.published_at, article.published_precision, article.published_day
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    probe = Article(
        **{
            "published_at": article.published_at,
            "published_basis": article.published_basis,
            "published_precision": article.published_precision,
            **values,
        }
    )
    day = day_of(probe.published_at, probe.has_only_a_date)
    if not changed and day == article.published_day:
        return ""
    with search.changing(Article.objects.filter(pk=article.pk)), counting.changing([article.pk]):
        if changed:
            remember(article, changed, Revision.Cause.REPROCESS)
        for name, value in changed.items():
            setattr(article, name, value)
        save(article, None)
    after = article.published_at, article.published_precision, article.published_day
    return f"{before[0]} ({before[1]}, {before[2]}) becomes {after[0]} ({after[1]}, {after[2]})"


def save(article: Article, matcher: Matcher | None) -> None:
    """Save a changed article and what follows from it; the caller keeps the index."""
    article.published_day = day_of(article.published_at, article.has_only_a_date)
    article.updated_at = timezone.now()
    article.save()
    if matcher is not None:
        assign(article, matcher.match(article.title, article.lead, article.body_text))
    article.articletopic_set.update(
        published_day=article.published_day, published_at=article.published_at
    )
    note_topics([article.pk])


def remember(
    article: Article, changed: dict[str, Any], cause: str, editor: Any = None, note: str = ""
) -> None:
    Revision.objects.create(
        article=article,
        cause=cause,
        editor=editor,
        note=note,
        capture=article.capture,
        before={name: plain(getattr(article, name)) for name in changed},
    )


def plain(value: Any) -> Any:
    """A field's value as JSON can hold it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.slug if isinstance(value, Source) else value
