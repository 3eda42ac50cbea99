"""Feeds read by themselves: politely, each change once, and what came or why not is kept."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from archive.intake.subscriptions import full_texts, robots, rounds
from archive.models import Article, Capture, Feed
from tests.jobs.answering import answering, feed_of

TEXT = "两国外长星期二会谈，谈及贸易与边界，双方同意下月再谈一次。"
TALKS = ("两国外长会谈", "https://example.org/talks", TEXT)
TRADE = ("两国签署贸易协定", "https://example.org/trade", f"{TEXT}协定下周生效。")
# Long enough to be a whole article.
PAGE = (
    '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
    '<link rel="canonical" href="{address}"></head><body><article><h1>{title}</h1>'
    + "".join(f"<p>第{n}段：{TEXT}各方代表随后举行记者会，回答提问。</p>" for n in range(12))
    + "</article></body></html>"
)


@pytest.fixture(scope="module")
def server():
    with answering() as site:
        yield site


@pytest.fixture(autouse=True)
def site(server, settings, monkeypatch):
    settings.FETCH_PRIVATE = True
    monkeypatch.setattr(robots, "PAUSE", 0.0)
    monkeypatch.setattr(robots.Robots.__init__, "__defaults__", (0.0,))
    server.pages.clear()
    server.asked.clear()
    return server


@pytest.fixture
def make_feed(site, db):
    def make(body: bytes = b"", path: str = "/feed", **given):
        site.pages.setdefault(path, (200, {"ETag": '"1"'}, body or feed_of(TALKS)))
        return Feed.objects.create(address=site.at(path), **given)

    return make


def read(feed: Feed) -> Feed:
    rounds.read_all([feed.pk])
    return Feed.objects.get(pk=feed.pk)


def latest(feed: Feed):
    return feed.readings.first()


def test_a_feed_brings_its_articles_through_the_ordinary_ingest(make_feed, make_source):
    feed = read(make_feed(source=make_source("rfi")))

    article = Article.objects.get()
    assert (article.title, article.source.slug) == (TALKS[0], "rfi")
    assert Capture.objects.get().raw == feed_of(TALKS)
    assert (latest(feed).outcome, latest(feed).created) == ("read", 1)
    assert feed.newest_seen is not None
    minutes = (feed.next_due - feed.last_read).total_seconds() / 60
    assert 30 <= minutes <= 33


def test_an_unchanged_feed_is_asked_only_whether_it_changed(make_feed, site):
    feed = make_feed()
    read(feed)
    known = {"If-None-Match": '"1"'}
    site.pages["/feed"] = lambda heads: (
        (304, {}, b"") if known.items() <= dict(heads).items() else (500, {}, b"")
    )

    feed = read(feed)

    assert (latest(feed).outcome, feed.failures) == ("unchanged", 0)
    assert Article.objects.count() == 1


def test_what_came_before_does_not_come_again(make_feed, site):
    feed = make_feed()
    read(feed)
    site.pages["/feed"] = (200, {"ETag": '"2"'}, feed_of(TALKS, TRADE))

    feed = read(feed)

    assert (latest(feed).created, latest(feed).updated) == (1, 0)
    assert sorted(Article.objects.values_list("title", flat=True)) == sorted([TALKS[0], TRADE[0]])


@pytest.mark.parametrize(
    ("answer", "hours", "why"),
    [
        ((500, {}, b""), 1, "500"),
        ((503, {"Retry-After": "18000"}, b""), 5, "503"),
        ((200, {}, b"\x00\x01 no feed"), 1, "binary"),
        ((404, {}, b""), 1, "404"),
    ],
)
def test_a_feed_that_fails_says_why_and_is_left_alone_for_longer(
    make_feed, site, answer, hours, why
):
    feed = make_feed()
    site.pages["/feed"] = answer

    feed = read(feed)

    assert (feed.failures, latest(feed).outcome) == (1, "failed")
    assert why in feed.last_error
    assert (feed.next_due - feed.last_read) >= dt.timedelta(hours=hours)
    site.pages["/feed"] = (200, {}, feed_of(TALKS))
    feed = read(feed)
    assert (feed.failures, feed.last_error) == (0, "")


def test_a_feed_that_is_gone_is_switched_off(make_feed, site):
    feed = make_feed()
    site.pages["/feed"] = (410, {}, b"")

    feed = read(feed)

    assert (feed.is_on, latest(feed).outcome) == (False, "gone")
    assert rounds.read_due().feeds == 0


def test_a_slow_server_does_not_hold_the_others_up(make_feed, site, monkeypatch):
    monkeypatch.setattr(rounds, "LIMITS", rounds.Limits(connect=1, read=0.05, total=0.05))
    feed = make_feed()
    site.pages["/feed"] = lambda heads: (__import__("time").sleep(0.2), (200, {}, b""))[1]

    assert read(feed).failures == 1


def test_an_address_of_a_private_network_is_not_asked(make_feed, site, settings):
    settings.FETCH_PRIVATE = False
    feed = read(make_feed())

    assert "no public address" in feed.last_error
    assert site.asked == []


def test_a_feed_s_own_ttl_is_heeded(make_feed):
    feed = read(make_feed(feed_of(TALKS, ttl=240)))

    assert feed.next_due - feed.last_read >= dt.timedelta(hours=4)


def test_only_what_is_due_is_read_and_nobody_reads_it_twice(make_feed, site):
    make_feed(path="/later", next_due=timezone.now() + dt.timedelta(hours=1))
    make_feed(path="/off", is_on=False)
    due = make_feed()

    assert rounds.read_due().feeds == 1
    assert rounds.read_all([due.pk], claim=True).feeds == 0
    assert site.paths() == ["/feed"]


def test_of_a_feed_a_hundred_readings_are_kept(make_feed, monkeypatch):
    monkeypatch.setattr(rounds, "READINGS_KEPT", 2)
    feed = make_feed()
    for _ in range(4):
        read(feed)

    assert feed.readings.count() == 2


class TestFullTexts:
    @pytest.fixture
    def excerpt(self, site, make_source, make_feed):
        """A feed with the beginning of an article whose page is on the same server."""
        address = site.at("/talks")
        source = make_source("rfi", full_texts=True)
        site.pages["/talks"] = (
            200, {"Content-Type": "text/html"}, PAGE.format(title=TALKS[0], address=address).encode()
        )  # fmt: skip
        return make_feed(feed_of((TALKS[0], address, TEXT)), source=source)

    def test_a_full_text_comes_from_the_article_s_own_page_once(self, excerpt, site):
        feed = read(excerpt)
        read(excerpt)

        assert Article.objects.get().characters > full_texts.SHORT / 2
        assert "第11段" in Article.objects.get().body_text
        assert [reading.pages for reading in feed.readings.all()] == [0, 1]
        assert site.paths().count("/talks") == 1

    def test_not_where_the_site_forbids_it(self, excerpt, site):
        site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /talks")

        read(excerpt)

        assert "/talks" not in site.paths()

    def test_not_where_the_site_does_not_say_what_it_allows(self, excerpt, site):
        site.pages["/robots.txt"] = (503, {}, b"")

        read(excerpt)

        assert "/talks" not in site.paths()

    def test_not_where_nobody_asked_for_it(self, excerpt, site):
        excerpt.source.full_texts = False
        excerpt.source.save()

        read(excerpt)

        assert site.paths() == ["/feed"]


class TestCommand:
    def test_it_reads_and_says_what_came(self, make_feed, capsys):
        make_feed()

        call_command("feeds")

        assert capsys.readouterr().out.startswith("read 1 feeds: new articles 1")

    def test_a_feed_that_fails_is_named(self, make_feed, site, capsys):
        feed = make_feed()
        site.pages["/feed"] = (500, {}, b"")

        with pytest.raises(SystemExit):
            call_command("feeds", "--due")

        assert feed.address in capsys.readouterr().err

    def test_once_reads_an_address_that_is_not_read_again(self, site, db, capsys):
        site.pages["/x"] = (200, {}, feed_of(TALKS))

        call_command("feeds", "--once", site.at("/x"))
        call_command("feeds", "--list")

        assert ", off" in capsys.readouterr().out
        assert Article.objects.count() == 1

    @pytest.mark.parametrize(
        "given",
        [("--source", "nobody"), ("--once", "no address"), ("--once", "http://a:b@x.example/")],
    )
    def test_nonsense_is_refused(self, db, given):
        with pytest.raises(CommandError):
            call_command("feeds", *given)
