"""Documents brought in from files and from the web."""

import pytest

from archive.intake.fetching import Fetched, FetchError
from archive.intake.ingest import ingest
from archive.intake.opening import places


@pytest.fixture
def bring(tmp_path, db):
    """Ingest texts as files, one after the other or as one run; return the last report."""

    def bring(*texts: str, at_once: bool = False):
        paths = []
        for text in texts:
            path = tmp_path / f"{len(list(tmp_path.iterdir())):03}.txt"
            path.write_text(text)
            paths.append(path)
        if at_once:
            return ingest(paths)
        return [ingest([path]) for path in paths][-1]

    return bring


@pytest.fixture
def web(monkeypatch, db):
    """Fake web pages by address, each a text or a redirect. Ingesting one returns the report."""
    pages: dict[str, str] = {}

    def fetch(url, **_options):
        end = pages[url] if pages.get(url, "").startswith("http") else url
        if end not in pages:
            raise FetchError("the server answered 404")
        return Fetched(end, pages[end].encode())

    monkeypatch.setattr("archive.intake.opening.fetch", fetch)

    def read(url: str, text: str = "", leads_to: str = ""):
        pages[url] = leads_to or text
        if leads_to:
            pages[leads_to] = text
        return ingest(places([url]))

    return read
