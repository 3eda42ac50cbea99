"""Fixtures and builders of all tests: one builder for each thing, with a default for everything."""

import datetime as dt
import gc
import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation
from django.utils.html import escape, strip_tags
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from archive import search
from archive.database import short_transactions
from archive.derived import tallies
from archive.derived.events import placing
from archive.intake.ingest import ingest
from archive.models import Article, ArticleTopic, Source, Topic
from archive.search.indexing.engine import engine
from reader.serving.rationing import shared_limits
from tests.browser.chromium import launched
from tests.helpers.desk import document
from tests.helpers.serving import alone, common, migrated

# The same examples each time, so that a change is never judged by chance; `tests/fuzzing/` looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.load_profile("same")

Make = Callable[..., Any]
ROOT = Path(__file__).parent.parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules marked as long begin, so that none of them is what all wait for at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Begin each worker's test database as a copy of one that was migrated, instead of each anew."""
    if not tmp_path_factory.getbasetemp().name.startswith("popen-"):  # there is one worker
        yield
        return
    empty = empty_database(tmp_path_factory, django_db_blocker)
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = empty
        yield
        return
    in_memory = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(in_memory, uri=True)) as kept:  # as long as one is open
        with closing(sqlite3.connect(empty)) as made:
            made.backup(kept)
        yield


@pytest.fixture(autouse=True, scope="module")
def little_to_collect() -> None:
    """What is there stays for good: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Iterator[None]:
    """Static files under their plain names, because none are collected for tests."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    with override_settings(STATIC_ROOT=settings.BASE_DIR / "static", STORAGES=storages):
        yield


@pytest.fixture(autouse=True)
def passwords_at_once(settings):
    """A fast password hash, for hundreds of logins."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def any_amount(settings):
    """No rate limits or time budget: all tests share one address, and the machine may be busy."""
    settings.RATE_SEARCH = settings.RATE_EXPORT = "0"
    settings.ANSWER_SECONDS = 0


KEEPS_PAGES = "reader.serving.scaling.kept_pages.KeptPages"


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    """Each page made anew: in a test's own transaction nobody commits, by which changes are seen."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != KEEPS_PAGES]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Clear caches, counters and the active language between tests."""
    yield
    for each in caches.all():
        each.clear()
    shared_limits.forget()
    translation.deactivate()


