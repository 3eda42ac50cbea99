"""The page of what is new since the last visit, and the mark up to where it was seen."""

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from reader.access.own_pages import own
from reader.library.arrival_order import newest_arrival
from reader.library.following.follow import LastSeen
from reader.library.following.new_since import NewSince

GREATEST = 2**63 - 1


class ArrivalsForm(forms.Form):
    """Which part is shown: below the number `before`, when `newest` was the last arrival."""

    before = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=GREATEST)
    newest = forms.IntegerField(label=_("Page"), required=False, min_value=0, max_value=GREATEST)
    seen = forms.ChoiceField(required=False, choices=[("shown", "")])


class SeenForm(forms.Form):
    """Up to which arrival everything was seen."""

    article = forms.IntegerField(label=_("Page"), min_value=0, max_value=GREATEST)


@own(here="mine/without_account.html")
@require_safe
def mine(request: HttpRequest, user: User) -> HttpResponse:
    """What arrived since the last visit of all that the account follows."""
    form = ArrivalsForm(request.GET)
    if not form.is_valid():
        return render(request, "mine/new.html", {"form": form}, status=400)
    given = form.cleaned_data
    new = NewSince.of(user, given["before"] or 0, bool(given["seen"]))
    # What is seen at the end of the last page is what was there when the first was made.
    newest = min(given["newest"] or new.newest, new.newest)
    context = {"form": form, "new": new, "newest": newest, "seen_too": given["seen"]}
    return render(request, "mine/new.html", context)


@own(here="mine/without_account.html")
@require_POST
def seen(request: HttpRequest, user: User) -> HttpResponse:
    """Mark what arrived up to an article as seen; what arrived meanwhile stays new."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        return render(request, "mine/new.html", {"form": form}, status=400)
    article = min(form.cleaned_data["article"], newest_arrival())
    values = {"article": article, "seen_at": timezone.now()}
    row, is_new = LastSeen.objects.get_or_create(user=user, defaults=values)
    if not is_new:
        # Never back: another window may have gone further.
        LastSeen.objects.filter(pk=row.pk, article__lte=article).update(**values)
    return redirect("mine")
