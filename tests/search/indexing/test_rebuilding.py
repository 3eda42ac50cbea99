"""Rebuilding the search index through a shadow index, while others search and write."""

import sqlite3
import subprocess
import time

import pytest

from archive import search
from archive.derived import keeping
from archive.models import Article, Entry
from archive.search.indexing import rebuilding, shadow
from tests.helpers.agreement import disagreements
from tests.helpers.serving import Site, copy, migrated

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def in_small_steps(monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)


@pytest.fixture
def between_steps(monkeypatch, in_small_steps):
    """`between_steps(action)` runs an action during a rebuild, before its second batch."""

    def arrange(action):
        renew, steps = rebuilding._renew_batch, []

        def watched(rows):
            steps.append(rows)
            if len(steps) == 2:
                action()
            renew(rows)

        monkeypatch.setattr(rebuilding, "_renew_batch", watched)

    return arrange


def titled(make_article, *titles):
    return [
        make_article(title=title, published_at=f"2024-01-{day:02}T08:00Z")
        for day, title in enumerate(titles, 1)
    ]


def change(article, **fields):
    with keeping.changing([article.pk]):
        Article.objects.filter(pk=article.pk).update(**fields)


SIX = ("北约一", "北约二", "北约三", "北约四", "北约五", "北约六")


def test_an_index_made_again_finds_what_it_found(make_article, in_small_steps):
    titled(make_article, *SIX)
    before = search.find("北约").ids

    assert search.rebuild() == 6
    assert search.find("北约").ids == before
    assert disagreements() == []


def test_numbers_stay_when_an_index_is_made_again(make_article, in_small_steps):
    titled(make_article, *SIX)
    before = list(Entry.objects.values_list("pk", "article"))

    search.rebuild()

    assert list(Entry.objects.values_list("pk", "article")) == before


@pytest.mark.parametrize("which", [0, 5], ids=["written anew already", "still to come"])
def test_a_change_during_a_rebuild_is_found_after_it(make_article, between_steps, which):
    article = titled(make_article, *SIX)[which]
    between_steps(lambda: change(article, title="东盟"))

    search.rebuild()

    assert search.find("title:东盟").ids == [article.pk]
    assert article.pk not in search.find("title:北约").ids
    assert disagreements() == []


@pytest.mark.parametrize("which", [0, 2, 5])
def test_an_article_dated_anew_during_a_rebuild_is_found_once(make_article, between_steps, which):
    article = titled(make_article, *SIX)[which]
    between_steps(
        lambda: change(article, published_at="2019-01-01T00:00Z", published_day="2019-01-01")
    )

    search.rebuild()

    found = search.find("北约", order="-published_at").ids
    assert found[-1] == article.pk
    assert len(found) == 6
    assert disagreements() == []


def test_articles_that_arrive_and_leave_during_a_rebuild_are_counted(make_article, between_steps):
    first, *_ = titled(make_article, *SIX)

    def arrive_and_leave():
        make_article(title="北约七", published_at="2024-02-01T08:00Z")
        search.forget([first])
        first.delete()

    between_steps(arrive_and_leave)

    assert search.rebuild() == 6
    assert search.find("北约").count == 6
    assert disagreements() == []


def test_searches_find_all_during_a_rebuild(make_article, between_steps):
    titled(make_article, *SIX)
    seen = []
    between_steps(lambda: seen.append(search.find("北约").count))

    search.rebuild()

    assert seen == [6]


def test_an_index_of_another_tokeniser_is_made_again_while_articles_change(
    make_article, between_steps, monkeypatch
):
    article = titled(make_article, *SIX)[0]
    monkeypatch.setattr("archive.text.tokens.VERSION", 99)
    between_steps(lambda: change(article, title="东盟"))

    search.rebuild()

    assert search.is_current()
    assert search.find("title:东盟").ids == [article.pk]
    assert disagreements() == []


def test_an_entry_whose_article_is_gone_goes_too(make_article):
    first, *_ = titled(make_article, *SIX)
    Article.objects.filter(pk=first.pk).delete()

    search.rebuild()

    assert disagreements() == []


