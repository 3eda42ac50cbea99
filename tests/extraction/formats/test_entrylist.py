"""Entries in JSON and in tables: what programs export, and what holds no texts."""

import json

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read

TEXT = "The two ministers met on Monday for the second time this month and agreed to meet again."
HTML = f"<p>{TEXT}</p>"
ADDRESS = "https://a.example/1"
DAY = "2024-05-06"
EPOCH = 1714982400  # 2024-05-06 08:00 UTC

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [{"id": "1", "url": ADDRESS, "title": "Ministers meet", "content_html": HTML, "date_published": f"{DAY}T08:00:00Z", "authors": [{"name": "Ann Lee"}]}],
}  # fmt: skip
GOOGLE = {
    "items": [{"title": "Ministers meet", "published": EPOCH, "crawlTimeMsec": f"{EPOCH}000", "canonical": [{"href": ADDRESS}], "summary": {"content": HTML}, "author": "Ann Lee", "origin": {"title": "A"}}],
}  # fmt: skip
WALLABAG = [{"title": "Ministers meet", "url": ADDRESS, "content": HTML, "published_at": f"{DAY}T08:00:00+0000", "published_by": ["Ann Lee"], "created_at": "2024-06-01T08:00:00+0000"}]  # fmt: skip
MINIFLUX = {"total": 1, "entries": [{"title": "Ministers meet", "url": ADDRESS, "content": HTML, "published_at": f"{DAY}T08:00:00Z", "author": "Ann Lee", "feed": {"title": "A"}}]}  # fmt: skip
READWISE = {"count": 1, "results": [{"url": "https://read.example/9", "source_url": ADDRESS, "title": "Ministers meet", "html_content": HTML, "published_date": EPOCH * 1000, "author": "Ann Lee"}]}  # fmt: skip
WORDPRESS = [{"date": f"{DAY}T10:00:00", "date_gmt": f"{DAY}T08:00:00", "link": ADDRESS, "title": {"rendered": "Ministers meet"}, "content": {"rendered": HTML}, "author": {"name": "Ann Lee"}}]  # fmt: skip
GHOST = {"db": [{"meta": {"version": "5"}, "data": {"posts": [{"title": "Ministers meet", "url": ADDRESS, "html": HTML, "published_at": f"{DAY}T08:00:00.000Z", "author": "Ann Lee"}], "users": [{"name": "Ann Lee"}]}}]}  # fmt: skip
INDEXED = {"hits": {"total": 1, "hits": [{"_id": "1", "_source": {"title": "Ministers meet", "url": ADDRESS, "text": TEXT, "updated": EPOCH, "author": "Ann Lee"}}]}}  # fmt: skip
DRUPAL = {"jsonapi": {"version": "1.0"}, "data": [{"type": "node", "attributes": {"title": "Ministers meet", "url": ADDRESS, "body": {"value": HTML, "format": "html"}, "published_at": f"{DAY}T08:00:00Z", "author": "Ann Lee"}}]}  # fmt: skip
CRAWLED = {"a1": {"Title": "Ministers meet", "URL": ADDRESS, "Text": TEXT, "Date": f"{DAY}T08:00:00Z", "Author": "Ann Lee"}, "a2": {"Title": "Another", "Text": TEXT}}  # fmt: skip


@pytest.mark.parametrize(
    "exported",
    [JSON_FEED, GOOGLE, WALLABAG, MINIFLUX, READWISE, WORDPRESS, CRAWLED, GHOST, INDEXED, DRUPAL],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_an_entry_with_a_text_is_an_article(exported, indent):
    reading = read_all(json.dumps(exported, indent=indent).encode())[0]

    assert isinstance(reading, Reading)
    values = reading.values
    assert (reading.format, values["title"], values["source_url"]) == (
        "entrylist",
        "Ministers meet",
        ADDRESS,
    )
    assert values["body_html"] == HTML
    assert values["byline"] == "Ann Lee"
    assert values["published_at"].isoformat() == f"{DAY}T08:00:00+00:00"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_with_texts_is_a_list_of_articles(delimiter):
    rows = [["Title", "URL", "Content", "Date"], ["Ministers meet", ADDRESS, f'"{HTML}"', DAY]]

    [document] = read("\n".join(map(delimiter.join, rows)).encode())

    assert isinstance(document, Document)
    assert (document.title, document.url, document.body) == ("Ministers meet", ADDRESS, HTML)


def test_one_object_a_line_is_an_article_each():
    lines = [json.dumps({"title": f"Meeting {n}", "text": TEXT}) for n in range(3)]

    assert len(read("\n".join(lines).encode())) == 3


def test_paragraphs_that_a_crawler_parted_by_one_line_end_stay_apart():
    told = {"title": "Ministers meet", "maintext": f"{TEXT}\n{TEXT}", "date_publish": DAY}
    [reading] = read_all(json.dumps(told).encode())

    assert isinstance(reading, Reading)
    assert reading.values["body_text"] == f"{TEXT}\n\n{TEXT}"
    assert reading.values["published_at"].isoformat()[:10] == DAY


def test_a_heading_that_repeats_the_title_is_dropped():
    exported = [{"title": "Ministers meet", "content": f"<h1>Ministers meet</h1>{HTML}"}]

    [document] = read(json.dumps(exported).encode())

    assert isinstance(document, Document)
    assert document.body == HTML


def test_an_entry_without_title_or_text_is_told_and_the_others_go_on():
    exported = [{"title": "A", "content": HTML}, {"title": "B"}, {"content": HTML, "url": ADDRESS}]

    first, second, third = read(json.dumps(exported).encode())

    assert isinstance(first, Document)
    assert isinstance(second, DocumentError)
    assert isinstance(third, DocumentError)
    assert second.reason == "the entry “B” has no text"
    assert third.reason == f"the entry {ADDRESS} has no title"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (json.dumps([{"title": "A", "url": ADDRESS, "savedAt": DAY}]), "bookmarks without texts"),
        (json.dumps({"bookmarks": [{"title": "A", "content": {"url": ADDRESS}}]}), "bookmarks"),
        (json.dumps({"children": [{"title": "A", "uri": ADDRESS}]}), "bookmarks"),
        ("title,url,time_added,tags,status\nA,https://a.example/1,1,,unread\n", "bookmarks"),
        ("URL,Title,Selection,Folder\nhttps://a.example/1,A,,Unread\n", "bookmarks"),
        ('Highlight,Book Title,Note\n"They met on Monday.",A,\n', "highlights without the texts"),
        (json.dumps({"results": [{"title": "A", "highlights": [{"text": TEXT}]}]}), "highlights"),
        (
            json.dumps([{"type": "article", "title": "A", "issued": {}, "URL": ADDRESS}]),
            "references",
        ),
        (json.dumps([{"itemType": "newspaperArticle", "title": "A"}]), "references"),
        ("Country,Year,Value\nFrance,2020,1\nSpain,2021,2\n", "table in which no column"),
        ('{"a": 1}', "no list of articles"),
        (
            '{"name": "x", "version": "1", "description": "A library that does many things"}',
            "no list",
        ),
        ('[{"title": "Ministers meet", "content": "They', "JSON that is damaged"),
        ('[{"a":' * 5_000, "nested too deeply"),
        (json.dumps([{"title": "A", "content": TEXT}] * 2_001), "2001 entries; the limit is 2000"),
    ],
)
def test_what_holds_no_texts_is_refused_by_its_name(text, reason):
    with pytest.raises(DocumentError, match=reason):
        read_all(text.encode())
