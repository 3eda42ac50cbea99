"""The page of an article."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import ArticleTopic
from reader.images import hold_back, let_through

pytestmark = pytest.mark.django_db

IMAGE = '<p>前<img src="https://pic.example/a.jpg" alt="首尔" width="3" height="2">后</p>'


def page(client, article, **kwargs) -> str:
    response = client.get(article.get_absolute_url(), **kwargs)
    assert response.status_code == 200
    return response.content.decode()


def metas(html: str, name: str) -> list[str]:
    return re.findall(rf'<meta (?:name|property)="{re.escape(name)}" content="([^"]*)">', html)


def test_an_article_shows_its_text_once_in_its_own_language(client, make_article):
    article = make_article(text="导语与正文。", language="zh-Hant", kicker="要聞", byline="安德烈")
    html = page(client, article)

    assert '<article class="article" lang="zh-Hant">' in html
    assert html.split("<main")[1].count("导语与正文。") == 1
    assert "要聞" in html
    assert "安德烈" in html


def test_what_reference_managers_read_is_there(client, make_article, make_topic):
    html = page(
        client,
        make_article(
            title="北约“峰会”", byline="安德烈、李明", section="国际", topics=[make_topic("nato")],
            source_url="https://www.rfi.fr/cn/1",
        ),
    )  # fmt: skip

    assert metas(html, "dc.type") == ["newspaperArticle"]
    assert metas(html, "citation_title") == ["北约“峰会”"]
    assert metas(html, "citation_author") == ["安德烈", "李明"]
    assert metas(html, "citation_publication_date") == ["2024/04/10"]
    assert metas(html, "citation_language") == ["zh-Hans"]
    assert metas(html, "citation_public_url") == ["https://www.rfi.fr/cn/1"]
    assert metas(html, "og:type") == ["article"]
    assert metas(html, "og:site_name") == ["RFI"]
    assert metas(html, "article:section") == ["国际"]
    assert metas(html, "article:tag") == ["Nato"]
    assert "citation_journal_title" not in html


def test_a_guessed_date_is_not_offered_for_citing(client, make_article):
    html = page(client, make_article(published_precision="estimated", published_basis="page"))

    assert metas(html, "citation_publication_date") == []
    assert "c. April 2024" in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://[bad/", "file:///etc", ""])
def test_only_web_addresses_are_linked_as_the_original(client, make_article, address):
    html = page(client, make_article(source_url=address))

    assert not address or f'href="{address}' not in html
    assert metas(html, "citation_public_url") == []


def test_topics_say_why_they_are_there(client, make_article, make_topic):
    nato = make_topic("nato")
    article = make_article(topics=[nato])
    evidence = [{"term": "北约", "sentence": "北约<b>秘书长</b>说"}]
    ArticleTopic.objects.update(evidence=evidence)

    html = page(client, article)

    assert "<mark>北约</mark>&lt;b&gt;秘书长&lt;/b&gt;说" in html


def test_a_topic_excluded_by_an_editor_is_not_shown(client, make_article, make_topic):
    article = make_article(topics=[make_topic("nato")])
    ArticleTopic.objects.update(origin="excluded")

    assert "/topics/nato/" not in page(client, article)


def test_neighbours_are_those_of_the_timeline(client, make_article):
    first, second, third = (
        make_article(published_at=f"2024-04-{day}T08:00Z") for day in (10, 11, 12)
    )

    response = client.get(second.get_absolute_url())

    assert response.context["earlier"] == first
    assert response.context["later"] == third


def test_an_undated_article_has_no_neighbours(client, make_article):
    make_article()
    response = client.get(make_article(published_at=None).get_absolute_url())

    assert response.context["earlier"] is response.context["later"] is None


def test_copies_of_the_story_are_named(client, make_article):
    article, copy = make_article(story=7), make_article(story=7)
    make_article(story=8)

    assert list(client.get(article.get_absolute_url()).context["copies"]) == [copy]
    assert list(client.get(make_article().get_absolute_url()).context["copies"]) == []


def test_earlier_versions_are_counted(client, make_article):
    article = make_article()
    article.revisions.create(cause="capture", before={"title": "旧"})

    assert "<dt>Earlier versions</dt><dd>1</dd>" in page(client, article)


def test_a_withdrawn_article_is_gone_and_says_why(client, make_article):
    article = make_article(
        text="秘密",
        withdrawn_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
        withdrawn_note="By request.",
    )
    response = client.get(article.get_absolute_url())

    assert response.status_code == 410
    assert "By request." in response.content.decode()
    assert "秘密" not in response.content.decode()


def test_an_article_that_never_was_is_not_found(client):
    assert client.get("/articles/99999999999999999999/").status_code == 404


def test_reading_time_goes_by_characters(client, make_article):
    assert "3 minutes to read" in page(client, make_article(characters=1001))
    assert "1 minute to read" in page(client, make_article(characters=1001, language="en"))


def test_an_article_takes_the_same_queries_however_much_surrounds_it(
    client, make_article, make_topic
):
    article = make_article(topics=[make_topic()], story=3)
    make_article(story=3)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, article)
        return len(captured)

    few = queries()
    for _ in range(20):
        topics = [make_topic()]
        make_article(topics=topics, story=3)
        article.topics.add(topics[0])

    assert queries() == few <= 10


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


def test_holding_images_back_leaves_all_other_text_as_it_is():
    assert hold_back("前 &lt;<p>一&amp;二</p>后", "Image") == "前 &lt;<p>一&amp;二</p>后"
    assert hold_back(IMAGE, "图片：%(host)s") == (
        '<p>前<span class="image-placeholder">'
        '<a href="https://pic.example/a.jpg" rel="noopener noreferrer external">图片：pic.example</a> '
        '<span class="image-alt">首尔</span></span>后</p>'
    )


def test_images_of_this_site_are_always_shown():
    own = '<p><img src="/media/a.webp" alt=""></p>'

    assert hold_back(own, "Image") == let_through(own) == own


def test_a_held_back_image_in_a_link_adds_no_second_link():
    body = '<a href="https://a.example/"><img src="https://a.example/b.jpg" alt=""></a>'

    assert hold_back(body, "Image").count("<a ") == 1
