"""A reader's account: logging out, and API tokens."""

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reader.access.account_lock import one_at_a_time
from reader.access.api_tokens import MOST, Token
from reader.access.own_pages import own
from reader.serving.preferences import from_this_site

LONGEST_NUMBER = 19  # digits; ids are shorter, and int() raises for 5,000 digits


@from_this_site
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; reader.access.closing adds Clear-Site-Data to the answer."""
    logout(request)
    return redirect("timeline")


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a new token; refused if its owner has `MOST` of them, so checked under its lock."""

    class Meta:
        model = Token
        fields = ("name",)

    def clean(self) -> dict[str, object]:
        if self.instance.user.tokens.count() >= MOST:
            self.add_error(
                "name", _("You have %(most)s tokens: revoke one first.") % {"most": MOST}
            )
        return self.cleaned_data


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, user: User) -> HttpResponse:
    """The reader's own tokens: create one, whose secret is shown once, or revoke one."""
    if "revoke" in request.POST:
        number = request.POST["revoke"]
        is_number = number.isdecimal() and len(number) < LONGEST_NUMBER
        chosen = user.tokens.filter(pk=int(number) if is_number else 0)
        get_object_or_404(chosen).delete()
        return redirect("tokens")
    token = Token(user=user)
    form = TokenForm(request.POST or None, instance=token)
    secret = ""
    if request.method == "POST":
        with one_at_a_time(user):
            if form.is_valid():
                secret = token.renew()
                form.save()
                form = TokenForm(instance=Token(user=user))
    context = {"form": form, "secret": secret, "tokens": user.tokens.all()}
    return render(request, "tokens.html", context, status=400 if form.errors else 200)