# What makes the groups and gives them their permissions.
GROUPS = (("0012_groups", "make_groups"), ("0016_unlocking", "let_administrators_unlock"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After a test that commits, empty the search index and restore the groups of migrations.

    Django flushes its tables when the last fixture of such a test ends, so this comes later. It
    does not flush the index, which is no table of its, but does flush the groups.
    """
    yield
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    fixtures = {"transactional_db", "live_server"}.intersection(item.fixturenames)  # type: ignore[attr-defined]
    if nextitem is not None and (commits or fixtures):
        with item.config.stash[blocking_manager_key].unblock():
            engine().uninstall()
            engine().install()
            for module, step in GROUPS:
                getattr(import_module(f"archive.migrations.{module}"), step)(apps, None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once, and last, for which reasons how many tests did not run."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} not run: {reason.removeprefix('Skipped: ')}")


@pytest.fixture
def one_step(monkeypatch) -> None:
    """Long work in one step, so that its queries can be counted."""
    monkeypatch.setattr(short_transactions, "FIRST", short_transactions.MOST)


def source_maker() -> Make:
    numbers = itertools.count(Source.objects.count() + 1)

    def make(slug: str = "", **given: Any) -> Source:
        slug = slug or f"source-{next(numbers)}"
        defaults = {"name_en": slug.upper(), "name_zh_hans": f"{slug} 中文网"}
        return Source.objects.create(slug=slug, **{**defaults, **given})

    return make


def topic_maker() -> Make:
    numbers = itertools.count(Topic.objects.count() + 1)

    def make(slug: str = "", **given: Any) -> Topic:
        slug = slug or f"topic-{next(numbers)}"
        defaults = {"kind": Topic.Kind.THEME, "name_en": slug.capitalize()}
        return Topic.objects.create(slug=slug, **{**defaults, **given})

    return make


def article_maker(make_source: Make) -> Make:
    """Return what makes an article; `published_at` may be ISO text or None, `topics` a list.

    The body comes from `text`. It is indexed, as an ingested article is.
    """
    numbers = itertools.count(Article.objects.count() + 1)

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
        article.file()
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
        tallies.created([article])
        placing.store_vectors([article.pk])
        return article

    return make


@pytest.fixture
def make_source(db) -> Make:
    return source_maker()


@pytest.fixture
def make_topic(db) -> Make:
    return topic_maker()


@pytest.fixture
def make_article(make_source) -> Make:
    """Make an article: see `article_maker`."""
    return article_maker(make_source)


class Makers(NamedTuple):
    """What makes the rows that all tests of a module share."""

    article: Make
    topic: Make
    source: Make


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Makers]:
    """Makers of what the tests of a module share: each of them undoes only what it did itself.

    Rows are not to be changed through the objects that were made, which no test makes anew.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # in which a durable one may begin
        make_source = source_maker()
        yield Makers(article_maker(make_source), topic_maker(), make_source)
        transaction.set_rollback(True)


@pytest.fixture
def read(tmp_path, db):
    """Read a document into the archive; return its article."""

    def read(**given: str) -> Article:
        path = tmp_path / f"{given.get('name', 'x')}-{given.get('epoch', '')}.txt"
        path.write_text(document(**given))
        ingest([path])
        return Article.objects.get(identity__contains=f"-{given.get('name', 'x')}")

    return read


def on(database: str) -> dict[str, str]:
    """Return the environment of a process on a database: an SQLite file, or a PostgreSQL name."""
    address = f"sqlite:///{database}"
    if connection.vendor == "postgresql":
        address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}"
    return {**os.environ, "SECRET_KEY": "only for tests", "DATABASE_URL": address}


def made_anew(name: str, template: str) -> str:
    with connection._nodb_cursor() as cursor:
        # One whose processes were killed may be at work for them a moment longer.
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


@pytest.fixture(scope="module")
def empty_archive(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> str:
    """An empty archive, migrated once for all tests."""
    return empty_database(tmp_path_factory, django_db_blocker)


def empty_database(folders: pytest.TempPathFactory, blocker: DjangoDbBlocker) -> str:
    """Return a database without articles, to be copied: the path of a file, or a name in PostgreSQL.

    It is made once in a test run.
    """
    folder = folders.mktemp("empty")
    if connection.vendor == "sqlite":
        return str(migrated(folder))
    done = common(folder) / "empty-in-postgresql"
    with alone(done):
        if not done.stat().st_size:
            with blocker.unblock():
                made_anew("empty", "template1")
            words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(words, cwd=ROOT, env=on("empty"), check=True)
            done.write_text("done")
    return "empty"


@pytest.fixture
def new_archive(
    empty_archive: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Callable[[], dict[str, str]]:
    """A function that makes an empty archive, in the kind of database the tests use.

    It returns the environment for processes that share the archive.
    """
    numbers = itertools.count()

    def make() -> dict[str, str]:
        number = next(numbers)
        if connection.vendor == "postgresql":
            with django_db_blocker.unblock():
                return on(made_anew(f"archive_{os.getpid()}_{number}", empty_archive))
        return on(str(shutil.copy(empty_archive, tmp_path / f"archive-{number}.sqlite3")))

    return make


@pytest.fixture
def shared() -> Path:
    """The folder of real documents and measurements beside the project."""
    folder = Path(__file__).parent.parent.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real documents are not here: ../shared is missing")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for tests that open pages of a live server."""
    # Playwright runs an event loop in this thread, in which Django refuses a database by default.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with launched() as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
