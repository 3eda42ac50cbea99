"""Corrections of articles by editors, and withdrawal from readers. Ingestion never undoes them.

Each change is planned first (`planned`, `withdrawal`, `putting_back`) and then applied; the earlier
values are kept as a Revision. For many articles at once, with an undo, see `batches`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from archive.derived import keeping
from archive.extraction.formats.exportline import CORRECTABLE
from archive.models import Article, Batch, Revision
from archive.models.article import FILED
from archive.models.values import DATE, from_plain, plain
from archive.text import storable

NOTE_LENGTH = 500  # characters; what a Revision's note holds
# Fields whose correction changes an article's search index entry, its day or its topics.
INDEXED = {
    "title", "lead", "byline", "source", "language", "published_at", "published_precision",
    "published_basis",
}  # fmt: skip
# Bookkeeping about corrections, changed along with the fields; a Revision does not keep these.
NOTED = {"edited_fields", "machine_read", "contested_fields", "corrected_at"}

# Changes to one article: {field: new value}.
Plan = dict[str, Any]


def correct(
    article: Article,
    values: Mapping[str, Any],
    editor: Any = None,
    note: str = "",
    back: Iterable[str] = (),
) -> list[str]:
    """Set fields to an editor's values; return the names of those that changed.

    No later ingestion or reprocessing changes them. A date is corrected with all its fields, and
    its basis becomes `editor`. The fields named in `back` get the machine's values at the same
    time. Raises ValueError for a field that an editor may not set.
    """
    plan = planned(article, values, back)
    apply([(article, plan)], editor, note)
    return sorted(set(plan) - NOTED)


def take_back(
    article: Article, fields: Iterable[str], editor: Any = None, note: str = ""
) -> list[str]:
    """Drop corrections: fields get the machine's values and follow captures again.

    Returns the names of those that changed. A date is taken back with all its fields. Raises
    ValueError for a field that no editor corrected.
    """
    return correct(article, {}, editor, note, back=fields)


def planned(article: Article, values: Mapping[str, Any], back: Iterable[str] = ()) -> Plan:
    """Return the plan that `correct` would apply to an article. Raises ValueError as it does."""
    back, values = set(back), storable.fitted(values)
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
    # Forms show what a newer capture says: a field sent by an editor is no longer contested.
    settled |= set(values)
    contested = [name for name in article.contested_fields or [] if name not in settled] or None
    plan |= changed
    if edited != article.edited_fields or changed:
        plan |= {"edited_fields": edited, "machine_read": read}
        plan["corrected_at"] = timezone.now() if edited else None
    if contested != article.contested_fields:
        plan["contested_fields"] = contested
    return plan


def confirmed(article: Article) -> Plan:
    """Return the plan by which an editor confirms an estimated date; empty for any other.

    It stays an estimate for readers, but no later capture changes it, and it waits no longer.
    """
    if not article.has_a_guessed_date:
        return {}
    dated = [name for name in DATE if name in CORRECTABLE]
    read = {name: plain(getattr(article, name)) for name in DATE}
    return {
        **{name: getattr(article, name) for name in dated},  # so that it can be undone
        "published_basis": Article.Basis.EDITOR,
        "edited_fields": [*(n for n in article.edited_fields if n not in dated), *dated],
        "machine_read": read | article.machine_read,
        "corrected_at": timezone.now(),
    }


def known_to_the_day(article: Article) -> Plan:
    """Return the plan that makes an estimated date the day it is filed under; empty for others."""
    if not article.has_a_guessed_date or article.published_day is None:
        return {}
    day = dt.datetime.combine(article.published_day, dt.time(), dt.UTC)
    return planned(article, {"published_at": day, "published_precision": Article.Precision.DAY})


def apply(
    plans: Sequence[tuple[Article, Plan]],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Apply plans in one transaction and keep Revisions; return how many articles changed.

    Few queries, however many articles. The instances given get the new values; what others changed
    in the meantime is kept (see `_rebased`).
    """
    plans = [(article, plan) for article, plan in plans if plan]
    if not plans:
        return 0
    words = [article.pk for article, plan in plans if INDEXED & set(plan)]
    with keeping.changing([article.pk for article, _plan in plans], words) as now:
        rebased = [(now[a.pk], _rebased(now[a.pk], a, plan)) for a, plan in plans if a.pk in now]
        Revision.objects.bulk_create(
            revision_of(article, plan, editor, note, batch) for article, plan in rebased
        )
        moment = timezone.now()
        seen = {article.pk: article for article, _plan in plans}
        for article, plan in rebased:
            for name, value in [*plan.items(), ("updated_at", moment)]:
                setattr(article, name, value)
                setattr(seen[article.pk], name, value)
            if set(DATE) & set(plan):
                article.file()
                for name, value in article.filed.items():
                    setattr(seen[article.pk], name, value)
        names = {"updated_at"}.union(*(plan for _article, plan in rebased))
        if set(DATE) & names:
            names.update(FILED)
        Article.objects.bulk_update(
            [article for article, _plan in rebased], sorted(names), batch_size=200
        )
    return len(rebased)


def _rebased(now: Article, seen: Article, plan: Plan) -> Plan:
    """Return a plan made for the article an editor saw, adapted to the article as it is now.

    Fields that others corrected in the meantime stay corrected.
    """
    plan = dict(plan)
    for name in {"edited_fields", "contested_fields"} & set(plan):
        then, then_wanted = getattr(seen, name) or [], plan[name] or []
        kept = [n for n in getattr(now, name) or [] if n in then_wanted or n not in then]
        plan[name] = kept + [n for n in then_wanted if n not in then and n not in kept]
    if "contested_fields" in plan:
        plan["contested_fields"] = sorted(plan["contested_fields"]) or None
    if "machine_read" in plan:
        was, wanted = set(seen.machine_read), set(plan["machine_read"])
        read = {n: value for n, value in now.machine_read.items() if n in wanted or n not in was}
        fresh = {n: plain(getattr(now, n)) for n in wanted - was if n not in read}
        plan["machine_read"] = read | fresh
    if "corrected_at" in plan and plan.get("edited_fields"):
        plan["corrected_at"] = plan["corrected_at"] or now.corrected_at
    return plan


def revision_of(
    article: Article, plan: Plan, editor: Any, note: str, batch: Batch | None
) -> Revision:
    """Return an unsaved Revision with the values that a plan is about to replace."""
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


def withdraw(
    articles: Iterable[Article], note: str, editor: Any = None, batch: Batch | None = None
) -> int:
    """Hide articles from readers, with a note that says why; return how many changed."""
    plans = [(article, withdrawal(article, note)) for article in articles]
    return apply(plans, editor, note, batch)


def put_back(
    articles: Iterable[Article], note: str = "", editor: Any = None, batch: Batch | None = None
) -> int:
    """Let readers see withdrawn articles again; return how many."""
    plans = [(article, putting_back(article)) for article in articles]
    return apply(plans, editor, note, batch)


def withdrawal(article: Article, note: str) -> Plan:
    """Return the plan that withdraws an article; empty where it is withdrawn already."""
    if article.withdrawn_at:
        return {}
    return {"withdrawn_at": timezone.now(), "withdrawn_note": note}


def putting_back(article: Article) -> Plan:
    """Return the plan that ends a withdrawal; empty where there is none."""
    return {"withdrawn_at": None, "withdrawn_note": ""} if article.withdrawn_at else {}
