"""RSS, RDF and Atom: the fields of each entry, and broken and hostile feeds."""

import resource
import time
from contextlib import suppress

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read

pytestmark = pytest.mark.long

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
BODY = "<p>北约秘书长周三抵达东京，与日本首相会谈。</p>"


def rss(*items, head="<language>zh-cn</language>", attributes="", prolog=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}\n<rss version="2.0" {CONTENT} {MEDIA}'
        f" {attributes}><channel><title>例报</title><link>https://example.org/</link>{head}"
        f"{''.join(items)}</channel></rss>"
    )


def item(title="北约秘书长访问东京", link="https://example.org/a", body=BODY, more=""):
    return (
        f"<item><title>{title}</title><link>{link}</link>"
        f"<description><![CDATA[{body}]]></description>{more}</item>"
    )


def entries(text):
    return read(text.encode())


def one(text) -> Document:
    [document] = entries(text)
    assert isinstance(document, Document)
    return document


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-TW" xml:base="https://example.org/news/">
  <title>例報</title>
  <entry>
    <title type="html">北約 &lt;b&gt;秘書長&lt;/b&gt; 訪問東京</title>
    <link href="2024/a"/>
    <id>tag:example.org,2024:a</id>
    <published>2024-04-05T18:45:01+09:00</published>
    <updated>2024-04-06T00:00:00Z</updated>
    <author><name>王小明</name></author><author><name>李大同</name></author>
    <category term="world" label="國際"/>
    <summary>摘要</summary>
    <content type="xhtml" xml:base="/pictures/"><div xmlns="http://www.w3.org/1999/xhtml">
      <p>北約秘書長週三抵達東京，<a href="b">與日本首相會談</a>。</p><img src="c.jpg"/>
    </div></content>
  </entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN"
  "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent"> %HTMLlat1;]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://example.org/"><title>Example</title><link>https://example.org/</link></channel>
  <item rdf:about="https://example.org/a"><title>NATO in Tokyo &eacute;</title>
    <link>https://example.org/a</link><description>The secretary general met the prime minister.</description>
    <dc:creator>Jane Doe</dc:creator><dc:date>2024-04-05</dc:date><dc:subject>World</dc:subject></item>