def test_an_article_without_an_entry_gets_one(make_article):
    first, *_ = titled(make_article, *SIX)
    search.forget([first])

    assert search.rebuild() == 6
    assert search.find("title:北约一").ids == [first.pk]


def test_a_rebuild_that_was_broken_off_is_noticed_and_the_next_one_ends_it(make_article):
    article = titled(make_article, *SIX)[0]
    shadow.begin()
    change(article, title="东盟")

    assert "search: a `reindex` did not end; the next one does" in disagreements()

    search.rebuild()
    assert disagreements() == []
    assert search.find("title:东盟").ids == [article.pk]


@pytest.mark.parametrize("version", [None, 99], ids=["of the same words", "of another tokeniser"])
def test_an_index_in_use_whose_entries_were_not_settled_takes_changes_and_is_settled_by_the_next(
    make_article, monkeypatch, version
):
    changed, gone, *_ = titled(make_article, *SIX)
    if version:
        monkeypatch.setattr("archive.text.tokens.VERSION", version)
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_settle", lambda pace: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            search.rebuild()
    assert "search: a `reindex` did not end; the next one does" in disagreements()

    change(changed, title="东盟")
    search.forget([gone])
    gone.delete()
    arrived = make_article(title="北约七", published_at="2024-01-01T09:00Z")

    assert search.find("title:东盟").ids == [changed.pk]
    assert search.find("title:北约", order="published_at").ids[0] == arrived.pk
    assert search.find("title:北约").count == 5
    assert search.rebuild() == 6
    assert disagreements() == []
    assert search.find("title:北约").count == 5


def test_an_index_made_again_settles_only_entries_that_are_still_there(make_article, monkeypatch):
    first, *_ = titled(make_article, *SIX)
    Entry.objects.update(version=1)  # as of another tokeniser
    settle = rebuilding._settle

    def after_a_change(pace):
        change(first, title="东盟")
        make_article(title="北约七", published_at="2024-01-01T09:00Z")
        settle(pace)

    monkeypatch.setattr(rebuilding, "_settle", after_a_change)
    assert search.rebuild() == 7

    assert disagreements() == []
    assert search.find("title:东盟").ids == [first.pk]


MANY = """
from archive.derived import keeping
from archive import search
from archive.models import Article, Source
source = Source.objects.create(slug="one", name_en="One")
Article.objects.bulk_create(
    Article(source=source, identity=f"one:{n}", title=f"第{n}条", body_text="北约开会。" * 300,
            language="zh-Hans", captured_at="2024-01-01T00:00Z")
    for n in range(1200)
)
search.rebuild()
"""
CHANGES = """
from archive.derived import keeping
from archive import search
from archive.models import Article
for article in Article.objects.order_by("pk")[:1200:40]:
    with keeping.changing([article.pk]):
        Article.objects.filter(pk=article.pk).update(title="东盟")
"""
TOLD = """
from archive import search
from tests.helpers.agreement import disagreements
print(search.find("title:东盟").count, search.find("北约").count, disagreements())
"""


def test_other_processes_write_between_the_steps_of_a_rebuild(tmp_path):
    site = Site(tmp_path)
    copy(migrated(tmp_path), tmp_path / "archive.sqlite3")
    site.manage("shell", "--verbosity", "0", "-c", MANY)
    other = sqlite3.connect(tmp_path / "archive.sqlite3", isolation_level=None, timeout=20)
    writes = 0

    commands = (["reindex", "--only", "search"], ["shell", "--verbosity", "0", "-c", CHANGES])
    rebuild, changes = (
        subprocess.Popen(site.command(*words), env=site.environment) for words in commands
    )
    while rebuild.poll() is None:
        other.execute("BEGIN IMMEDIATE")
        writes += other.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = ?", [shadow.KNOWN]
        ).fetchone()[0]
        other.execute("COMMIT")
        time.sleep(0.01)  # the others need the processor

    assert (rebuild.wait(), changes.wait()) == (0, 0)
    assert writes > 5
    assert site.manage("shell", "--verbosity", "0", "-c", TOLD).strip() == "30 1200 []"
