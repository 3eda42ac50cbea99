"""Creating articles from documents that were read, and updating them from newer captures.

Every update keeps the earlier content as a Revision and goes through `keeping`, which brings
derived data up to date.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from archive import search
from archive.database.bulk_insert import insert
from archive.derived import keeping
from archive.derived.copy_likeness import sketch
from archive.editing.furniture_choices import take_over
from archive.extraction.documents import DocumentError
from archive.extraction.formats.exportline import CORRECTABLE
from archive.extraction.identity import address_in
from archive.extraction.read_values import SHOWN, Editing, Reading, fit_to_send, hash_of
from archive.models import (
    Article,
    ArticleTopic,
    Capture,
    EventName,
    Revision,
    Source,
    Topic,
)
from archive.models.article import FILED, day_of
from archive.models.values import DATE, plain
from archive.outlets import Outlet, outlets, unknown
from archive.topics.assigning import LINK, link_of
from archive.topics.evidence import TopicMatch
from archive.topics.matching import Matcher

# Fields of an article that are set with every capture it follows, besides its content.
FOLLOWED = (
    "capture",
    "captured_at",
    "confirmed_at",
    "content_hash",
    "machine_read",
    "contested_fields",
)
MOST_ELSEWHERE = 20  # revisions kept of an article's versions on other hosts; captures are all kept


def source_of(outlet: Outlet) -> Source:
    """Return the source for an outlet, created or updated from its file.

    Fields that an editor set are kept.
    """
    read = {
        "name_zh_hans": outlet.zh_hans,
        "name_zh_hant": outlet.zh_hant,
        "name_en": outlet.en,
        "homepage": outlet.homepage,
        "domains": list(outlet.domains),
        "time_zone": outlet.time_zone or "UTC",
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


def source_named(slug: str) -> Source:
    """Return the source of a slug, created if there is none."""
    return source_of(outlets().get(slug) or unknown(slug))


@dataclass(frozen=True)
class Prepared:
    """A reading with all that can be derived from it without the database."""

    reading: Reading
    row: search.IndexRow
    matches: list[TopicMatch]
    sketch: tuple[int, ...]


def prepare(reading: Reading, matcher: Matcher) -> Prepared:
    """Return a reading with its index row, topics and sketch. Pure: runs in any process."""
    values = reading.values | (reading.editing.values if reading.editing else {})
    title, text = values["title"], values["body_text"]
    only_a_date = reading.values["published_precision"] in (
        Article.Precision.DAY,
        Article.Precision.MONTH,
    )
    day = day_of(reading.values["published_at"], only_a_date)
    return Prepared(
        reading,
        search.row_of(title, text, values["byline"]),
        matcher.match(title, values["lead"], text, day),
        sketch(text),
    )


def read_and_prepare(matcher: Matcher, *told: Any, **more: Any) -> list[Prepared | DocumentError]:
    """Return the readings that `reading.read_all` makes of a document, prepared. Pure as well.

    `told` and `more` are its arguments. An entry that cannot be read is a DocumentError.
    """
    from archive.extraction.reading import read_all  # its rules take a second to load

    return [
        one if isinstance(one, DocumentError) else prepare(fit_to_send(one), matcher)
        for one in read_all(*told, **more)
    ]


def create(fresh: Sequence[tuple[Prepared, Source, Capture]]) -> list[Article]:
    """Store new articles with index entries, topics and copies, in few queries however many.

    An export's corrections, topics and stories are stored with them.
    """
    articles = []
    for prepared, source, capture in fresh:
        address = address_in(prepared.reading.identity)
        shared = address if address != prepared.reading.identity else None
        article = Article(
            source=source,
            capture=capture,
            identity=prepared.reading.identity,
            shared_address=shared,
            captured_at=capture.known_at,
            content_hash=prepared.reading.content_hash,
            **prepared.reading.values,
        )
        if prepared.reading.editing:
            _restore(article, prepared.reading.editing)
        article.file()
        article.fingerprint = next(iter(prepared.sketch), None)
        articles.append(article)
    Article.objects.bulk_create(articles)
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
            _restore_topics(article, prepared.reading.editing)
            take_over(article.source, prepared.reading.editing.shared_lines)
    _restore_stories(articles, [prepared.reading.editing for prepared, _, _ in fresh])
    _restore_events(articles, [prepared.reading.editing for prepared, _, _ in fresh])
    keeping.created(
        articles,
        [prepared.row for prepared, _, _ in fresh],
        [prepared.sketch for prepared, _, _ in fresh],
    )
    return articles


def _restore(article: Article, editing: Editing) -> None:
    """Set an export's corrections and withdrawal on an unsaved article."""
    for name, value in editing.values.items():
        setattr(article, name, value)
    if editing.source != article.source.slug:
        article.source = source_named(editing.source)
    article.edited_fields = list(editing.fields)
    article.corrected_at = (editing.corrected_at or timezone.now()) if editing.fields else None
    article.machine_read = editing.machine_read
    article.contested_fields = list(editing.contested) or None
    article.withdrawn_at, article.withdrawn_note = editing.withdrawn_at, editing.withdrawn_note


