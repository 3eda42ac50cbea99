"""What editors do: correct, take back, withdraw, put back, choose topics. No machine undoes it.

Each takes one article or many, keeps what it changed as a Revision, and keeps index, days and
topics true; `batches` makes one step of many, with an undo.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive import counting, relating, search
from archive.assigning import assign, matcher, note_topics, touch
from archive.models import Article, ArticleTopic, Batch, Revision, Source, Topic
from archive.models.article import day_of
from archive.storing import DATE, plain

# What an editor may correct. The rest of an article is its body, and what is derived from it.
CORRECTABLE = (
    "source", "title", "kicker", "lead", "byline", "section", "language", "published_at",
    "published_precision",
)  # fmt: skip
NOTE_LENGTH = 500  # characters; what a Revision's note holds
# Corrections of these move an article in the search index.
INDEXED = {"title", "byline", "source", "language", "published_at", "published_precision"}
# What is noted of corrected fields beside their values; a Revision does not keep these as content.
NOTED = {"edited_fields", "machine_read", "contested_fields", "corrected_at"}

# What changes of an article: {field: new value}.
Plan = dict[str, Any]


def correct(
    article: Article,
    values: Mapping[str, Any],
    editor: Any = None,
    note: str = "",
    back: Iterable[str] = (),
) -> list[str]:
    """Set fields as an editor wants them, for good; return those that changed.

    No later ingestion or reprocessing changes them. A date is corrected whole, and its basis is
    then `editor`. The fields named in `back` get the machine's values at the same time. Raises
    ValueError for a field that is not an editor's to set.
    """
    plan = planned(article, values, back)
    apply([(article, plan)], editor, note)
    return sorted(set(plan) - NOTED)


def take_back(
    article: Article, fields: Iterable[str], editor: Any = None, note: str = ""
) -> list[str]:
    """Give fields the machine's values back, and let them follow it again; return those changed.

    A date is taken back whole. Raises ValueError for a field that no editor corrected.
    """
    return correct(article, {}, editor, note, back=fields)


def planned(article: Article, values: Mapping[str, Any], back: Iterable[str] = ()) -> Plan:
    """Return what `correct` would change of an article, and change nothing."""
    back = set(back)
    if foreign := set(values) - set(CORRECTABLE):
        raise ValueError(f"not an editor's to set: {', '.join(sorted(foreign))}")
    if foreign := back - set(article.edited_fields):
        raise ValueError(f"not corrected by an editor: {', '.join(sorted(foreign))}")
    if back & set(DATE):
        back |= set(DATE)
    read = dict(article.machine_read)
    plan = {name: from_plain(name, read[name]) for name in back if name in read}
    plan = {name: value for name, value in plan.items() if getattr(article, name) != value}
    edited = [name for name in article.edited_fields if name not in back]
    read = {name: value for name, value in read.items() if name not in back}
    settled = set(back)
    changed = {n: v for n, v in values.items() if n not in back and getattr(article, n) != v}
    if set(DATE) & set(changed):
        dated = values.get("published_at", article.published_at)
        changed["published_basis"] = Article.Basis.EDITOR if dated else Article.Basis.NONE
    corrected = {*changed, *DATE} if set(DATE) & set(changed) else {*changed}
    for name in sorted(corrected - set(edited)):
        read.setdefault(name, plain(getattr(article, name)))
        if name in CORRECTABLE:
            edited.append(name)
    # Whoever is shown what a capture says now and sends the field has judged it, changed or not.
    settled |= set(values)
    contested = [name for name in article.contested_fields or [] if name not in settled] or None
    plan |= changed
    if edited != article.edited_fields or changed:
        plan |= {"edited_fields": edited, "machine_read": read}
        plan["corrected_at"] = timezone.now() if edited else None
    if contested != article.contested_fields:
        plan["contested_fields"] = contested
    return plan


def restored(article: Article, revision: Revision) -> tuple[dict[str, Any], set[str]]:
    """Return what `correct` needs to bring back what a revision kept: values, and fields to give
    back to the machine because no editor had corrected them then.
    """
    values: dict[str, Any] = {}
    back: set[str] = set()
    for name in revision.before:
        if name not in CORRECTABLE:
            continue
        by_machine = revision.corrected_before is not None and name not in revision.corrected_before
        if by_machine and name in article.edited_fields:
            back.add(name)
        else:
            values[name] = from_plain(name, revision.before[name])
    return values, back


def apply(
    plans: Sequence[tuple[Article, Plan]],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Carry plans out, a handful of queries however many; return how many changed an article."""
    plans = [(article, plan) for article, plan in plans if plan]
    if not plans:
        return 0
    moved = Article.objects.filter(pk__in=[a.pk for a, plan in plans if INDEXED & set(plan)])
    everything = [article.pk for article, _plan in plans]
    with transaction.atomic(), counting.changing(everything), search.changing(moved):
        Revision.objects.bulk_create(
            _revision(article, plan, editor, note, batch) for article, plan in plans
        )
        now = timezone.now()
        for article, plan in plans:
            for name, value in plan.items():
                setattr(article, name, value)
            article.updated_at = now
            if set(DATE) & set(plan):
                article.published_day = day_of(article.published_at, article.has_only_a_date)
        names = {name for _article, plan in plans for name in plan if name != "topics"}
        if set(DATE) & names:
            names.add("published_day")
        Article.objects.bulk_update(
            [article for article, _plan in plans], sorted({*names, "updated_at"}), batch_size=200
        )
        for article, plan in plans:
            if set(DATE) & set(plan):
                article.articletopic_set.update(
                    published_day=article.published_day, published_at=article.published_at
                )
            if "withdrawn_at" in plan:
                search.note_withdrawn(article)
        hidden = [a.pk for a, plan in plans if "withdrawn_at" in plan and a.story]
        relating.touch_copies(Article.objects.filter(pk__in=hidden))
        _match_again([article.pk for article, plan in plans if {"title", "lead"} & set(plan)])
    return len(plans)


