"""A dossier as Markdown: title, introduction, items in order, and the bibliography."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reader.library.dossiers import dossier_contents
from reader.library.dossiers.dossier import Dossier, DossierItem
from reader.library.plain_markdown import angled, escaped, one_line, quoted


def written(dossier: Dossier, style: str, site: str, *, members: bool) -> Iterator[str]:
    """Yield the file in pieces; `style` names the CSL file of the citations."""
    yield f"# {one_line(dossier.title)}\n\n"
    if dossier.introduction:
        yield f"{escaped(dossier.introduction)}\n\n"
    for item in dossier_contents.items(dossier, members=members).iterator(chunk_size=200):
        yield "\n\n".join(part for part in _parts(item, site) if part) + "\n\n"
    yield f"## {_('References')}\n\n"
    for _article, text in dossier_contents.bibliography(
        dossier_contents.article_ids(dossier), style, site
    ):
        yield f"- {one_line(text)}\n"


def _parts(item: DossierItem, site: str) -> Iterator[str]:
    match item.kind:
        case DossierItem.Kind.HEADING:
            yield f"## {one_line(item.text)}"
            return
        case DossierItem.Kind.SEARCH:
            yield f"[{one_line(item.search_words)}]({angled(f'{site}/search/?{item.query}')})"
        case DossierItem.Kind.ARTICLE | DossierItem.Kind.PASSAGE:
            if item.quotation:
                yield quoted(item.quotation)
            yield _source(item, site)
    yield escaped(item.text)


def _source(item: DossierItem, site: str) -> str:
    address = site + item.shown.get_absolute_url() if item.shown else item.original
    title = one_line(item.heading)
    linked = f"[{title}]({angled(address)})" if address else title
    about = " · ".join(filter(None, (item.outlet, item.day)))
    return f"**{linked}** {one_line(about)}".strip()