def _restore_topics(article: Article, editing: Editing) -> None:
    """Store the topics that an editor added or excluded, according to an export."""
    now = Topic.objects.current_slugs(slug for slug, _origin in editing.choices)
    chosen = {now[slug]: origin for slug, origin in editing.choices if slug in now}
    for topic in Topic.objects.filter(slug__in=chosen):
        ArticleTopic.objects.update_or_create(
            article=article,
            topic=topic,
            defaults={
                "origin": chosen[topic.slug],
                **article.filed,
                "published_at": article.published_at,
            },
        )


def _restore_stories(articles: Sequence[Article], editings: Sequence[Editing | None]) -> None:
    """Store the stories that, says an export, an editor put articles in or took them out of."""
    firsts = {
        article.pk: editing.copy_of
        for article, editing in zip(articles, editings, strict=True)
        if editing and editing.copy_of is not None
    }
    known = dict(
        Article.objects.filter(identity__in={*firsts.values()}).values_list("identity", "pk")
    )
    for pk, first in firsts.items():
        # Where the story's first article is not here, the article's text decides.
        story = 0 if first == "" else known.get(first)
        Article.objects.filter(pk=pk).update(story_chosen=story, story=story or None)


def _restore_events(articles: Sequence[Article], editings: Sequence[Editing | None]) -> None:
    """Store the events that, says an export, an editor put articles in, and the names given."""
    decided = [(a, e) for a, e in zip(articles, editings, strict=True) if e]
    firsts = {article.pk: editing.event_of for article, editing in decided if editing.event_of}
    known = dict(
        Article.objects.filter(identity__in={*firsts.values()}).values_list("identity", "pk")
    )
    for pk, first in firsts.items():
        Article.objects.filter(pk=pk).update(event_chosen=known.get(first))
    EventName.objects.bulk_create(
        EventName(article=article, name=editing.event_name, thread_name=editing.thread_name)
        for article, editing in decided
        if editing.event_name or editing.thread_name
    )


def follow(
    article: Article,
    reading: Reading,
    source: Source,
    capture: Capture,
    matcher: Matcher,
    cause: str = Revision.Cause.CAPTURE,
) -> list[str]:
    """Update an article from a reading of a capture; return the names of fields that changed.

    Fields that an editor corrected stay; what is now read for them is kept in `machine_read`. The
    earlier content becomes a Revision.
    """
    with keeping.changing([article.pk], matcher=matcher) as now:
        copy_fields(article, now[article.pk])
        changed = differences(article, reading, source)
        for name, read in _contested(article, reading, source):
            _note_read(article, name, read)
        if changed:
            remember(article, changed, cause)
        for name, value in changed.items():
            setattr(article, name, value)
        article.capture = capture
        article.captured_at, article.confirmed_at = capture.known_at, None
        article.content_hash = reading.content_hash
        save(article, [*changed, *FOLLOWED])
    return sorted(changed)


def copy_fields(article: Article, now: Article) -> None:
    """Set the fields of an article loaded before it was locked to their current values, `now`."""
    for field in Article._meta.concrete_fields:
        if field.attname not in now.get_deferred_fields():
            setattr(article, field.attname, getattr(now, field.attname))


def differences(article: Article, reading: Reading, source: Source) -> dict[str, Any]:
    """Return what `follow` would change of an article, by field."""
    kept = protected(article.edited_fields)
    values = {**reading.values, "source": source}
    return {
        name: value
        for name, value in values.items()
        if name not in kept and getattr(article, name) != value
    }


