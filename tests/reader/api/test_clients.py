"""A client generated from the OpenAPI schema, on an archive that grows meanwhile."""

import datetime as dt
import importlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.extraction.formats.jsonlines import MARK, VERSION
from tests.helpers.serving import Site, serving

pytestmark = pytest.mark.long

ARTICLES = 400
MEANWHILE = 150


def lines(first: int, count: int) -> str:
    """Articles in the archive's own form, ten on a day, the days of both halves mixed."""
    written = []
    houses = (("rfi", "www.rfi.fr"), ("voa", "www.voachinese.com"))
    for number in range(first, first + count):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number * 7 % 900)
        source, host = houses[number % 2]
        text = f"第{number}次会谈在维也纳举行，双方同意{number}天以后再见。"
        record = {
            MARK: VERSION, "source": source, "identity": f"sample:{number}",
            "source_url": f"https://{host}/{number}", "title": f"会谈之{number}", "kicker": "",
            "lead": text, "byline": "", "credits": {}, "section": "", "language": "zh-Hans",
            "body_html": f"<p>{text}</p>", "body_text": text, "images": [],
            "characters": len(text), "published_at": f"{day}T08:00:00+00:00",
            "published_precision": "minute", "published_basis": "dateline", "published_raw": "",
            "captured_at": "2024-01-01T00:00:00+00:00", "edited_fields": [], "machine_read": {},
            "withdrawn_at": None, "withdrawn_note": "", "topics": [],
        }  # fmt: skip
        written.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    return "\n".join(written) + "\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "first.jsonl").write_text(lines(0, ARTICLES), encoding="utf-8")
    (folder / "second.jsonl").write_text(lines(ARTICLES, MEANWHILE), encoding="utf-8")
    with serving(folder, folder / "first.jsonl", empty=True) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site):
    """The package that openapi-python-client writes, and a client made with it."""
    settings = site.folder / "generator.yaml"
    settings.write_text("post_hooks: []\n")
    command = [
        str(Path(sys.executable).parent / "openapi-python-client"), "generate",
        "--url", f"{site.address}/api/v1/openapi.json", "--meta", "none",
        "--config", str(settings),
        "--output-path", str(site.folder / "foreign_desk_client"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr
    sys.path.insert(0, str(site.folder))
    yield importlib.import_module("foreign_desk_client").Client(base_url=site.address)
    sys.path.remove(str(site.folder))


def call(name: str):
    folder = "timeline" if name == "timeline" else "articles"
    return importlib.import_module(f"foreign_desk_client.api.{folder}.{name}").sync


def test_every_article_is_listed_once_and_read_while_another_process_ingests(site, client):
    before = {a.id for a in walk(client, page_size=100)}
    ingesting = subprocess.Popen(
        site.command("ingest", str(site.folder / "second.jsonl"), "--jobs", "1"),
        cwd=Path(__file__).parents[3], env=site.environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    listed = [article.id for article in walk(client, page_size=50)]
    with ThreadPoolExecutor(4) as pool:
        read = [*pool.map(lambda pk: call("article")(pk, client=client), sorted(before))]
    assert ingesting.wait(timeout=300) == 0

    assert len(before) == ARTICLES
    assert len(listed) == len(set(listed))
    assert before <= set(listed)
    assert [article.id for article in read] == sorted(before)
    assert all(f"第{article.title[3:]}次会谈" in article.body_text for article in read)
    assert len({a.id for a in walk(client, page_size=100)}) == ARTICLES + MEANWHILE


def walk(client, **asked):
    """Yield the articles of all pages, following `next` as a token."""
    from urllib.parse import parse_qs, urlsplit

    page = call("articles")(client=client, **asked)
    while True:
        yield from page.results
        if page.next_ is None:
            return
        token = parse_qs(urlsplit(page.next_).query)["page"][0]
        page = call("articles")(client=client, **{**asked, "page": token})


def test_the_filters_are_parameters_of_the_client(site, client):
    narrowed = walk(
        client,
        source=["voa"],
        published_after=dt.date(2020, 2, 1),
        published_before=dt.date(2020, 2, 29),
        page_size=100,
    )
    found = list(narrowed)

    assert found
    assert {article.source.slug for article in found} == {"voa"}
    assert {(a.published_at.year, a.published_at.month) for a in found} == {(2020, 2)}


def test_the_counts_of_the_months_add_up_to_the_list(site, client):
    timeline = call("timeline")(client=client)

    assert sum(row.articles for row in timeline.results) == timeline.count
    assert timeline.count == len(list(walk(client, page_size=100)))
