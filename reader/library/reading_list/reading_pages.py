"""The page of the reading list, and what its buttons and those of lists and articles send."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reader.access.own_pages import own
from reader.library.library_pages import NumbersField, PageForm, back, not_done, page_of
from reader.library.reading_list.kept_articles import ACTS, FullError, ReadingItem, mark, shown

SHOWN = (("all", _("Everything kept")), ("unread", _("Not read yet")), ("read", _("Read")))


class ShownForm(PageForm):
    """Which part of the list, and which page of it."""

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)


class MarkForm(forms.Form):
    """What to do with which articles: `do` is an act, or an act and the id of the one article."""

    do = forms.RegexField(rf"^(?:{'|'.join(ACTS)}|read-shown)(?: \d{{1,18}})?\Z")
    article = NumbersField(required=False)
    shown = NumbersField(required=False)
    # Ids of rows of the list, to take out those whose article is not in this archive.
    item = NumbersField(required=False)

    @property
    def act(self) -> str:
        return str(self.cleaned_data["do"]).split(" ")[0].removesuffix("-shown")

    @property
    def is_of_several(self) -> bool:
        """Whether boxes were ticked: of one article its button shows what was done."""
        return " " not in self.cleaned_data["do"]

    @property
    def ids(self) -> list[int]:
        act, _space, one = self.cleaned_data["do"].partition(" ")
        if one:
            return [int(one)]
        ids: list[int] = self.cleaned_data["shown" if act == "read-shown" else "article"]
        return ids


@own(here="mine/reading_here.html")
@require_http_methods(["GET", "HEAD", "POST"])
def reading_list(request: HttpRequest, user: User) -> HttpResponse:
    """The account's reading list; without an account, the place of the one in the browser."""
    if request.method == "POST":
        return marked(request, user)
    form = ShownForm(request.GET)
    context: dict[str, object] = {"form": form, "parts": SHOWN}
    if form.is_valid():
        which = form.cleaned_data["show"] or "all"
        rows = shown(user, which).with_articles()
        context |= {"which": which, "page": page_of(rows, form.cleaned_data["page"])}
    return render(request, "mine/reading.html", context, status=400 if form.errors else 200)


def marked(request: HttpRequest, user: User) -> HttpResponse:
    """Mark what the form names, and return to where it stood."""
    form = MarkForm(request.POST)
    said = ""
    if not form.is_valid():
        said = gettext("This cannot be done with these articles.")
    elif not form.ids and not form.cleaned_data["item"]:
        said = gettext("Choose articles of the list.")
    else:
        if form.act == "drop" and form.cleaned_data["item"]:
            rows = ReadingItem.objects.of(user)
            rows.filter(article=None, pk__in=form.cleaned_data["item"]).delete()
        try:
            mark(user, form.act, form.ids)
        except FullError:
            said = gettext("Your reading list is full: take something out first.")
    if said:
        return not_done(request, said)
    if form.is_of_several:
        done = len({*form.ids, *form.cleaned_data["item"]})
        text = ngettext("Done with %(n)s article.", "Done with %(n)s articles.", done)
        messages.success(request, text % {"n": done})
    return back(request, reverse("mine-reading"))
