"""Which articles an act on events concerns, and the storing of their numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from archive.editing.corrections import Plan, apply
from archive.models import Article, Batch

# Articles, and the number they get: which articles are one event, None if the texts say it.
Groups = list[tuple[Sequence[Article], int | None]]
NOT_READ = ("lead", "credits", "body_html", "body_text", "images")


def with_companions(articles: Iterable[Article]) -> list[Article]:
    """Return articles with the others of their events, and those an editor put with them."""
    given = [article.pk for article in articles]
    known = Article.objects.filter(pk__in=given)
    events = set(known.exclude(event=None).values_list("event", flat=True))
    chosen = set(known.exclude(event_chosen=None).values_list("event_chosen", flat=True))
    beside = Article.objects.filter(event__in=events).exclude(event_chosen=None)
    chosen |= set(beside.values_list("event_chosen", flat=True))
    wanted = Q(pk__in=given) | Q(event__in=events) | Q(event_chosen__in=chosen)
    rows = Article.objects.filter(wanted).select_related("source").order_by("pk")
    return list(rows.defer(*NOT_READ))


def event_plan(article: Article, number: int | None) -> Plan:
    """Return the plan that sets which articles one is together with; empty where it is so."""
    return {} if article.event_chosen == number else {"event_chosen": number}


def changing(groups: Groups) -> set[int]:
    """Return the ids of the articles to which `set_numbers` would give another number."""
    return {
        article.pk for group, number in groups for article in group if event_plan(article, number)
    }


def set_numbers(
    groups: Groups,
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Give the articles of each group its number; return how many changed."""
    plans = [
        (article, event_plan(article, number)) for group, number in groups for article in group
    ]
    return apply(plans, editor, note, batch)
