"""What Zotero's translators read from an article page, and from the COinS of a list.

The rules are those of its “Embedded Metadata” and “RDF” translators: the item type that `dc.type`
names comes first unless the page forces another; highwire tags (`citation_…`) go before Open Graph.
"""

import json
from urllib.parse import parse_qs

import pytest
from lxml import html

pytestmark = pytest.mark.django_db


def translate(page: str) -> dict:
    """Return the item that Zotero would save from a page."""
    root = html.fromstring(page)
    meta: dict[str, list[str]] = {}
    for element in root.xpath("/html/head/meta"):
        name = (element.get("name") or element.get("property") or "").lower()
        if name and element.get("content"):
            meta.setdefault(name, []).append(element.get("content"))

    def first(*names):
        return next((meta[name][0] for name in names if name in meta), "")

    kind = "webpage"
    if "citation_journal_title" in meta:
        kind = "journalArticle"
    elif first("og:type") != "website":
        kind = first("dc.type") or kind
    tags = meta.get("article:tag") or first("citation_keywords").split(";")
    return {
        "itemType": kind,
        "title": first("citation_title", "og:title"),
        "creators": [name for given in meta.get("citation_author", []) for name in split(given)],
        "publicationTitle": first("og:site_name"),
        "date": first("citation_publication_date", "article:published_time"),
        "section": first("article:section"),
        "language": first("citation_language") or root.get("lang"),
        "url": first("citation_public_url", "og:url"),
        "tags": [tag for tag in tags if tag],
        # Its COinS translator would go before, and know less.
        "coins": len(root.xpath("//span[contains(@class, 'Z3988')]")),
    }


def split(authors: str) -> list[str]:
    """Return the names that Zotero takes one tag for: a comma between two full names parts them."""
    parts = [part.strip() for part in authors.split(";")]
    by_comma = [part.strip() for part in authors.split(",")]
    if len(parts) == 1 and len(by_comma) > 1 and all(" " in part for part in by_comma[:2]):
        return by_comma
    return parts


@pytest.fixture
def article(make_article, make_topic, make_source):
    return make_article(
        title='北约 "峰会" <一> & 二</script>',
        byline="古莉、王二",
        section="国际",
        topics=[make_topic("nato", name_en="NATO"), make_topic("japan", name_en="Japan")],
        source=make_source("rfi", name_en="Radio France Internationale"),
        source_url="https://example.com/a?b=1&c=2",
        images=[{"url": "https://example.com/1.jpg", "alt": "", "caption": "", "credit": ""}],
    )


def test_zotero_saves_an_article_as_a_newspaper_article(client, article):
    item = translate(client.get(f"/articles/{article.pk}/").content.decode())

    assert item == {
        "itemType": "newspaperArticle",
        "title": article.title,
        "creators": ["古莉", "王二"],
        "publicationTitle": "Radio France Internationale",
        "date": "2024/04/10",
        "section": "国际",
        "language": "zh-Hans",
        "url": "https://example.com/a?b=1&c=2",
        "tags": ["NATO", "Japan"],
        "coins": 0,
    }


@pytest.mark.parametrize("address", ["/", "/topics/nato/", "/sources/rfi/", "/search/?q=北约"])
def test_zotero_offers_the_articles_of_a_list(client, article, address):
    page = html.fromstring(client.get(address).content.decode())
    [span] = page.xpath("//span[@class='Z3988']/@title")

    told = parse_qs(span)
    assert told["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert told["rft.type"] == ["newspaperArticle"]
    assert told["rft.title"] == [article.title]
    assert told["rft.creator"] == ["古莉", "王二"]
    assert told["rft.date"] == ["2024-04-10"]
    assert told["rft.identifier"] == ["https://example.com/a?b=1&c=2"]


def test_search_engines_read_it_as_a_news_article(client, article):
    page = client.get(f"/articles/{article.pk}/").content.decode()
    [data] = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")

    told = json.loads(data)
    assert told["@type"] == "NewsArticle"
    assert told["headline"] == article.title
    assert [author["name"] for author in told["author"]] == ["古莉", "王二"]
    assert told["publisher"]["name"] == "Radio France Internationale"
    assert told["datePublished"] == "2024-04-10T08:00:00Z"
    assert told["isBasedOn"] == "https://example.com/a?b=1&c=2"
    assert told["image"] == ["https://example.com/1.jpg"]
    assert "</script>" not in data


def test_an_article_without_anything_is_still_read(client, make_article):
    article = make_article(published_at=None, source_url="", byline="", section="")

    page = client.get(f"/articles/{article.pk}/").content.decode()

    [data] = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    assert "datePublished" not in json.loads(data)
    assert translate(page)["itemType"] == "newspaperArticle"


def test_an_article_is_printed_in_three_styles_and_leaves_in_every_form(client, article):
    page = client.get(f"/articles/{article.pk}/").content.decode()

    assert "[N/OL]" in page
    for form in ("ris", "bib", "csl.json", "csv", "json", "jsonl", "epub"):
        assert f'href="/articles/{article.pk}.{form}"' in page


def test_a_list_leaves_in_every_form_as_it_is_narrowed(client, article):
    page = client.get("/topics/nato/?lang=zh-Hans").content.decode()

    for form in ("ris", "bib", "csl.json", "csv", "json", "jsonl", "epub"):
        assert f'href="/topics/nato.{form}?lang=zh-Hans"' in page
