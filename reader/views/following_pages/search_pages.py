"""The saved searches of an account: saved, named, told by mail or feed, deleted."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.validators import EmailValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reader.access.own_pages import own
from reader.library.following.follow import LastSeen
from reader.library.following.followed import Followed
from reader.library.following.new_since import counts_of
from reader.library.saved_searches.digest import MailAddress
from reader.library.saved_searches.digest_mail import is_possible
from reader.library.saved_searches.saved_search import SavedSearch
from reader.library.saved_searches.saving import LONGEST, SearchRefusedError, save
from reader.serving.rationing.limits import spend
from reader.serving.rationing.refusing import refused

SAVES = "60/hour"  # searches that one network may save: each is tried on the newest articles


class SavedSearchForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a saved search is called, and when it is told by mail."""

    class Meta:
        model = SavedSearch
        fields = ("name", "rhythm")

    def clean_rhythm(self) -> str:
        rhythm: str = self.cleaned_data["rhythm"]
        if rhythm and not MailAddress.objects.filter(
            user=self.instance.user, confirmed_at__isnull=False
        ):
            raise forms.ValidationError(_("Confirm first to which address mail may go."))
        return rhythm


class AskedForm(forms.Form):
    """A search to be saved, as the query string of its page."""

    asked = forms.CharField(label=gettext_lazy("Search"), max_length=LONGEST, strip=False)


class AddressForm(forms.Form):
    """The address to which mail is to go."""

    address = forms.EmailField(label=gettext_lazy("Mail address"), max_length=254)

    def clean_address(self) -> str:
        """The address, which names a host: by number, mail would go to machines beside the server."""
        address: str = self.cleaned_data["address"]
        host = address.rpartition("@")[2]
        if host.startswith("[") or "." not in host:
            raise forms.ValidationError(EmailValidator.message)
        return address


@own(here="mine/without_account.html")
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: HttpRequest, user: User) -> HttpResponse:
    """The saved searches; POST saves one, given as the query string of the search page."""
    if request.method != "POST":
        return kept(request, user)
    allowance = spend(SAVES, "saved-searches", request) if settings.RATE_SEARCH != "0" else None
    if allowance and allowance.is_spent:
        said = _("This address asked for too much at once. Please go on in a while.")
        return refused(request, 429, said, allowance.seconds_left)
    form = AskedForm(request.POST)
    if form.is_valid():
        try:
            save(user, form.cleaned_data["asked"])
        except SearchRefusedError as error:
            form.add_error("asked", str(error))
    return kept(request, user, form) if form.errors else redirect("mine-searches")


def kept(request: HttpRequest, user: User, form: forms.BaseForm | None = None) -> HttpResponse:
    """Return the page of saved searches; 400 with the errors of a form that was refused."""
    followed = Followed.of(user)
    counts, are_all = counts_of(followed, LastSeen.objects.filter(user=user).first())
    mail = MailAddress.objects.filter(user=user).first()
    rows = [
        (search, SavedSearchForm(instance=search, auto_id=f"search-{search.pk}-%s"), counts.get(("search", search.pk), 0))
        for search in followed.searches.values()
    ]  # fmt: skip
    context: dict[str, Any] = {
        "rows": rows,
        "are_all": are_all,
        "form": form,
        "mail": mail,
        "mail_is_possible": is_possible(),
        "address": (mail.address if mail else "") or user.email,
        "site": request.build_absolute_uri("/")[:-1],
    }
    status = 400 if form and form.errors else 200
    return render(request, "mine/searches.html", context, status=status)


@own(here="mine/without_account.html")
@require_POST
def saved_search(request: HttpRequest, user: User, search: int) -> HttpResponse:
    """Change a saved search of one's own: its name and mail, its feed's address, or delete it."""
    number = min(search, 2**63 - 1)
    if "delete" in request.POST:
        SavedSearch.objects.filter(user=user, pk=number).delete()
        return redirect("mine-searches")
    row = get_object_or_404(SavedSearch, user=user, pk=number)
    if "renew" in request.POST:
        row.renew_feed()
        messages.success(request, _("The feed has a new address; the old one is gone."))
    else:
        form = SavedSearchForm(request.POST, instance=row)
        if not form.is_valid():
            return kept(request, user, form)
        # Not how far mail has come, which is written meanwhile.
        SavedSearch.objects.filter(pk=row.pk).update(**form.cleaned_data, given_up_at=None)
    return redirect("mine-searches")
