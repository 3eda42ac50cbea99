"""Versions of an article from other hosts than its own."""

import pytest
from django.core.management import call_command

from archive.models import Article, Revision
from tests.intake.families import EPOCH, FORGED, OWN, document, entry, feed, page, text_of

pytestmark = pytest.mark.long


class TestFromAnotherHost:
    """Nothing of it replaces what the outlet itself gave."""

    PLACES = {
        "feed": lambda web: web(
            "https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED))
        ),
        "page with a canonical": lambda web: web(
            "https://evil.example/a", page("两国外长会谈", FORGED, OWN)
        ),
        "redirect": lambda web: web(
            OWN, page("两国外长会谈", FORGED, OWN), leads_to="https://evil.example/b"
        ),
        "feed capture": lambda web: web(
            "https://evil.example/c", document(body=FORGED, at=EPOCH + 9)
        ),
        "host that only begins alike": lambda web: web(
            "https://www.rfi.fr.evil.example/", page("两国外长会谈", FORGED, OWN)
        ),
    }

    @pytest.mark.parametrize("place", PLACES)
    def test_it_does_not_replace_the_outlets_text(self, bring, web, place):
        bring(document())
        before = Article.objects.values("title", "body_html", "source_url", "captured_at").get()

        report = self.PLACES[place](web)

        assert (report.created, report.updated, report.rejected) == (0, 0, [])
        after = Article.objects.values("title", "body_html", "source_url", "captured_at").get()
        assert after == before

    @pytest.mark.parametrize("place", PLACES)
    def test_it_is_kept_beside_the_article_with_its_place(self, bring, web, place):
        bring(document())

        report = self.PLACES[place](web)

        article = Article.objects.get()
        capture = article.captures.get(outcome="aside")
        assert "evil.example, not from rfi.fr" in capture.reason
        assert "伪造" in article.revisions.get(cause=Revision.Cause.ELSEWHERE).before["body_text"]
        assert report.beside[0]["article"] == article.pk

    @pytest.mark.parametrize("place", PLACES)
    def test_where_it_came_first_the_outlets_own_replaces_it(self, bring, web, place):
        self.PLACES[place](web)
        assert "伪造" in Article.objects.get().body_text

        report = bring(document(at=EPOCH - 10**8))

        assert report.updated == 1
        assert "伪造" not in Article.objects.get().body_text

    def test_the_outlets_own_replaces_it_also_where_nothing_is_alike(self, bring, web):
        web("https://evil.example/feed", feed(entry("另一回事", OWN, text_of("whales"))))

        bring(document())

        assert Article.objects.get().title == "两国外长会谈"

    def test_a_third_place_does_not_replace_what_a_second_gave(self, web):
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        web("https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED)))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_place_may_follow_itself(self, web):
        text = text_of("talks")
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text)))

        web("https://reader.example/other", feed(entry("两国外长已会谈", OWN, text)))

        assert Article.objects.get().title == "两国外长已会谈"

    def test_the_same_version_is_kept_once_however_often_it_is_read(self, bring, web):
        bring(document())
        for number in range(3):
            forged = entry("两国外长会谈", OWN, FORGED)
            web("https://evil.example/feed", feed(forged, entry(f"{number}", "", "<p>文</p>")))

        assert Revision.objects.filter(cause=Revision.Cause.ELSEWHERE).count() == 1

    def test_a_saved_page_that_says_where_it_was_saved_is_from_there(self, bring):
        bring(document())

        bring(page("两国外长会谈", FORGED, OWN, saved_from="https://evil.example/a"))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_saved_feed_is_from_the_address_that_it_gives_itself(self, bring):
        bring(document())

        bring(feed(entry("两国外长会谈", OWN, FORGED), itself="https://evil.example/feed"))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_file_is_believed_as_to_its_place(self, bring):
        bring(document())

        bring(feed(entry("两国外长会谈", OWN, FORGED)))

        assert "伪造" in Article.objects.get().body_text

    @pytest.mark.parametrize(
        "place", ["https://m.rfi.fr/feed", "http://rfi.fr/feed", "https://feeds.rfi.fr/cn"]
    )
    def test_the_outlets_own_hosts_are_the_outlet(self, bring, web, place):
        bring(document(body=text_of("talks")[:80] + "</p>"))

        web(place, feed(entry("两国外长会谈", OWN, text_of("talks"))))

        assert Article.objects.get().characters > 100

    def test_a_host_that_an_editor_gave_the_source_is_the_outlet(self, bring, web):
        bring(document(body="<p>快讯。</p>"))
        source = Article.objects.get().source
        source.domains = ["rfi.fr", "feeds.example.net"]
        source.edited_fields = ["domains"]
        source.save()

        web("https://feeds.example.net/rfi", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        assert Article.objects.get().characters > 100

    def test_what_it_gave_is_made_again_the_same(self, bring, web):
        web(OWN, page("两国外长会谈", FORGED), leads_to="https://evil.example/b")
        bring(document())
        before = list(Article.objects.order_by("pk").values())

        call_command("reprocess")

        assert list(Article.objects.order_by("pk").values()) == before

    def test_a_page_without_an_address_has_the_one_where_the_redirects_ended(self, web):
        web(
            "https://short.example/1", page("两国外长会谈", text_of("talks")), "https://t.example/a"
        )

        assert Article.objects.get().source_url == "https://t.example/a"
