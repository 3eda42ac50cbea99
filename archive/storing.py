"""Articles in the database: made, followed by newer captures, corrected, never lost.

Every change to an article goes through this module, because it keeps what is derived from the
article true: its day, its place in the search index, its topics, and its history.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import search
from archive.models import Article, ArticleTopic, Capture, Revision, Source, Term, Topic
from archive.models.article import day_of
from archive.outlets import Outlet
from archive.reading import Reading
from archive.topics import THEME_THRESHOLD, THRESHOLD, Matcher, TermRule, TopicMatch

# What an editor may correct. The rest of an article is its body, and what is derived from it.
CORRECTABLE = (
    "source", "title", "kicker", "lead", "byline", "section", "language", "published_at",
    "published_precision",
)  # fmt: skip
DATE = ("published_at", "published_precision")


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


def matcher() -> Matcher:
    """Return a matcher for the spellings of all topics as they are now."""
    terms = Term.objects.filter(active=True).order_by("pk")
    return Matcher(
        TermRule(
            term.topic_id,
            term.text,
            term.whole_word,
            tuple(term.not_within),
            term.weight,
            term.ambiguous,
            THEME_THRESHOLD if term.topic.kind == Topic.Kind.THEME else THRESHOLD,
        )
        for term in terms.select_related("topic")
    )


@dataclass(frozen=True)
class Prepared:
    """Everything about an article that needs no database to be known."""

    reading: Reading
    row: search.IndexRow
    matches: list[TopicMatch]


def prepare(reading: Reading, matcher: Matcher) -> Prepared:
    """Return a reading with its search tokens and topics. Pure, so that any process can do it."""
    title, text = reading.values["title"], reading.values["body_text"]
    return Prepared(
        reading,
        search.row_of(title, text, reading.values["byline"]),
        matcher.match(title, reading.values["lead"], text),
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
        article.published_day = day_of(article.published_at, article.has_only_a_date)
        articles.append(article)
    Article.objects.bulk_create(articles)
    search.write(
        [
            (a.pk, a.published_at, prepared.row)
            for a, (prepared, _, _) in zip(articles, fresh, strict=True)
        ]
    )
    ArticleTopic.objects.bulk_create(
        _link(article, match)
        for article, (prepared, _, _) in zip(articles, fresh, strict=True)
        for match in prepared.matches
    )
    return articles


def _link(article: Article, match: TopicMatch) -> ArticleTopic:
    return ArticleTopic(
        article=article,
        topic_id=match.topic_id,
        origin=ArticleTopic.Origin.RULE,
        score=match.score,
        evidence=[asdict(piece) for piece in match.evidence],
        published_day=article.published_day,
        published_at=article.published_at,
    )


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
    for name in article.edited_fields:
        if name in values:
            article.machine_read[name] = _plain(values.pop(name))
    if "published_at" in article.edited_fields:
        for name in ("published_precision", "published_basis", "published_raw"):
            values.pop(name, None)
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    with search.changing(Article.objects.filter(pk=article.pk)):
        if changed:
            _remember(article, changed, cause)
            for name, value in changed.items():
                setattr(article, name, value)
        article.capture = capture
        article.captured_at = capture.known_at
        article.content_hash = reading.content_hash
        _save(article, matcher if changed else None)
    return sorted(changed)


def remember_earlier(article: Article, reading: Reading, capture: Capture) -> None:
    """Keep an older capture's version of an article as a Revision; the article stays as it is."""
    before = {
        name: _plain(value)
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


def correct(
    article: Article, values: dict[str, Any], editor: Any = None, note: str = ""
) -> list[str]:
    """Set fields as an editor wants them, for good; return those that changed.

    No later ingestion or reprocessing changes them. A corrected date has the basis `editor`.
    Raises ValueError for a field that is not an editor's to set.
    """
    if foreign := set(values) - set(CORRECTABLE):
        raise ValueError(f"not an editor's to set: {', '.join(sorted(foreign))}")
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    if not changed:
        return []
    for name in changed:
        if name not in article.edited_fields:
            article.edited_fields = [*article.edited_fields, name]
            article.machine_read[name] = _plain(getattr(article, name))
    if {"published_at", "published_precision"} & set(changed):
        changed["published_basis"] = (
            Article.Basis.EDITOR if values.get("published_at", article.published_at) else ""
        )
    with search.changing(Article.objects.filter(pk=article.pk)):
        _remember(article, changed, Revision.Cause.EDITOR, editor, note)
        for name, value in changed.items():
            setattr(article, name, value)
        _save(article, matcher() if {"title", "lead"} & set(changed) else None)
    return sorted(changed)


def take_back(
    article: Article, fields: Iterable[str], editor: Any = None, note: str = ""
) -> list[str]:
    """Give fields the machine's values back, and let them follow it again; return those that changed.

    A date is taken back whole: moment, precision, and where it was read.
    Raises ValueError for a field that no editor corrected.
    """
    names = set(fields)
    if foreign := names - set(article.edited_fields):
        raise ValueError(f"not corrected by an editor: {', '.join(sorted(foreign))}")
    if names & set(DATE):
        names |= set(DATE) & set(article.edited_fields)
    read = {name: value for name, value in article.machine_read.items() if name in names}
    values = {name: _from_plain(name, value) for name, value in read.items()}
    if names & set(DATE):
        values["published_basis"] = _basis_read(article)
    changed = {name: value for name, value in values.items() if getattr(article, name) != value}
    with search.changing(Article.objects.filter(pk=article.pk)):
        if changed:
            _remember(article, changed, Revision.Cause.EDITOR, editor, note)
        for name, value in changed.items():
            setattr(article, name, value)
        article.edited_fields = [name for name in article.edited_fields if name not in names]
        article.machine_read = {
            name: value for name, value in article.machine_read.items() if name not in names
        }
        _save(article, matcher() if {"title", "lead"} & set(changed) else None)
    return sorted(changed)


def withdraw(articles: Iterable[Article], note: str, editor: Any = None) -> int:
    """Take articles from readers' sight, with a note that says why; return how many."""
    return _set_withdrawn(articles, timezone.now(), note, editor)


def put_back(articles: Iterable[Article], editor: Any = None) -> int:
    """Let readers see withdrawn articles again; return how many."""
    return _set_withdrawn(articles, None, "", editor)


def _set_withdrawn(
    articles: Iterable[Article], moment: dt.datetime | None, note: str, editor: Any
) -> int:
    count = 0
    with transaction.atomic():
        for article in articles:
            if bool(article.withdrawn_at) == bool(moment):
                continue
            values = {"withdrawn_at": moment, "withdrawn_note": note}
            _remember(article, values, Revision.Cause.EDITOR, editor, note)
            article.withdrawn_at, article.withdrawn_note = moment, note
            article.updated_at = timezone.now()
            article.save(update_fields=[*values, "updated_at"])
            count += 1
    return count


def assign(
    article: Article, matches: Sequence[TopicMatch], only: Topic | None = None
) -> tuple[int, int]:
    """Put an article under the topics its text names; return how many were added and removed.

    An editor's own additions and exclusions stay as they are. With `only`, no link to another
    topic is touched.
    """
    links = {link.topic_id: link for link in article.articletopic_set.all()}
    wanted = {match.topic_id: match for match in matches}
    if only is not None:
        links = {key: link for key, link in links.items() if key == only.pk}
        wanted = {key: match for key, match in wanted.items() if key == only.pk}
    removed = 0
    for topic_id, link in links.items():
        if link.origin == ArticleTopic.Origin.RULE and topic_id not in wanted:
            link.delete()
            removed += 1
    fresh = []
    for topic_id, match in wanted.items():
        evidence = [asdict(piece) for piece in match.evidence]
        known = links.get(topic_id)
        if known is None:
            fresh.append(_link(article, match))
        elif (known.score, known.evidence) != (match.score, evidence):
            known.score, known.evidence = match.score, evidence
            known.save(update_fields=["score", "evidence"])
    ArticleTopic.objects.bulk_create(fresh)
    return len(fresh), removed


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
    with search.changing(Article.objects.filter(pk=article.pk)):
        if changed:
            _remember(article, changed, Revision.Cause.REPROCESS)
        for name, value in changed.items():
            setattr(article, name, value)
        _save(article, None)
    after = article.published_at, article.published_precision, article.published_day
    return f"{before[0]} ({before[1]}, {before[2]}) becomes {after[0]} ({after[1]}, {after[2]})"


def _save(article: Article, matcher: Matcher | None) -> None:
    """Save a changed article and what follows from it; the caller keeps the index."""
    article.published_day = day_of(article.published_at, article.has_only_a_date)
    article.updated_at = timezone.now()
    article.save()
    if matcher is not None:
        assign(article, matcher.match(article.title, article.lead, article.body_text))
    article.articletopic_set.update(
        published_day=article.published_day, published_at=article.published_at
    )


def _remember(
    article: Article, changed: dict[str, Any], cause: str, editor: Any = None, note: str = ""
) -> None:
    Revision.objects.create(
        article=article,
        cause=cause,
        editor=editor,
        note=note,
        capture=article.capture,
        before={name: _plain(getattr(article, name)) for name in changed},
    )


def _plain(value: Any) -> Any:
    """A field's value as JSON can hold it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.slug if isinstance(value, Source) else value


def _from_plain(name: str, value: Any) -> Any:
    """A field's value again from what JSON held."""
    if name == "source":
        return Source.objects.get(slug=value)
    return dt.datetime.fromisoformat(value) if name == "published_at" and value else value


def _basis_read(article: Article) -> str:
    """Where the machine had read the date that an editor corrected."""
    if "published_at" in article.machine_read and not article.machine_read["published_at"]:
        return ""
    edits = article.revisions.filter(cause=Revision.Cause.EDITOR)
    bases = [article.published_basis, *(edit.before.get("published_basis", "") for edit in edits)]
    return next((basis for basis in bases if basis and basis != Article.Basis.EDITOR), "")
