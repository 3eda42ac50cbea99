"""Articles of a dossier that is kept in a browser, cited: the site is told which, and no note."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.export.citations.styled import STYLES
from reader.access.own_pages import keep_from_caches
from reader.exporting.forms import TYPES, Export
from reader.library.cited import here
from reader.library.dossiers import dossier_contents
from reader.library.dossiers.dossier import MOST_ITEMS
from reader.library.dossiers.dossier_exports import REFERENCES
from reader.library.dossiers.dossier_forms import StyleForm
from reader.serving.preferences import Preferences, from_this_site
from reader.serving.rationing.refusing import busy, error_json
from reader.serving.rationing.slots import SHORT, BusyError, ExclusiveStream
from reader.serving.site import site_of

FORMS = {"txt": "text/plain; charset=utf-8", **{form: TYPES[form] for form in REFERENCES}}


class ChosenForm(StyleForm):
    """Which articles, by their identities, one a line; in which form, and `txt` in which style."""

    form = forms.ChoiceField(choices=[(form, form) for form in FORMS])
    identities = forms.CharField(max_length=2_000_000)

    def clean_identities(self) -> list[str]:
        lines = list(dict.fromkeys(self.cleaned_data["identities"].splitlines()))
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(_("Choose fewer articles."))
        return lines


@from_this_site  # a page that is kept for all visitors holds no token
@require_POST
def export_chosen(request: HttpRequest) -> HttpResponseBase:
    """The articles that are here, as a bibliography, references or a book."""
    asked = ChosenForm(request.POST)
    if not asked.is_valid():
        return error_json(str(next(iter(asked.errors.values()))[0]), 400)
    form = asked.cleaned_data["form"]
    ids = ids_of(asked.cleaned_data["identities"])
    try:
        slot = ExclusiveStream[Any]() if form in ("txt", "epub") or len(ids) > SHORT else None
    except BusyError:
        return busy(request)
    pieces: Iterable[Any] = written(request, form, asked.cleaned_data["style"] or STYLES[0][1], ids)
    if slot is not None:
        slot.pieces, pieces = pieces, slot
    answer = StreamingHttpResponse(pieces, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="dossier.{form}"'
    return keep_from_caches(answer)


def ids_of(identities: Iterable[str]) -> list[int]:
    """Return the ids of the articles with these identities that a reader may see, in this order."""
    wanted = list(identities)
    known = here({"identity": each} for each in wanted)
    found = [known[each] for each in wanted if each in known]
    return [article.pk for article in found if not article.withdrawn_at]


def written(request: HttpRequest, form: str, style: str, ids: list[int]) -> Iterable[Any]:
    """Return the file in pieces, of text or of bytes."""
    site = site_of(request)
    if form == "txt":
        return (f"{text}\n" for _a, text in dossier_contents.bibliography(ids, style, site))
    return Export(ids, _("Dossier"), site, Preferences.of(request).target).written(form)