def _revision(
    article: Article, plan: Plan, editor: Any, note: str, batch: Batch | None
) -> Revision:
    return Revision(
        article=article,
        cause=Revision.Cause.EDITOR,
        editor=editor,
        note=note[:NOTE_LENGTH],
        batch=batch,
        capture_id=article.capture_id,
        corrected_before=article.edited_fields,
        before={name: plain(getattr(article, name)) for name in set(plan) - NOTED},
    )


def _match_again(ids: Sequence[int]) -> None:
    """Find the topics of articles again whose title or lead changed."""
    if not ids:
        return
    rules = matcher()
    for article in Article.objects.filter(pk__in=ids).iterator(chunk_size=100):
        assign(article, rules.match(article.title, article.lead, article.body_text))


def withdraw(articles: Iterable[Article], note: str, editor: Any = None) -> int:
    """Take articles from readers' sight, with a note that says why; return how many."""
    plans = [(article, withdrawal(article, note)) for article in articles]
    return apply(plans, editor, note)


def put_back(articles: Iterable[Article], note: str = "", editor: Any = None) -> int:
    """Let readers see withdrawn articles again; return how many."""
    plans = [(article, putting_back(article)) for article in articles]
    return apply(plans, editor, note)


def withdrawal(article: Article, note: str) -> Plan:
    if article.withdrawn_at:
        return {}
    return {"withdrawn_at": timezone.now(), "withdrawn_note": note}


def putting_back(article: Article) -> Plan:
    return {"withdrawn_at": None, "withdrawn_note": ""} if article.withdrawn_at else {}


