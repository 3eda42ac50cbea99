"""What tests build on: one builder for each thing, with a default for everything."""

import datetime as dt
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.html import escape, strip_tags
from playwright.sync_api import Browser, sync_playwright

from archive import counting, search
from archive.ingest import ingest
from archive.models import Article, ArticleTopic, Source, Topic
from archive.models.article import day_of
from archive.search.engine import engine
from tests.desk import document

Make = Callable[..., Any]

# Without the last, Chromium looks for its maker's servers; with it, no host but ours exists.
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip


# The files that take the longest begin, so that none of them is what all wait for at the end.
LONGEST = (
    "browser/test_kinds.py", "test_cleaning_properties.py", "browser/test_desk.py",
    "test_api_properties.py", "test_smoke.py", "test_api_clients.py", "test_nasty_queries.py",
    "test_interrupting.py", "test_reindex.py", "browser/test_keys.py", "browser/test_reading.py", "test_many.py",
    "test_survival.py", "test_replica.py", "test_export.py", "test_feedxml.py", "test_docs_api.py",
    "test_bars.py", "test_instruments.py", "test_epubcheck.py", "test_search.py", "test_tallies.py",
    "test_admin.py", "test_admin_articles.py", "test_exporting.py", "test_corpus.py",
    "test_people.py", "test_pages.py", "test_topics.py", "test_copies.py", "test_conversion.py",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = {Path(__file__).parent / name: turn for turn, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turns.get(item.path, len(turns)))


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages under test name static files as they are: nothing was collected."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT = settings.BASE_DIR / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(autouse=True)
def passwords_at_once(settings):
    """What makes guessing passwords slow would make hundreds of log-ins slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What one test's pages counted or converted is not the next one's, nor is their language."""
    yield
    cache.clear()
    translation.deactivate()


@pytest.fixture(autouse=True)
def fresh_index(request, django_db_blocker) -> Iterator[None]:
    """A test that commits leaves no words behind: the index is no table that Django empties."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if commits or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            engine().uninstall()
            engine().install()


@pytest.fixture
def make_source(db) -> Make:
    numbers = itertools.count(1)

    def make(slug: str = "", **given: Any) -> Source:
        slug = slug or f"source-{next(numbers)}"
        defaults = {"name_en": slug.upper(), "name_zh_hans": f"{slug} 中文网"}
        return Source.objects.create(slug=slug, **{**defaults, **given})

    return make


@pytest.fixture
def make_topic(db) -> Make:
    numbers = itertools.count(1)

    def make(slug: str = "", **given: Any) -> Topic:
        slug = slug or f"topic-{next(numbers)}"
        defaults = {"kind": Topic.Kind.THEME, "name_en": slug.capitalize()}
        return Topic.objects.create(slug=slug, **{**defaults, **given})

    return make


@pytest.fixture
def make_article(make_source) -> Make:
    """Make an article; `published_at` may be ISO text or None, `topics` a list of topics.

    The body comes from `text`. It is found by searches, as an ingested article is.
    """
    numbers = itertools.count(1)

    def make(**given: Any) -> Article:
        number = next(numbers)
        text = given.pop("text", "北约与印太伙伴讨论合作。")
        topics = given.pop("topics", [])
        moment = given.pop("published_at", "2024-04-10T08:00:00Z")
        if isinstance(moment, str):
            moment = dt.datetime.fromisoformat(moment)
        if "source" not in given:
            given["source"] = Source.objects.filter(slug="rfi").first() or make_source("rfi")
        known = moment is not None
        article = Article(
            **{
                "identity": f"test:{number}",
                "source_url": f"https://example.com/{number}",
                "title": f"第{number}篇",
                "lead": text,
                "language": "zh-Hans",
                "body_html": f"<p>{escape(text)}</p>",
                "body_text": strip_tags(text),
                "characters": len(text),
                "published_at": moment,
                "published_precision": "minute" if known else "unknown",
                "published_basis": "dateline" if known else "",
                "captured_at": dt.datetime(2024, 5, 1, tzinfo=dt.UTC),
                **given,
            }
        )
        article.published_day = day_of(moment, article.has_only_a_date)
        article.save()
        for topic in topics:
            ArticleTopic.objects.create(
                article=article,
                topic=topic,
                origin=ArticleTopic.Origin.RULE,
                published_day=article.published_day,
                published_at=moment,
            )
        search.index([article])
        counting.created([article])
        return article

    return make


@pytest.fixture
def read(tmp_path, db):
    """Read a document into the archive; return its article."""

    def read(**given: str) -> Article:
        path = tmp_path / f"{given.get('name', 'x')}-{given.get('epoch', '')}.txt"
        path.write_text(document(**given))
        ingest([path])
        return Article.objects.get(identity__contains=f"-{given.get('name', 'x')}")

    return read


@pytest.fixture
def shared() -> Path:
    """The folder of real documents and measurements that lies beside the project."""
    folder = Path(__file__).parent.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real documents are not here: ../shared is missing")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it this is a failure: what was not opened is not proven."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is not installed; on Debian: apt-get install chromium")
    # Playwright runs an event loop in this thread, in which Django refuses a database by default.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
