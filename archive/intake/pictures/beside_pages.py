"""Pictures that a browser saved beside a page, kept when the page comes in."""

from collections.abc import Sequence
from pathlib import Path

from archive.extraction.containers.page_companions import BESIDE, file_beside
from archive.intake.articles import Prepared
from archive.intake.captures import Filed
from archive.intake.pictures.collecting import keep, readers_of_pictures
from archive.intake.pictures.renditions import MOST_BYTES
from archive.models import Picture


def keep_beside(documents: Sequence[Filed]) -> int:
    """Keep the pictures of pages just filed that lie beside their files; return how many.

    Only files in the page's own folder of parts are read; one that is there already stays.
    """
    wanted = {
        image["url"]: document.path
        for document, outcome in documents
        if isinstance(outcome, list)
        for one in outcome
        if isinstance(one, Prepared)
        for image in one.reading.values["images"]
        if image["url"].endswith(BESIDE)
    }
    known = set(Picture.objects.kept(wanted))
    found = {
        url: file
        for url, path in wanted.items()
        if url not in known and (file := _file(url, Path(path)))
    }
    if not found:
        return 0
    with readers_of_pictures() as readers:
        pictures = [keep(url, file.read_bytes(), readers) for url, file in found.items()]
    return sum(picture.status == Picture.Status.KEPT for picture in pictures)


def _file(url: str, page: Path) -> Path | None:
    """Return the picture's file, or None where it is not there, too large or elsewhere by a link."""
    name = file_beside(url, page.name)
    file = page.parent / name
    try:
        inside = file.resolve().is_relative_to(page.parent.resolve())
        small = name and inside and file.is_file() and file.stat().st_size <= MOST_BYTES
    except (OSError, ValueError):
        return None
    return file if small else None