def choose(
    articles: Iterable[Article],
    topics: Iterable[Topic],
    origin: str,
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Add topics to articles, or exclude them, whatever the rules find; return how many changed.

    `origin` is ArticleTopic.Origin.EDITOR or EXCLUDED.
    """
    wanted = {topic.pk: topic for topic in topics}
    changed = []
    articles = list(articles)
    with counting.changing([article.pk for article in articles]):
        for article, links in _links_of(articles, wanted):
            chosen = [pk for pk in wanted if pk not in links or links[pk].origin != origin]
            if not chosen:
                continue
            _remember_topics(article, [wanted[pk] for pk in chosen], links, editor, note, batch)
            ArticleTopic.objects.filter(article=article, topic__in=chosen).update(origin=origin)
            ArticleTopic.objects.bulk_create(
                ArticleTopic(
                    article=article,
                    topic_id=pk,
                    origin=origin,
                    published_day=article.published_day,
                    published_at=article.published_at,
                )
                for pk in chosen
                if pk not in links
            )
            changed.append(article)
        touch(*changed)
        note_topics([article.pk for article in changed])
    return len(changed)


def leave_to_rules(
    articles: Iterable[Article],
    topics: Iterable[Topic],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Forget an editor's choices of these topics: the articles' texts decide again."""
    wanted = {topic.pk: topic for topic in topics}
    changed = []
    rules = matcher()
    articles = list(articles)
    with counting.changing([article.pk for article in articles]):
        for article, links in _links_of(articles, wanted):
            chosen = [pk for pk, link in links.items() if link.origin != ArticleTopic.Origin.RULE]
            if not chosen:
                continue
            _remember_topics(article, [wanted[pk] for pk in chosen], links, editor, note, batch)
            article.articletopic_set.filter(topic__in=chosen).delete()
            assign(article, rules.match(article.title, article.lead, article.body_text))
            changed.append(article)
        touch(*changed)
        note_topics([article.pk for article in changed])
    return len(changed)


def _links_of(
    articles: Sequence[Article], topics: Mapping[int, Topic]
) -> Iterable[tuple[Article, dict[int, ArticleTopic]]]:
    """Yield articles with their links to these topics, by topic."""
    links: dict[int, dict[int, ArticleTopic]] = {article.pk: {} for article in articles}
    for link in ArticleTopic.objects.filter(article__in=links, topic__in=topics):
        links[link.article_id][link.topic_id] = link
    for article in articles:
        yield article, links[article.pk]


def _remember_topics(
    article: Article,
    topics: Iterable[Topic],
    links: Mapping[int, ArticleTopic],
    editor: Any,
    note: str,
    batch: Batch | None,
) -> None:
    """Keep as a Revision how an article was linked with topics: {slug: origin, or nothing}."""
    origins = {t.slug: str(links[t.pk].origin) if t.pk in links else "" for t in topics}
    revision = _revision(article, {}, editor, note, batch)
    revision.before = {"topics": origins}
    revision.save()


def mark_as_copies(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Make articles copies of one another, one story, whatever their texts say."""
    stories = {article.story for article in articles if article.story}
    first = min([*stories, *(article.pk for article in articles)])
    with transaction.atomic():
        count = apply([(a, _story(a, first, first)) for a in articles], editor, note, batch)
        Article.objects.filter(story__in=stories).update(story=first)
        relating.touch_copies(Article.objects.filter(pk__in=[a.pk for a in articles]))
    return count


def mark_as_no_copies(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Take articles out of their stories for good: they are copies of nothing."""
    stories = {article.story for article in articles if article.story}
    with transaction.atomic():
        relating.touch_copies(Article.objects.filter(pk__in=[a.pk for a in articles]))
        count = apply([(a, _story(a, 0, None)) for a in articles], editor, note, batch)
        for story in stories:
            relating.dissolve_if_alone(story)
    return count


def _story(article: Article, chosen: int | None, story: int | None) -> Plan:
    values = {"story_chosen": chosen, "story": story}
    return values if any(getattr(article, n) != v for n, v in values.items()) else {}


def restore(
    kept: Sequence[tuple[Article, Revision]],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Bring back what a revision kept of each article, as far as it is an editor's to set.

    Returns how many revisions that made: 0 where all was so already.
    """
    alike: dict[tuple[str, str], list[Article]] = {}  # articles by a topic and its origin then
    for article, revision in kept:
        for slug, origin in revision.before.get("topics", {}).items():
            alike.setdefault((slug, origin), []).append(article)
    topics = Topic.objects.filter(slug__in={slug for slug, _origin in alike}).in_bulk(
        field_name="slug"
    )
    with transaction.atomic():
        plans = [(article, _before(article, revision)) for article, revision in kept]
        made = apply(plans, editor, note, batch)
        for (slug, origin), articles in alike.items():
            if slug not in topics:
                continue
            if origin in (ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED):
                made += choose(articles, [topics[slug]], origin, editor, note, batch)
            else:
                made += leave_to_rules(articles, [topics[slug]], editor, note, batch)
    return made


def _before(article: Article, revision: Revision) -> Plan:
    """What brings back of an article what a revision kept."""
    before = revision.before
    plan = planned(article, *restored(article, revision))
    if before.get("withdrawn_at"):
        plan |= withdrawal(article, before.get("withdrawn_note", ""))
    elif "withdrawn_at" in before:
        plan |= putting_back(article)
    if "story_chosen" in before:
        plan |= _story(article, before["story_chosen"], before["story"])
    return plan


def from_plain(name: str, value: Any) -> Any:
    """A field's value again from what JSON held."""
    if name == "source":
        return Source.objects.get(slug=value)
    return dt.datetime.fromisoformat(value) if name == "published_at" and value else value
