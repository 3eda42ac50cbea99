"""The body of an article on its page, with placeholders for remote images."""

import re

import pytest

from reader.texts.article_body import addresses, fetched_late, note_instead, prepare
from tests.reader.views.test_article import page

pytestmark = pytest.mark.django_db

IMAGE = '<p>前<img src="https://pic.example/a.jpg" alt="首尔" width="3" height="2">后</p>'


def test_images_of_other_sites_wait_for_the_reader(client, make_article):
    response = client.get(make_article(body_html=IMAGE).get_absolute_url())
    html = response.content.decode()

    assert "<img" not in html
    assert '<span class="image-alt">首尔</span>' in html
    assert 'name="images" value="1"' in html
    assert "https:" not in response["Content-Security-Policy"]


def test_a_reader_who_allowed_images_sees_them_without_a_referrer(client, make_article):
    client.cookies["images"] = "1"
    response = client.get(make_article(body_html=IMAGE).get_absolute_url())
    html = response.content.decode()

    assert 'referrerpolicy="no-referrer" loading="lazy"' in html
    assert 'width="3" height="2"' in html
    assert "image-placeholder" not in html
    assert re.search("img-src[^;]*https:", response["Content-Security-Policy"])


def test_where_images_are_never_shown_no_cookie_helps(client, make_article, settings):
    settings.REMOTE_IMAGES = "never"
    client.cookies["images"] = "1"
    html = page(client, make_article(body_html=IMAGE))

    assert "<img" not in html
    assert 'name="images"' not in html


def test_where_images_are_always_shown_no_cookie_is_needed(client, make_article, settings):
    settings.REMOTE_IMAGES = "always"

    assert "<img" in page(client, make_article(body_html=IMAGE))


def test_one_article_may_show_its_images_once(client, make_article):
    article = make_article(body_html=IMAGE)

    assert 'href="?images=1"' in page(client, article)
    response = client.get(article.get_absolute_url() + "?images=1")
    assert "<img" in response.content.decode()
    assert not response.cookies


def test_where_images_are_never_shown_asking_once_is_no_help(client, make_article, settings):
    settings.REMOTE_IMAGES = "never"
    response = client.get(make_article(body_html=IMAGE).get_absolute_url() + "?images=1")

    assert "<img" not in response.content.decode()
    assert "https:" not in response["Content-Security-Policy"]


class TestBody:
    def test_all_other_text_stays_as_it_is(self):
        body = prepare("前 &lt;<p>一&amp;二</p>后", lambda image: None)

        assert body.html == '前 &lt;<p id="p1">一&amp;二</p>后'

    def test_the_dot_in_a_name_begins_no_line(self):
        written = '<p><b title="a > 罗·汉">罗伯特</b>罗伯特·汉尼根、让•伊夫，A·B</p>'
        body = prepare(written, lambda image: None)

        assert body.html == (
            '<p id="p1"><b title="a &gt; 罗·汉">罗伯特</b>罗伯<span class="unbroken">特·</span>汉尼根、'
            '<span class="unbroken">让•</span>伊夫，A·B</p>'
        )
        assert body.blocks == [("p1", "罗伯特罗伯特·汉尼根、让•伊夫，A·B")]

    def test_a_note_stands_in_place_of_an_image(self):
        body = prepare(IMAGE, lambda image: note_instead(image, "图片：%(host)s", "zh-Hans"))

        assert body.held_back == 1
        assert body.html == (
            '<p id="p1">前<span class="image-placeholder"><a href="https://pic.example/a.jpg"'
            ' rel="noopener noreferrer external" translate="no" lang="zh-Hans">图片：pic.example</a> '
            '<span class="image-alt">首尔</span></span>后</p>'
        )

    def test_a_note_says_of_which_language_it_is(self):
        body = prepare(IMAGE, lambda image: note_instead(image, "Image on %(host)s", "en"))

        assert ' lang="en">Image on pic.example</a>' in body.html

    def test_a_note_in_a_link_adds_no_second_link(self):
        linked = '<a href="https://a.example/"><img src="https://a.example/b.jpg" alt=""></a>'
        body = prepare(linked, lambda image: note_instead(image, "%(host)s", "en"))

        assert body.html.count("<a ") == 1

    def test_an_image_without_a_size_keeps_a_place(self):
        body = prepare('<img src="https://a.example/b.jpg" alt="">', fetched_late)

        assert 'class="image-unsized"' in body.html
        assert "image-unsized" not in prepare(IMAGE, fetched_late).html

    def test_headings_of_a_long_text_are_its_contents(self):
        headings = "".join(f"<h2>第{n}节</h2><p>文</p>" for n in range(3))

        contents = prepare(headings, lambda image: None).contents
        assert [(h.place, h.text) for h in contents] == [
            ("p1", "第0节"),
            ("p3", "第1节"),
            ("p5", "第2节"),
        ]
        assert prepare(headings[: headings.rindex("<h2>")], lambda image: None).contents == []

    def test_addresses_are_named_once_each(self):
        body = '<img src="https://a/1"><img src="https://a/1"><img><img src="https://a/2">'

        assert addresses(body) == ["https://a/1", "https://a/2"]
