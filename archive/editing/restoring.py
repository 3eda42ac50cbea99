"""Restoring an earlier version of articles from their revisions."""

from collections.abc import Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.copy_marks import story_plan
from archive.editing.corrections import Plan, apply, planned, putting_back, withdrawal
from archive.editing.event_choices.together import event_plan
from archive.editing.topic_choices import choose, leave_to_rules
from archive.extraction.formats.exportline import CORRECTABLE
from archive.models import Article, ArticleTopic, Batch, Revision, Topic
from archive.models.values import from_plain


def restored(article: Article, revision: Revision) -> tuple[dict[str, Any], set[str]]:
    """Return the arguments `values` and `back` with which `correct` restores a revision's content.

    `back` are fields that no editor had corrected at the time: they follow captures again.
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


def restore(
    kept: Sequence[tuple[Article, Revision]],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Restore the content of one revision of each article, as far as editors may set it.

    Returns the number of new revisions: 0 where nothing had to change.
    """
    # Articles by topic slug and the origin of their link to it at the time ("": no link).
    by_choice: dict[tuple[str, str], list[Article]] = {}
    for article, revision in kept:
        for slug, origin in revision.before.get("topics", {}).items():
            by_choice.setdefault((slug, origin), []).append(article)
    now = Topic.objects.current_slugs({slug for slug, _origin in by_choice})
    bulk = Topic.objects.in_bulk([*now.values()], field_name="slug")
    topics = {slug: bulk[present] for slug, present in now.items()}
    with keeping.writing():
        plans = [(article, _plan(article, revision)) for article, revision in kept]
        made = apply(plans, editor, note, batch)
        for (slug, origin), articles in by_choice.items():
            if slug not in topics:
                continue
            if origin in (ArticleTopic.Origin.EDITOR, ArticleTopic.Origin.EXCLUDED):
                made += choose(articles, [topics[slug]], origin, editor, note, batch)
            else:
                made += leave_to_rules(articles, [topics[slug]], editor, note, batch)
    return made


def _plan(article: Article, revision: Revision) -> Plan:
    """Return the plan that restores a revision's fields, withdrawal and story."""
    before = revision.before
    plan = planned(article, *restored(article, revision))
    if before.get("withdrawn_at"):
        plan |= withdrawal(article, before.get("withdrawn_note", ""))
    elif "withdrawn_at" in before:
        plan |= putting_back(article)
    if "event_chosen" in before:
        plan |= event_plan(article, before["event_chosen"])
    if "story_chosen" in before:
        plan |= story_plan(article, before["story_chosen"], before["story"])
    return plan