def _contested(article: Article, reading: Reading, source: Source) -> Iterator[tuple[str, Any]]:
    """Yield the fields an editor corrected, each with what is read for it now."""
    values = {**reading.values, "source": source}
    for name in sorted(protected(article.edited_fields) & values.keys()):
        yield name, plain(values[name])


def _note_read(article: Article, name: str, read: Any) -> None:
    """Keep the value read for a corrected field; mark it contested where it is a new one.

    Contested is a field for which a newer capture gives neither the correction nor the value read
    before.
    """
    contested = set(article.contested_fields or [])
    if read == plain(getattr(article, name)):
        contested.discard(name)
    elif name in article.edited_fields and read != article.machine_read.get(name):
        contested.add(name)
    article.contested_fields = sorted(contested) or None
    article.machine_read[name] = read


def protected(edited: Iterable[str]) -> set[str]:
    """Return the fields that captures may not change: those that an editor set.

    A date is protected with all its fields. A body never is: editors cannot correct it, though
    exports taken in by an older version of this program may name it as corrected.
    """
    corrected = set(edited) & set(CORRECTABLE)
    return corrected | (set(DATE) if set(DATE) & corrected else set())


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


def remember_elsewhere(article: Article, reading: Reading, capture: Capture) -> None:
    """Keep another host's version of an article as a Revision, without changing the article.

    Each version is kept once, at most MOST_ELSEWHERE of them.
    """
    before = {name: plain(value) for name, value in reading.values.items()}
    kept = article.revisions.filter(cause=Revision.Cause.ELSEWHERE)
    known = list(kept.values_list("before", flat=True)[:MOST_ELSEWHERE])
    if before in known or len(known) == MOST_ELSEWHERE:
        return
    Revision.objects.create(
        article=article,
        made_at=capture.known_at,
        cause=Revision.Cause.ELSEWHERE,
        capture=capture,
        before=before,
    )


def redate(article: Article, values: dict[str, Any]) -> str:
    """Set the date fields of an article, and its day; return a line saying what changed, or "".

    Does nothing where an editor corrected the date in the meantime.
    """
    if not dates_to_change(article, values):
        return ""
    with keeping.changing([article.pk]) as now:
        copy_fields(article, now[article.pk])
        changed = dates_to_change(article, values)
        if not changed or (values and set(DATE) & set(article.edited_fields)):
            return ""
        said = date_change_line(article, changed)
        content = {name: value for name, value in changed.items() if name not in FILED}
        if content:
            remember(article, content, Revision.Cause.REPROCESS)
        for name, value in changed.items():
            setattr(article, name, value)
        if content:
            article.content_hash = content_hash_of(article)
            changed = {**changed, "content_hash": article.content_hash}
        save(article, [*changed])
    return said


def dates_to_change(article: Article, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the new values that `redate` would set, its day and places included."""
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    kept = ("published_at", "published_basis", "published_precision", "captured_at")
    probe = Article(**{**{name: getattr(article, name) for name in kept}, **changed})
    probe.file()
    now = article.filed
    return changed | {name: value for name, value in probe.filed.items() if value != now[name]}


def date_change_line(article: Article, changed: Mapping[str, Any]) -> str:
    """Return a line with an article's date before and after a change."""
    names = ("published_at", "published_precision", "published_day")
    before = [getattr(article, name) for name in names]
    after = [changed.get(name, getattr(article, name)) for name in names]
    said = ["{} ({}, {})".format(*values) for values in (before, after)]
    return " becomes ".join(said)


def content_hash_of(article: Article) -> str:
    """Return the digest of an article's content as it was read, without an editor's corrections."""
    read = {name: article.machine_read.get(name, getattr(article, name)) for name in SHOWN}
    if isinstance(read["published_at"], str):
        read["published_at"] = dt.datetime.fromisoformat(read["published_at"])
    return hash_of(read)


def save(article: Article, names: Iterable[str]) -> None:
    """Save the named fields of an article, inside `keeping.changing`."""
    article.file()
    article.updated_at = timezone.now()
    article.save(update_fields={*names, *FILED, "updated_at"})


def remember(article: Article, changed: dict[str, Any], cause: str) -> None:
    """Keep the present values of the fields about to change as a Revision."""
    Revision.objects.create(
        article=article,
        cause=cause,
        capture=article.capture,
        before={name: plain(getattr(article, name)) for name in changed},
    )
