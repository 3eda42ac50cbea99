"""The list of what an account follows, with counts of what is new; follow, unfollow, take away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reader.access.account_lock import one_at_a_time
from reader.access.own_pages import own
from reader.library.following.carrying import LARGEST, FileRefusedError, brought, taken_away
from reader.library.following.follow import MOST, Follow, LastSeen
from reader.library.following.followed import Followed, exists, slugs_leading_to
from reader.library.following.new_since import counts_of


class FollowForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is to be followed or no longer: an existing topic, source or thread of its kind.

    It counts what the account follows, so it is checked and carried out under the account's lock.
    """

    act = forms.ChoiceField(choices=[("follow", ""), ("unfollow", "")])

    class Meta:
        model = Follow
        fields = ("kind", "slug")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("act") != "follow" or self.errors:
            return given
        if not exists(given["kind"], given["slug"]):
            self.add_error(None, _("There is nothing here that could be followed."))
        elif Follow.objects.filter(user=self.instance.user).count() >= MOST:
            self.add_error(None, _("You follow %(most)s things: drop one first.") % {"most": MOST})
        return given

    def carry_out(self) -> None:
        """Follow it, or nothing that leads to it any more."""
        user, kind, slug = self.instance.user, self.cleaned_data["kind"], self.cleaned_data["slug"]
        if self.cleaned_data["act"] == "follow":
            Follow.objects.get_or_create(user=user, kind=kind, slug=slug)
        else:
            slugs = slugs_leading_to(kind, slug)
            Follow.objects.filter(user=user, kind=kind, slug__in=slugs).delete()


class FollowedFileForm(forms.Form):
    """A file of what is followed, or its text, which a script sends."""

    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(required=False, max_length=LARGEST, strip=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if file := given.get("file"):
            if file.size > LARGEST:
                self.add_error("file", _("This file is too large."))
            else:
                given["text"] = file.read().decode("utf-8", "replace")
        return given


@own(here="mine/without_account.html")
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, user: User) -> HttpResponse:
    """What the account follows; POST follows or unfollows, and leads back to `next`."""
    if request.method != "POST":
        return listed(request, user)
    form = FollowForm(request.POST, instance=Follow(user=user))  # type: ignore[misc]
    with one_at_a_time(user):
        if form.is_valid():
            form.carry_out()
    if form.errors:
        return listed(request, user, form)
    follows = form.cleaned_data["act"] == "follow"
    words = _("You follow this page now.") if follows else _("You follow this page no longer.")
    messages.success(request, words)
    back = request.POST.get("next", "")
    own_site = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if own_site else "mine-following")


def listed(request: HttpRequest, user: User, form: forms.BaseForm | None = None) -> HttpResponse:
    """Return the page of the list; 400 with the errors of a form that was refused."""
    followed = Followed.of(user)
    seen = LastSeen.objects.filter(user=user).first()
    counts, are_all = counts_of(followed, seen)
    rows = [
        (follow, row, counts.get((follow.kind, row.pk), 0) if row else 0)
        for follow, row in followed.rows
    ]
    searches = [
        (search, counts.get(("search", search.pk), 0)) for search in followed.searches.values()
    ]
    context = {
        "rows": rows, "searches": searches, "are_all": are_all, "form": form,
        "largest": LARGEST,
    }  # fmt: skip
    status = 400 if form and form.errors else 200
    return render(request, "mine/following.html", context, status=status)


@own(here="mine/without_account.html")
@require_safe
def take_away(request: HttpRequest, user: User) -> HttpResponse:
    """All that the account follows, as a file that can be brought into another."""
    response = JsonResponse(taken_away(user), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="following.json"'
    return response


@own(here="mine/without_account.html")
@require_POST
def bring(request: HttpRequest, user: User) -> HttpResponse:
    """Add what a file, or the browser, says to what the account follows."""
    form = FollowedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            new, refused = brought(user, form.cleaned_data["text"])
        except FileRefusedError as error:
            form.add_error("file", str(error))
    if form.errors:
        return listed(request, user, form)
    said = ngettext("%(n)s thing is followed now.", "%(n)s things are followed now.", new) % {
        "n": new
    }
    if refused:
        said += " " + _("%(n)s searches could not be kept.") % {"n": refused}
    messages.success(request, said)
    return redirect("mine-following")
