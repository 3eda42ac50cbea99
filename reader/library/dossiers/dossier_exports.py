"""A dossier taken away: as Markdown, DOCX, EPUB, references, or the one file that reads back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from archive.export.citations.facts import one_line
from archive.export.citations.styled import STYLES
from reader.exporting.forms import TYPES, Export
from reader.library.dossiers import docx_file, dossier_contents, markdown_file
from reader.library.dossiers.dossier import Dossier
from reader.library.dossiers.dossier_forms import StyleForm
from reader.library.dossiers.dossier_pages import found, privately
from reader.library.own_account.library_file import of_dossiers
from reader.serving.preferences import Preferences
from reader.serving.rationing.refusing import busy, error_json
from reader.serving.rationing.slots import BusyError, ExclusiveStream
from reader.serving.site import site_of

REFERENCES = ("ris", "bib", "csl.json", "epub")
FORMS = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": TYPES["json"],
    **{form: TYPES[form] for form in REFERENCES},
}
SLOW = ("md", "docx", "epub")
Write = Callable[..., Iterable[Any]]
OWN: dict[str, Write] = {"md": markdown_file.written, "docx": docx_file.written}


@require_safe
def export_dossier(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """A dossier in a form; those with citations and books are made one at a time.

    `style` is of citations, by the name of a CSL file.
    """
    shown, asked = found(request, key), StyleForm(request.GET)
    if not asked.is_valid():
        return error_json(str(next(iter(asked.errors.values()))[0]), 400)
    answer: HttpResponseBase = HttpResponse(content_type=FORMS[form])
    if request.method != "HEAD":
        try:
            slot = ExclusiveStream[Any]() if form in SLOW else None
        except BusyError:
            return busy(request)
        taken = Taken(
            shown, form, asked.cleaned_data["style"] or STYLES[0][1], site_of(request),
            Preferences.of(request).target, shown.is_added_to_by(request.user),
        )  # fmt: skip
        pieces: Iterable[Any] = taken.pieces()
        if slot is not None:
            slot.pieces, pieces = pieces, slot
        answer = StreamingHttpResponse(pieces, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="dossier.{form}"'
    answer["X-Robots-Tag"] = "noindex"
    return privately(shown, answer)


@dataclass(frozen=True)
class Taken:
    """A dossier as it is taken away."""

    dossier: Dossier
    form: str
    style: str  # of citations, by the name of a CSL file
    site: str  # absolute address of the site, for links
    script: str  # what a book converts Chinese to, one of archive.text.conversion.TARGETS
    by_member: bool

    def pieces(self) -> Iterator[Any]:
        """Yield the file in pieces, of text or of bytes."""
        shown, site = self.dossier, self.site
        if self.form in OWN:
            yield from OWN[self.form](shown, self.style, site, members=self.by_member)
        elif self.form == "json":
            yield of_dossiers([shown], members=self.by_member)
        else:
            ids = dossier_contents.article_ids(shown)
            yield from Export(ids, one_line(shown.title), site, self.script).written(self.form)
