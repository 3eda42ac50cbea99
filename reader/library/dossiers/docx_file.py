"""A dossier as a DOCX document: title, introduction, items in order, and the bibliography."""

import io
import re
from collections.abc import Iterator

import docx
from django.utils.translation import gettext as _

from archive.text.storable import prose
from reader.library.dossiers import dossier_contents
from reader.library.dossiers.dossier import Dossier, DossierItem

BREAKS = re.compile("[\t\n\r]")
MOST_BREAKS = 20_000  # of a file: each is an element of its own, which takes time and memory


class Texts:
    """Texts as the file has them; with more than `MOST_BREAKS` line ends and tabs, long ones run on."""

    def __init__(self) -> None:
        self.left = MOST_BREAKS

    def fit(self, text: str) -> str:
        """Return a text that Word reads; its line ends and tabs are spaces where none are left."""
        said = prose(text)
        breaks = len(BREAKS.findall(said))
        if breaks > self.left:
            return BREAKS.sub(" ", said)
        self.left -= breaks
        return said


def written(dossier: Dossier, style: str, site: str, *, members: bool) -> Iterator[bytes]:
    """Yield the file as a whole; `style` names the CSL file of the citations."""
    document, texts = docx.Document(), Texts()
    document.core_properties.title = dossier.title
    document.core_properties.author = ""
    document.add_heading(prose(dossier.title), 0)
    for paragraph in texts.fit(dossier.introduction).splitlines():
        document.add_paragraph(paragraph)
    for item in dossier_contents.items(dossier, members=members).iterator(chunk_size=200):
        _add(document, item, site, texts)
    document.add_heading(_("References"), 1)
    for _article, text in dossier_contents.bibliography(
        dossier_contents.article_ids(dossier), style, site
    ):
        document.add_paragraph(prose(text))
    stream = io.BytesIO()
    document.save(stream)
    yield stream.getvalue()


def _add(document: "docx.document.Document", item: DossierItem, site: str, texts: Texts) -> None:
    match item.kind:
        case DossierItem.Kind.HEADING:
            document.add_heading(texts.fit(item.text), 1)
            return
        case DossierItem.Kind.SEARCH:
            document.add_paragraph(texts.fit(item.search_words)).add_run(
                f"\n{site}/search/?{item.query}"
            )
        case DossierItem.Kind.ARTICLE | DossierItem.Kind.PASSAGE:
            if item.quotation:
                document.add_paragraph(texts.fit(item.quotation), style="Quote")
            source = document.add_paragraph()
            source.add_run(prose(item.heading)).bold = True
            address = site + item.shown.get_absolute_url() if item.shown else item.original
            about = " · ".join(filter(None, (item.outlet, item.day, address)))
            source.add_run(f"\n{prose(about)}")
    if item.text:
        document.add_paragraph(texts.fit(item.text))
