"""What readers and editors see of versions."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.models import Article
from tests.intake.families import (
    EPOCH,
    ERRORS,
    FORGED,
    OWN,
    STRANGERS,
    document,
    entry,
    feed,
    text_of,
)

pytestmark = pytest.mark.long


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


class TestWhatReadersAndEditorsSee:
    @pytest.fixture
    def article(self, bring, web):
        bring(document())
        web("https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED)))
        return Article.objects.get()

    def test_another_places_version_stands_beside_the_article_with_its_place(self, client, article):
        page = html(client.get(article.get_absolute_url()))
        link = page.find("dt", string="Versions from other places").find_next("a")
        versions = html(client.get(link["href"]))

        assert "evil.example" in versions.select_one("nav.versions").text
        assert "never replaces the article" in versions.select_one(".page-note").text
        rows = [row.select("td") for row in versions.select("table.sides tbody tr")]
        assert "伪造" not in "".join(here.text for here, _there in rows)
        assert "伪造" in "".join(there.text for _here, there in rows)

    def test_it_is_no_step_in_the_articles_own_history(self, client, bring, article):
        bring(document("两国外长会谈了", at=EPOCH + 99))

        page = html(client.get(article.get_absolute_url() + "versions/"))
        own = next(
            a for a in page.select("nav.versions a") if "evil" not in a.find_next("span").text
        )
        shown = html(client.get(own["href"]))

        assert "伪造" not in shown.select_one("table.sides").text

    def test_the_desk_shows_it_with_the_reason(self, admin_client, article):
        desk = admin_client.get(f"/admin/archive/article/{article.pk}/change/").content.decode()

        assert "it came from evil.example, not from rfi.fr" in desk
        assert "is kept beside the article" in desk

    def test_an_article_of_another_places_text_alone_says_so(self, client, web):
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        page = html(client.get(Article.objects.get().get_absolute_url()))

        assert "reader.example" in page.find("dt", string="Taken from").find_next("dd").text

    def test_articles_that_share_an_address_lead_to_each_other(self, client, bring):
        bring(*STRANGERS, at_once=True)
        first, second, third = Article.objects.order_by("pk")

        page = html(client.get(first.get_absolute_url()))

        links = page.find("dt", string="Others with its address").find_next("dd").select("a")
        assert [a["href"] for a in links] == [a.get_absolute_url() for a in (second, third)]

    def test_handing_in_tells_what_is_kept_beside(self, admin_client, bring):
        bring(document())
        error = SimpleUploadedFile("gone.txt", ERRORS["gone"].encode())

        page = admin_client.post("/admin/archive/capture/hand-in/", {"files": [error]})

        assert "it is an error page, no article" in page.content.decode()
