"""Feeds at the desk: tried, added, brought and taken away as a list, by clicks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.intake.subscriptions import opml
from archive.models import Article, Capture, Feed
from tests.admin.working.test_job_admin import link, page, text
from tests.helpers.desk import fields_of
from tests.jobs.answering import answering, feed_of

TALKS = ("两国外长会谈", "https://example.org/talks", "两国外长星期二会谈，谈及贸易与边界。")


@pytest.fixture
def site(settings):
    settings.FETCH_PRIVATE = True
    with answering() as server:
        server.pages["/feed"] = (200, {}, feed_of(TALKS))
        yield server


def test_a_feed_of_a_source_is_tried_added_and_found_by_clicks(admin_client, make_source, site):
    source = make_source("rfi")
    form = page(admin_client.get(f"/admin/archive/source/{source.pk}/change/"))
    address = link(form, "Add a feed")
    sent = {**fields_of(admin_client.get(address)), "address": site.at("/feed")}
    assert sent["source"] == str(source.pk)

    tried = page(admin_client.post(address, {**sent, "_preview": "1"}))
    assert "1 entries can be read, of which 0 are in the archive" in text(tried)
    assert TALKS[0] in text(tried)
    assert not Feed.objects.exists()
    assert not Capture.objects.exists()

    feeds = page(admin_client.post(address, sent, follow=True))
    assert "never" not in text(feeds)
    assert Feed.objects.get().source == source
    form = page(admin_client.get(f"/admin/archive/source/{source.pk}/change/"))
    assert site.at("/feed") in text(page(admin_client.get(link(form, "Feeds (1)"))))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://example.org/", "only http and https"),
        ("https://a:b@example.org/", "password"),
        ("file:///etc/passwd", "only http and https"),
        ("x" * 3000, "2000"),
        ("http://[::1", "cannot be understood"),
        ("", "required"),
    ],
)
def test_an_address_that_is_never_asked_is_refused_at_its_field(admin_client, db, address, why):
    sent = {"address": address, "minutes": 30}

    for more in ({}, {"_preview": "1"}):
        found = admin_client.post("/admin/archive/feed/add/", {**sent, **more, **formset()})
        assert why in text(page(found))
    assert not Feed.objects.exists()


def formset() -> dict[str, int]:
    names = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    return {f"readings-{name}": 0 for name in names}


def test_a_feed_that_cannot_be_read_says_why_before_it_is_added(admin_client, db, site):
    sent = {"address": site.at("/nowhere"), "minutes": 30, "_preview": "1", **formset()}

    assert "404" in text(page(admin_client.post("/admin/archive/feed/add/", sent)))


def test_a_list_of_feeds_comes_and_goes(admin_client, make_source, site):
    make_source("rfi", domains=["rfi.fr"])
    feeds = page(admin_client.get("/admin/archive/feed/"))
    raw = opml.written(
        [opml.Outline("https://www.rfi.fr/cn/rss"), opml.Outline("javascript:alert(1)")], "x"
    )
    address = link(feeds, "Bring a list of feeds (OPML)")
    sent = {"file": SimpleUploadedFile("feeds.opml", raw)}
    brought = page(admin_client.post(address, sent))

    assert "1 feed was added." in text(brought)
    assert "javascript:alert(1)" in text(brought)
    assert Feed.objects.get().source.slug == "rfi"
    assert "0 feeds were added" in text(
        page(admin_client.post(address, {"file": SimpleUploadedFile("feeds.opml", raw)}))
    )
    taken = admin_client.get(link(feeds, "Take the list away (OPML)"))
    assert [one.address for one in opml.read(taken.content)] == ["https://www.rfi.fr/cn/rss"]


@pytest.mark.parametrize("raw", [b"", b"x", b"<opml/>", b"<rss/>"])
def test_what_is_no_list_of_feeds_is_refused_at_its_field(admin_client, db, raw):
    sent = {"file": SimpleUploadedFile("feeds.opml", raw)}

    answer = admin_client.post("/admin/archive/feed/opml/", sent)

    assert (answer.status_code, b"errorlist" in answer.content) == (400, True)


def test_the_list_of_feeds_asks_as_much_for_twenty_as_for_one(
    admin_client, make_source, django_assert_max_num_queries
):
    for n in range(20):
        Feed.objects.create(address=f"https://example.org/{n}", source=make_source())

    with django_assert_max_num_queries(14):
        admin_client.get("/admin/archive/feed/")


class TestOnePage:
    def test_one_page_is_captured_and_leads_to_its_article(self, admin_client, db, site):
        address = link(page(admin_client.get("/admin/archive/capture/")), "Capture a page")

        found = page(admin_client.post(address, {"address": site.at("/feed")}))

        assert "It is in the archive now." in text(found)
        article = page(admin_client.get(link(found, TALKS[0])))
        assert TALKS[0] in str(article)
        assert "It says nothing new." in text(
            page(admin_client.post(address, {"address": site.at("/feed")}))
        )
        assert Article.objects.count() == 1

    def test_a_bookmark_fills_the_form_in_and_sends_nothing(self, admin_client, db, site):
        form = page(admin_client.get("/admin/archive/capture/capture-a-page/"))
        bookmark = form.find("a", href=lambda h: h and h.startswith("javascript:"))["href"]
        assert "http://testserver/admin/archive/capture/capture-a-page/?address=" in bookmark

        given = {"address": '"><script>alert(1)</script>'}
        opened = page(admin_client.get("/admin/archive/capture/capture-a-page/", given))

        assert opened.find("input", {"name": "address"})["value"] == given["address"]
        assert not Capture.objects.exists()

    @pytest.mark.parametrize("address", ["", "x", "file:///etc/passwd", "http://a:b@x.example/"])
    def test_nonsense_is_an_error_on_its_field(self, admin_client, db, address):
        answer = admin_client.post("/admin/archive/capture/capture-a-page/", {"address": address})

        assert (answer.status_code, b"errorlist" in answer.content) == (400, True)

    def test_what_cannot_be_fetched_says_why(self, admin_client, db, site, settings):
        settings.FETCH_PRIVATE = False
        sent = {"address": site.at("/feed")}

        found = admin_client.post("/admin/archive/capture/capture-a-page/", sent)

        assert "no public address" in text(page(found))

    def test_another_site_cannot_have_an_editor_capture(self, admin_user, site, db):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(admin_user)
        sent = {"address": site.at("/feed")}

        assert client.post("/admin/archive/capture/capture-a-page/", sent).status_code == 403
        assert site.asked == []
