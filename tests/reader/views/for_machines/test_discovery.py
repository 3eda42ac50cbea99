"""robots.txt, OpenSearch description and sitemap."""

import datetime as dt

import pytest
from lxml import etree, html

from archive.editing import corrections as article_corrections
from archive.models import Article
from reader.views.for_machines import discovery

pytestmark = pytest.mark.django_db
MAP = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def xml(client, address: str) -> etree._Element:
    response = client.get(address)
    assert response.status_code == 200
    return etree.fromstring(response.content)


def locations(root: etree._Element) -> list[str]:
    return root.xpath("//m:loc/text()", namespaces=MAP)


def test_a_browser_learns_to_search_here(client, make_article):
    article = make_article(text="北约开会。")
    described = xml(client, "/opensearch.xml")
    templates = {u.get("type"): u.get("template") for u in described.iterfind("o:Url", SEARCH)}

    assert 0 < len(described.findtext("o:ShortName", namespaces=SEARCH)) <= 16
    for kind in ("text/html", "application/atom+xml", "application/json"):
        address = templates[kind].replace("{searchTerms}", "%E5%8C%97%E7%BA%A6")
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer["Content-Type"].startswith(kind)
        assert article.title in answer.content.decode()


def test_every_page_names_the_search(client, make_article):
    for address in ("/", f"/articles/{make_article().pk}/", "/topics/"):
        page = html.fromstring(client.get(address).content)
        assert page.xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]


def test_the_sitemap_reaches_every_article_with_its_last_change(client, make_article, monkeypatch):
    monkeypatch.setattr(discovery, "PIECE", 3)
    made = [make_article() for _ in range(7)]
    Article.objects.filter(pk=made[0].pk).update(updated_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))

    pieces = locations(xml(client, "/sitemap.xml"))[1:]
    found = [
        (url.findtext("m:loc", namespaces=MAP), url.findtext("m:lastmod", namespaces=MAP))
        for piece in pieces
        for url in xml(client, piece.removeprefix("http://testserver"))
    ]

    assert len(pieces) == 3
    assert [address for address, _ in found] == [
        f"http://testserver/articles/{a.pk}/" for a in made
    ]
    assert found[0][1] == "2024-05-01T00:00:00+00:00"


def test_a_piece_tells_the_last_change_in_it(client, make_article):
    article = make_article()
    article_corrections.correct(article, {"title": "更正"})

    index = xml(client, "/sitemap.xml")

    [told] = index.xpath("//m:lastmod/text()", namespaces=MAP)
    article.refresh_from_db()
    assert told == article.updated_at.isoformat()


def test_a_withdrawn_article_is_not_in_the_sitemap(client, make_article):
    kept, gone = make_article(), make_article()
    article_corrections.withdraw([gone], "发布者撤回")

    piece = kept.pk // discovery.PIECE  # PostgreSQL counts on from the articles of other tests

    found = locations(xml(client, f"/sitemap/articles-{piece}.xml"))

    assert found == [f"http://testserver/articles/{kept.pk}/"]


def test_months_topics_and_sources_are_in_the_sitemap(client, make_article, make_topic):
    make_article(topics=[make_topic("nato")])
    make_topic("empty")

    found = {
        address.removeprefix("http://testserver")
        for address in locations(xml(client, "/sitemap/pages.xml"))
    }

    assert {"/", "/2024/04/", "/topics/nato/", "/sources/rfi/"} <= found
    assert "/topics/empty/" not in found


def test_an_empty_archive_has_a_sitemap(client, db):
    assert len(locations(xml(client, "/sitemap.xml"))) == 1
    assert client.get("/sitemap/articles-0.xml").status_code == 404


def test_robots_are_told_of_the_sitemap_and_kept_from_combinations(client, db):
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in text
    for kept in ("/search/", "/*?*topic=", "/*?*published_", "/*.csv"):
        assert f"Disallow: {kept}\n" in text
    assert "Disallow: /\n" not in text


def test_robots_are_kept_from_a_private_site(client, settings, db):
    settings.LOGIN_REQUIRED = True

    assert client.get("/robots.txt").content.decode().split() == [
        "User-agent:",
        "*",
        "Disallow:",
        "/",
    ]


@pytest.mark.parametrize("address", ["/", "/api/v1/articles/", "/feed.atom", "/timeline.csv"])
def test_only_so_many_topics_can_be_combined(client, make_article, make_topic, address):
    topics = [make_topic() for _ in range(4)]
    make_article(topics=topics)
    query = "&".join(f"topic={topic.slug}" for topic in topics)

    assert client.get(f"{address}?{query}").status_code == 400
    assert client.get(f"{address}?{query.rpartition('&')[0]}").status_code == 200


def test_a_narrowed_list_is_not_for_indexes(client, make_article):
    make_article()

    assert b'content="noindex' in client.get("/?source=rfi").content
    assert b'content="noindex' not in client.get("/").content


def test_an_article_links_to_its_original_and_to_web_archives(client, make_article):
    article = make_article(source_url="https://example.com/a?b=1")

    page = html.fromstring(client.get(f"/articles/{article.pk}/").content)
    links = page.xpath("//main//a/@href")

    assert "https://example.com/a?b=1" in links
    assert "https://web.archive.org/web/20240501000000/https://example.com/a?b=1" in links


def test_an_article_names_its_other_forms(client, make_article):
    here = f"/articles/{make_article().pk}"
    page = html.fromstring(client.get(f"{here}/").content)

    assert f"{here}.ris" in page.xpath("//link[@rel='alternate']/@href")
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{here}/"]


def test_a_withdrawn_article_is_gone_with_its_note(client, make_article):
    article = make_article()
    article_corrections.withdraw([article], "发布者撤回")

    response = client.get(f"/articles/{article.pk}/")

    assert response.status_code == 410
    assert "发布者撤回" in response.content.decode()
