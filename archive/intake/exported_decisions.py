"""Taking over another archive's editorial decisions for articles that are already here.

They come in the lines of a trusted export. What an editor decided here stays; all else is taken
over, with a Revision that names the export.
"""

from collections.abc import Iterable
from typing import Any

from archive.derived import keeping
from archive.editing import copy_marks, furniture_choices, topic_choices
from archive.editing import corrections as article_corrections
from archive.editing.event_choices.together import set_numbers
from archive.extraction.read_values import Editing
from archive.intake.articles import protected, source_named
from archive.models import Article, ArticleTopic, EventName, Revision, Topic
from archive.models.values import DATE


def adopt(article: Article, decided: Editing, origin: str) -> bool:
    """Take over corrections, withdrawal, topics and story of an article; return whether any did.

    `origin` is the path of the export, for the notes of the revisions.
    """
    decisions = (
        decided.fields, decided.withdrawn_at, decided.choices, decided.copy_of is not None,
        decided.event_of, decided.event_name, decided.thread_name, decided.shared_lines,
    )  # fmt: skip
    if not any(decisions):
        return False
    note = f"from the export {origin}"
    with keeping.writing():
        here = Article.objects.get(pk=article.pk)
        touched, topics = _decided_here(here)
        plan = article_corrections.planned(here, _corrections(decided, touched))
        if decided.withdrawn_at and "withdrawn_at" not in touched:
            plan |= article_corrections.withdrawal(here, decided.withdrawn_note)
        changed = article_corrections.apply([(here, plan)], note=note)
        for choice in (ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED):
            slugs = [slug for slug, chosen in decided.choices if chosen == choice]
            if chosen := _topics(slugs, topics):
                changed += topic_choices.choose([here], chosen, choice, note=note)
        if "story_chosen" not in touched:
            changed += _adopt_story(here, decided.copy_of, note)
        if "event_chosen" not in touched:
            changed += _adopt_event(here, decided.event_of, note)
        changed += _adopt_names(here, decided)
        changed += furniture_choices.take_over(source_named(decided.source), decided.shared_lines)
    article.refresh_from_db()
    return changed > 0


def _decided_here(article: Article) -> tuple[set[str], set[str]]:
    """The fields, and the slugs of topics, of which an editor decided in this archive."""
    fields, topics = protected(article.edited_fields), set()
    made = article.revisions.filter(cause=Revision.Cause.EDITOR)
    for before in made.values_list("before", flat=True):
        fields |= set(before)
        topics |= set(before.get("topics", {}))
    if fields & set(DATE):
        fields |= set(DATE)
    return fields, topics


def _corrections(decided: Editing, touched: set[str]) -> dict[str, Any]:
    fields = set(decided.fields) - touched
    values = {name: decided.values[name] for name in fields if name in decided.values}
    if "source" in fields:
        values["source"] = source_named(decided.source)
    return values


def _topics(slugs: Iterable[str], touched: set[str]) -> list[Topic]:
    now = Topic.objects.current_slugs(slugs)
    return list(Topic.objects.filter(slug__in={*now.values()} - touched))


def _adopt_story(article: Article, first: str | None, note: str) -> int:
    if first is None or article.story_chosen is not None:
        return 0
    if first == "":
        return copy_marks.mark_as_no_copies([article], note=note)
    others = list(Article.objects.filter(identity=first).exclude(pk=article.pk))
    return copy_marks.mark_as_copies([*others, article], note=note) if others else 0


def _adopt_event(article: Article, first: str | None, note: str) -> int:
    if first is None or article.event_chosen is not None:
        return 0
    other = Article.objects.filter(identity=first).first()
    if other is None:
        return 0
    number = other.event_chosen or other.pk
    both = [article] if other.pk == article.pk else [other, article]
    return set_numbers([(both, number)], note=note)


def _adopt_names(article: Article, decided: Editing) -> int:
    names = {"name": decided.event_name, "thread_name": decided.thread_name}
    if not any(names.values()) or EventName.objects.filter(article=article).exists():
        return 0
    EventName.objects.create(article=article, **names)
    if article.event_id:
        keeping.events_named([article.event_id])
    return 1
