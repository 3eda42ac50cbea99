"""Pictures that a browser saved beside a page, kept when the page comes in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path, PurePosixPath

from archive.extraction.containers.archived_parts import parts_in
from archive.extraction.containers.page_companions import BESIDE, file_beside
from archive.intake.articles import Prepared
from archive.intake.captures import Filed
from archive.intake.opening import IN_ARCHIVE
from archive.intake.pictures.collecting import keep, readers_of_pictures
from archive.intake.pictures.renditions import MOST_BYTES
from archive.models import Picture


def keep_beside(documents: Sequence[Filed]) -> int:
    """Keep the pictures of pages just filed that lie beside their files; return how many.

    Only files in the page's own folder of parts are read, in a folder or in the same archive; one
    that is kept already stays.
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
    wanted = {url: path for url, path in wanted.items() if url not in known}
    if not wanted:
        return 0
    files = {url: file for url, path in wanted.items() if (file := _file(url, path))}
    archived = _archived({url: path for url, path in wanted.items() if url not in files})
    # One at a time, as each may have many megabytes.
    found = chain(((url, file.read_bytes()) for url, file in files.items()), archived)
    with readers_of_pictures() as readers:
        pictures = [keep(url, raw, readers) for url, raw in found]
    return sum(picture.status == Picture.Status.KEPT for picture in pictures)


def _archived(wanted: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures that lie in an archive, beside the page in it."""
    members: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for url, path in wanted.items():
        container, _, page = path.partition(IN_ARCHIVE)
        name = file_beside(url, PurePosixPath(page).name)
        if name and IN_ARCHIVE not in page:
            members[container][str(PurePosixPath(page).parent / name)] = url
    for container, urls in members.items():
        for name, raw in parts_in(Path(container), urls.keys(), MOST_BYTES):
            yield urls[name], raw


def _file(url: str, origin: str) -> Path | None:
    """Return the picture's file, or None where it is not there, too large or elsewhere by a link."""
    page = Path(origin)
    name = file_beside(url, page.name)
    file = page.parent / name
    try:
        inside = file.resolve().is_relative_to(page.parent.resolve())
        small = name and inside and file.is_file() and file.stat().st_size <= MOST_BYTES
    except (OSError, ValueError):
        return None
    return file if small else None