</rdf:RDF>"""


class TestStated:
    def test_rss_gives_the_whole_content_rather_than_the_summary(self):
        more = (
            "<content:encoded><![CDATA[<p>第一段。</p><p>第二段，更长。</p>]]></content:encoded>"
            "<pubDate>Fri, 05 Apr 2024 08:45:01 +0800</pubDate><category>国际</category>"
            "<author>wang@example.org (王小明)</author>"
        )
        document = one(rss(item(body="摘要", more=more)))

        assert (document.format, document.title) == ("feedxml", "北约秘书长访问东京")
        assert document.body == "<p>第一段。</p><p>第二段，更长。</p>"
        assert document.url == "https://example.org/a"
        assert (document.author, document.section) == ("王小明", "国际")
        assert document.stated_date == "Fri, 05 Apr 2024 08:45:01 +0800"
        assert document.stated_basis == "feed"
        assert document.language == "zh-Hans"
        assert document.captured_at is None

    def test_atom_gives_xhtml_language_and_addresses_by_their_base(self):
        document = one(ATOM)

        assert document.title == "北約 秘書長 訪問東京"
        assert document.url == "https://example.org/news/2024/a"
        assert document.language == "zh-Hant"
        assert document.stated_date == "2024-04-05T18:45:01+09:00"
        assert (document.author, document.section) == ("王小明、李大同", "國際")
        assert 'href="https://example.org/pictures/b"' in document.body
        assert 'src="https://example.org/pictures/c.jpg"' in document.body

    def test_rdf_is_read_without_the_entities_that_its_doctype_declares(self):
        document = one(RDF)

        assert document.title == "NATO in Tokyo é"
        assert document.body == "The secretary general met the prime minister."
        assert (document.author, document.section) == ("Jane Doe", "World")
        assert document.stated_date == "2024-04-05"

    @pytest.mark.parametrize(
        ("printed", "at", "precision"),
        [
            ("Fri, 05 Apr 2024 08:45:01 +0800", "2024-04-05T00:45:01+00:00", "second"),
            ("Fri, 05 Apr 2024 08:45:01 EST", "2024-04-05T13:45:01+00:00", "second"),
            ("2024-04-05T08:45:01.250Z", "2024-04-05T08:45:01+00:00", "second"),
            ("2024-04-05", "2024-04-05T00:00:00+00:00", "day"),
        ],
    )
    def test_a_date_in_any_form_is_the_publication(self, printed, at, precision):
        text = rss(item(more=f"<pubDate>{printed}</pubDate>"))
        [reading] = read_all(text.encode())

        assert isinstance(reading, Reading)
        assert reading.values["published_at"].isoformat() == at
        assert reading.values["published_precision"] == precision
        assert reading.values["published_basis"] == "feed"

    def test_without_a_publication_the_last_change_is_the_date(self):
        assert one(ATOM.replace("published>", "issued_not>")).stated_date == "2024-04-06T00:00:00Z"

    @pytest.mark.parametrize(
        ("printed", "title"),
        [
            ("A &amp;amp; B", "A & B"),
            ("A &amp; B", "A & B"),
            ("<![CDATA[A & B]]>", "A & B"),
            ("<![CDATA[美国&ldquo;制裁&rdquo;]]>", "美国“制裁”"),
            ("&lt;b&gt;粗&lt;/b&gt;体", "粗体"),
            ("1 &lt; 2", "1 < 2"),
            ("  两行\n  标题 ", "两行 标题"),
        ],
    )
    def test_a_title_is_text_however_it_is_escaped(self, printed, title):
        assert one(rss(item(title=printed))).title == title

    @pytest.mark.parametrize(
        ("stated", "body", "language"),
        [
            ("zh-CN", "北约秘书长访问东京", "zh-Hans"),
            ("zh-TW", "北約秘書長訪問東京", "zh-Hant"),
            ("zh-HK", "北約秘書長訪問東京", "zh-Hant"),
            ("zh", "北约秘书长访问东京", ""),
            ("zh-CN", "北約秘書長訪問東京", ""),  # the text says otherwise
            ("en-US", "北约秘书长访问东京", ""),  # what a system says unless told
            ("fr-FR", "Le secrétaire général à Tokyo", "fr"),
            ("english", "The secretary general in Tokyo", ""),
        ],
    )
    def test_a_language_counts_where_the_text_does_not_contradict_it(self, stated, body, language):
        text = rss(item(title=body, body=body), head=f"<language>{stated}</language>")

        assert one(text).language == language

    def test_relative_addresses_start_at_the_feeds_own(self):
        assert one(rss(item(link="/a?x=1&amp;y=2"))).url == "https://example.org/a?x=1&y=2"

    @pytest.mark.parametrize(
        "picture",
        [
            '<media:content url="https://example.org/a" medium="image"/>',
            '<media:thumbnail url="https://example.org/a"/>',
            '<enclosure url="https://example.org/a" type="image/jpeg" length="1"/>',
        ],
    )
    def test_a_picture_beside_the_text_comes_above_it(self, picture):
        document = one(rss(item(more=picture)))

        assert document.body == f'<figure><img src="https://example.org/a"></figure>{BODY}'

    def test_a_body_with_pictures_gets_none(self):
        picture = '<media:thumbnail url="https://example.org/a"/>'

        assert "example.org" not in one(rss(item(body=BODY + '<img src="x">', more=picture))).body

    def test_a_sound_file_is_no_picture_and_can_be_played(self):
        sound = '<enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="1"/>'
        linked = BODY + '<a href="https://example.org/a.mp3">x</a>'

        assert (
            one(rss(item(more=sound))).body
            == BODY + '<audio src="https://example.org/a.mp3"></audio>'
        )
        assert one(rss(item(body=linked, more=sound))).body == linked

    def test_a_summary_that_says_far_more_than_the_content_is_the_text(self):
        more = "<content:encoded><![CDATA[<p>Read more</p>]]></content:encoded>"

        assert one(rss(item(body=BODY * 3, more=more))).body == BODY * 3

    def test_tags_escaped_once_more_than_the_text_around_them_are_tags(self):
        link = "&lt;a href='https://example.org/b'&gt;声明&lt;/a&gt;"

        assert "<a href='https://example.org/b'>声明</a>" in one(rss(item(body=BODY + link))).body
        assert "&lt;a" in one(rss(item(body=f"{BODY}<code>{link}</code>"))).body

    def test_drafts_and_pictures_in_an_export_of_wordpress_are_no_articles(self):
        kinds = (
            ("publish", "post"),
            ("draft", "post"),
            ("inherit", "attachment"),
            ("publish", "page"),
        )
        text = rss(
            *(
                item(title=f"{status} {kind}", more=f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>")
                for status, kind in kinds
            ),
            attributes='xmlns:wp="http://wordpress.org/export/1.2/"',
        )  # fmt: skip

        assert [e.title for e in entries(text)] == ["publish post", "publish page"]


class TestBroken:
    def test_an_entry_that_is_no_article_is_named_in_its_place(self):
        text = rss(
            item(link="https://example.org/1"),
            item(title="", link="https://example.org/2"),
            item(title="空", link="https://example.org/3", body=""),
            item(link="https://example.org/4"),
        )
        first, untitled, empty, last = entries(text)

        assert isinstance(first, Document)
        assert isinstance(untitled, DocumentError)
        assert untitled.reason == "the entry https://example.org/2 has no title"
        assert isinstance(empty, DocumentError)
        assert empty.reason == "the entry “空” has no text"
        assert isinstance(last, Document)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('<?xml version="1.0"?><opml version="2.0"><body/></opml>', "subscriptions"),
            ('<?xml version="1.0"?><kml><Document/></kml>', "no feed.*“kml”"),
            (rss(), "the feed is empty"),
            ('<?xml version="1.0"?>', "no feed"),
        ],
    )
    def test_xml_without_entries_is_refused(self, text, reason):
        with pytest.raises(DocumentError, match=reason):
            entries(text)

    def test_a_page_written_as_xml_is_no_feed(self):
        page = f'<?xml version="1.0"?><!DOCTYPE html><html><head><title>题目</title></head><body>{BODY * 5}</body></html>'

        assert one(page).format == "webpage"

    def test_what_is_not_well_formed_is_read_all_the_same(self):
        text = rss(
            "<item><title>AT&T</title><link>https://example.org/a</link>"
            "<description>one&nbsp;& two <br> three</description>"
            "<foo:bar>x</foo:bar></item>"
        ).replace(CONTENT, "")
        document = one(text)

        assert document.title == "AT&T"
        assert "one\xa0& two" in document.body
        assert "three" in document.body

    def test_a_feed_that_was_cut_off_gives_what_came(self):
        text = rss(item(), item(link="https://example.org/b"))

        assert len(entries(text[: text.rindex("</item>")])) == 2

    def test_an_encoding_that_the_feed_names_is_used(self):
        text = rss(item(title="Élysée", body="À Paris"), head="").replace("UTF-8", "ISO-8859-1")
        text = text.replace("例报", "")
        [document] = read(text.encode("iso-8859-1"))

        assert isinstance(document, Document)
        assert document.title == "Élysée"


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)  # ten to the ninth power
LONG_ENTITY = f'<!ENTITY l9 "{"A" * 100_000}">'


class TestHostile:
    @pytest.mark.parametrize(
        ("declared", "count"), [(LAUGHS, 1), (LAUGHS, 1000), (LONG_ENTITY, 100_000)]
    )
    def test_entities_do_not_multiply(self, declared, count):
        body = "<description>" + "&l9;" * count + "</description>"
        started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        document = one(
            rss(f"<item><title>x</title>{body}</item>", prolog=f"<!DOCTYPE rss [{declared}]>")
        )

        assert document.body == "&l9;" * count
        assert time.process_time() - started < 5
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB

    def test_no_file_is_read_for_an_entity(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("secret")
        prolog = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'

        document = one(
            rss("<item><title>x</title><description>a &x;</description></item>", prolog=prolog)
        )

        assert document.body == "a &x;"

    def test_more_than_two_thousand_entries_are_refused(self):
        with pytest.raises(DocumentError, match="2001 entries; the limit is 2000"):
            entries(rss(item() * 2001))

    @pytest.mark.parametrize(
        "piece", ["<!", "<a>", "<a/>", "<", "&", "&amp;", "<!--", "<![CDATA[", "&lt;a"]
    )
    def test_nine_megabytes_of_anything_end_in_seconds(self, piece):
        text = rss(
            f"<item><title>x</title><description>{piece * (9_000_000 // len(piece))}</description></item>"
        )
        started = time.process_time()
        with suppress(DocumentError):
            entries(text)

        assert time.process_time() - started < 20
