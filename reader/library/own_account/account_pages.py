"""The page of one's own account: everything taken away, read back, or deleted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.accounts import opens_desk
from reader.access.own_pages import own
from reader.library.dossiers.compiling import TooManyError
from reader.library.library_pages import back, taken_away
from reader.library.own_account import library_file, library_records, reading_back


class DeleteForm(forms.Form):
    """The name of one's account, typed to confirm that it should go."""

    name = forms.CharField(label=gettext_lazy("Your name here"), max_length=150)

    def __init__(self, *given: Any, user: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.user = user

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.user.get_username():
            raise forms.ValidationError(_("This is not the name of your account."))
        if self.user.is_superuser or opens_desk(self.user):
            raise forms.ValidationError(
                _("An account that may edit stays, as the history names it: ask an administrator.")
            )
        return name


class LibraryFileForm(forms.Form):
    """A library file."""

    file = forms.FileField(label=gettext_lazy("File"))

    def clean_file(self) -> dict[str, Any]:
        """What the file holds."""
        file = self.cleaned_data["file"]
        if file.size > library_records.LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        try:
            return library_records.checked(file.read())
        except library_records.UnreadableError as error:
            raise forms.ValidationError(str(error)) from error


@own(here="mine/account_here.html")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, user: User) -> HttpResponse:
    """What can be done with the account as a whole; a POST with its name deletes it."""
    form = DeleteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        logout(request)
        user.delete()
        return redirect("timeline")
    context = {"form": form, "file_form": LibraryFileForm()}
    return render(request, "mine/account.html", context, status=400 if form.errors else 200)


@own()
@require_safe
def own_library(request: HttpRequest, user: User) -> HttpResponseBase:
    """Everything the account owns, as the file that reads back."""
    pieces = library_file.of_account(user)
    return taken_away(request, pieces, "application/json", "library.json")


@own()
@require_POST
def read_library(request: HttpRequest, user: User) -> HttpResponse:
    """Read a file of a reading list, dossiers or notes into the account; back to its page."""
    form = LibraryFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            new = reading_back.read_back(user, form.cleaned_data["file"])
            said = _(
                "New from the file: in the reading list %(reading)s, dossiers %(dossiers)s, notes"
                " %(notes)s. What was here already stays as it was."
            )
            messages.success(request, said % new)
            return back(request, reverse("mine-reading"))
        except TooManyError:
            form.add_error("file", _("With these you would have more than an account may."))
    context = {"form": DeleteForm(user=user), "file_form": form}
    return render(request, "mine/account.html", context, status=400)
