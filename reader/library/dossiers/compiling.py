"""What is done with a dossier's items: added, moved, taken out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Length
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.library.cited import stored
from reader.library.dossiers.dossier import (
    MOST_CHARACTERS,
    MOST_DOSSIERS,
    MOST_ITEMS,
    Dossier,
    DossierItem,
    new_key,
)

Kind = DossierItem.Kind
COUNTED = ("text", "quotation", "query")
WRITTEN = Sum(Length("text") + Length("quotation") + Length("query"))


class TooManyError(Exception):
    """The account has as many dossiers, or the dossier as many items or characters, as there may be."""


def begin(owner: Any, title: str) -> Dossier:
    """Make an empty private dossier. TooManyError where the account has `MOST_DOSSIERS`."""
    now = timezone.now()
    with one_at_a_time(owner):
        if Dossier.objects.filter(owner=owner).count() >= MOST_DOSSIERS:
            raise TooManyError
        return Dossier.objects.create(
            owner=owner, key=new_key(), title=title, made_at=now, changed_at=now
        )


def lock(dossier: Dossier) -> None:
    """Let nobody else change the dossier's items until the transaction ends; 404 if it is gone."""
    get_object_or_404(Dossier.objects.select_for_update(), pk=dossier.pk)


def place_of(item: DossierItem) -> int:
    """Return the position of an item as it is stored; 404 if somebody took it out meanwhile."""
    rows = DossierItem.objects.filter(pk=item.pk).values_list("position", flat=True)
    found: int | None = rows.first()
    if found is None:
        raise Http404
    return found


def add(dossier: Dossier, user: Any, items: Iterable[Mapping[str, Any]]) -> None:
    """Append items, given by their columns. TooManyError for more than the dossier may have."""
    now, new = timezone.now(), [*items]
    name = "" if user.pk == dossier.owner_id else user.get_username()
    with transaction.atomic():
        lock(dossier)
        there = dossier.items.aggregate(many=Count("pk"), last=Max("position"), written=WRITTEN)
        last = there["last"]
        if there["many"] + len(new) > MOST_ITEMS:
            raise TooManyError
        if (there["written"] or 0) + characters_of(new) > MOST_CHARACTERS:
            raise TooManyError
        DossierItem.objects.bulk_create(
            DossierItem(
                **{"added_by": user, "contributor": name, "added_at": now, **each},
                dossier=dossier,
                position=(-1 if last is None else last) + number,
            )
            for number, each in enumerate(new, 1)
        )
        touch(dossier)


def characters_of(items: Iterable[Mapping[str, Any]]) -> int:
    """Return how many characters items given by their columns count for in `MOST_CHARACTERS`."""
    return sum(len(each.get(name, "")) for each in items for name in COUNTED)


def rewrite(dossier: Dossier, item: DossierItem) -> None:
    """Store the changed text of an item. TooManyError for more than the dossier may have."""
    with transaction.atomic():
        lock(dossier)
        place_of(item)
        others = dossier.items.exclude(pk=item.pk).aggregate(written=WRITTEN)["written"] or 0
        if others + characters_of([vars(item)]) > MOST_CHARACTERS:
            raise TooManyError
        item.save(update_fields=["text"])
        touch(dossier)


def add_articles(dossier: Dossier, user: Any, articles: Iterable[Article]) -> None:
    """Append articles that the dossier does not have yet."""
    wanted = {article.pk: article for article in articles}
    with transaction.atomic():
        lock(dossier)
        there = dossier.items.filter(kind=Kind.ARTICLE, article__in=wanted)
        known = set(there.values_list("article_id", flat=True))
        new = [{"kind": Kind.ARTICLE, **stored(wanted[pk])} for pk in wanted if pk not in known]
        add(dossier, user, new)


def move(dossier: Dossier, item: DossierItem, by: int = 0, to: int = 0) -> None:
    """Move an item some places down (up, if negative), or to a place counted from 1.

    Beyond either end it becomes the first or the last.
    """
    with transaction.atomic():
        lock(dossier)
        others = dossier.items.exclude(pk=item.pk).order_by("position")
        before = others.filter(position__lt=place_of(item)).count()
        wanted = max(to - 1 if to else before + by, 0)
        there = others.values_list("position", flat=True)[wanted : wanted + 1]
        last = others.aggregate(last=Max("position"))["last"] or 0
        position = there[0] if there else last + 1
        others.filter(position__gte=position).update(position=F("position") + 1)
        dossier.items.filter(pk=item.pk).update(position=position)
        touch(dossier)


def take_out(dossier: Dossier, item: DossierItem) -> None:
    item.delete()
    touch(dossier)


def touch(dossier: Dossier) -> None:
    """Note that the dossier was changed now."""
    Dossier.objects.filter(pk=dossier.pk).update(changed_at=timezone.now())
