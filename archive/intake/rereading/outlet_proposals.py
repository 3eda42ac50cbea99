"""Proposals for sources of which only the host is known, from their newest captures."""

from collections.abc import Iterator
from dataclasses import replace

from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import DocumentError
from archive.extraction.processes import Readers
from archive.extraction.read_values import Reading
from archive.intake.rereading import reading_again
from archive.models import Article, Source
from archive.models.order import NEWEST_FIRST
from archive.outlets import outlets
from archive.outlets.unknown_hosts import Proposed, Seen, propose

MOST_READ = 30  # captures of a source


def bare_hosts(slug: str = "") -> list[Source]:
    """Return the sources that have no name but their host's, or the one with this slug if it is one."""
    sources = Source.objects.filter(slug=slug) if slug else Source.objects.all()
    return [source for source in sources if source.slug not in outlets() and _is_bare(source)]


def _is_bare(source: Source) -> bool:
    names = {source.name_en, source.name_zh_hans, source.name_zh_hant}
    return len(source.domains) == 1 and names == {source.domains[0]}


def propose_for(
    sources: list[Source], most_read: int = MOST_READ
) -> Iterator[tuple[Source, Proposed]]:
    """Yield each source with what its newest captures tell, kept as its proposal for the desk."""
    from archive.extraction.reading import read_to_show  # its rules take a second to load

    with Readers(read_to_show) as readers:
        for source in sources:
            seen = list(_seen(source, most_read, readers))
            proposed = propose(source.domains[0], seen)
            source.proposed = {**proposed.values, "seen": proposed.seen, "of": proposed.of}
            if not proposed.values:
                source.proposed = {}
            Source.objects.filter(pk=source.pk).update(proposed=source.proposed)
            yield source, proposed


def _seen(
    source: Source, most_read: int, readers: Readers[list[Reading | DocumentError]]
) -> Iterator[Seen]:
    newest = Article.objects.filter(source=source).exclude(capture=None).select_related("capture")
    articles = list(newest.order_by(*NEWEST_FIRST)[:most_read])
    captures = [article.capture for article in articles if article.capture]
    # With the lines that were learned: taken over, they hold wherever they stand.
    desk = {slug: replace(said, learned=frozenset()) for slug, said in said_at_desk().items()}
    for _capture, read in reading_again.of_each(captures, readers, desk):
        found = read if not isinstance(read, DocumentError) else []
        for one in found:
            document = one.document if isinstance(one, Reading) else None
            if isinstance(one, Reading) and document and one.outlet.slug == source.slug:
                yield Seen(
                    site=document.page_text if document.format == "webpage" else "",
                    title=one.values["title"],
                    paragraphs=tuple(one.values["body_text"].split("\n\n")),
                    stated=document.stated_date,
                    language=one.values["language"],
                    captured_at=document.captured_at,
                )
