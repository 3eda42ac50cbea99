"""The page of an article."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import ArticleTopic
from reader.texts.quoting import link_to

pytestmark = pytest.mark.django_db


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

    assert response.context["beside"].earlier == first
    assert response.context["beside"].later == third


def test_undated_articles_are_neighbours_of_one_another(client, make_article):
    make_article()
    one, other = make_article(published_at=None), make_article(published_at=None)
    beside = client.get(other.get_absolute_url()).context["beside"]

    assert (beside.earlier, beside.later) == (one, None)


class TestTheListOneCameFrom:
    @pytest.fixture
    def articles(self, make_article, make_topic):
        nato = make_topic("nato")
        return [
            make_article(
                published_at=f"2024-04-{day}T08:00Z",
                topics=[nato] if day % 2 else [],
                text="军演" if day < 14 else "军演，北约军演",
            )
            for day in range(10, 16)
        ]

    def beside(self, client, article, query):
        response = client.get(article.get_absolute_url() + query)
        assert response.status_code == 200
        return response.context["beside"]

    def test_neighbours_are_those_of_the_list(self, client, articles):
        beside = self.beside(client, articles[3], "?topic=nato")

        assert (beside.earlier, beside.later) == (articles[1], articles[5])
        assert beside.list_url == "/?topic=nato"
        assert beside.earlier_is_next

    def test_they_carry_the_list_on(self, client, articles):
        html = client.get(articles[3].get_absolute_url() + "?topic=nato").content.decode()

        assert f'href="{articles[1].get_absolute_url()}?topic=nato"' in html
        assert 'href="/?topic=nato" data-back' in html

    def test_a_search_by_relevance_is_walked_by_rank(self, client, articles):
        hits = [hit.article for hit in client.get("/search/?q=军演").context["listing"].hits]
        beside = self.beside(client, hits[1], "?q=军演")

        assert (beside.earlier, beside.later) == (hits[0], hits[2])
        assert beside.by_rank
        assert not beside.earlier_is_next

    def test_a_search_by_date_is_walked_by_date(self, client, articles):
        beside = self.beside(client, articles[2], "?q=军演&ordering=-published_at")

        assert (beside.earlier, beside.later) == (articles[1], articles[3])

    @pytest.mark.parametrize(
        "query", ["?topic=nowhere", "?lang=xx&page=%00", "?q=没有这个词", "?published_after=x"]
    )
    def test_a_list_that_is_none_leaves_the_timeline(self, client, articles, query):
        beside = self.beside(client, articles[3], query)

        assert (beside.earlier, beside.later) == (articles[2], articles[4])
        assert beside.list_url == ""

    def test_a_list_without_the_article_leaves_the_timeline(self, client, articles):
        assert self.beside(client, articles[2], "?topic=nato").earlier == articles[1]

    def test_entries_link_with_their_list(self, client, articles):
        html = client.get("/topics/nato/").content.decode()

        assert f'href="{articles[5].get_absolute_url()}?topic=nato"' in html
        assert f'href="{articles[5].get_absolute_url()}">' in client.get("/").content.decode()


def test_related_reports_come_from_other_outlets_first_and_copies_stand_apart(
    client, make_article, make_source
):
    story = {"title": "所罗门群岛与澳大利亚签署警务协议", "text": "双方在霍尼亚拉签字。"}
    article = make_article(**story, story=7)
    copy = make_article(**story, story=7)
    own = make_article(**story)
    other = make_article(**story, source=make_source("bbc"))
    make_article(**story, published_at="2024-06-10T08:00Z")
    make_article(title="东京股市收高", text="投资者乐观。")

    context = client.get(article.get_absolute_url()).context

    assert context["copies"] == [copy]
    assert context["related"] == [other, own]


def test_copies_of_the_story_are_named(client, make_article):
    article, copy = make_article(story=7), make_article(story=7)
    make_article(story=8)

    assert list(client.get(article.get_absolute_url()).context["copies"]) == [copy]
    assert list(client.get(make_article().get_absolute_url()).context["copies"]) == []


def test_earlier_versions_are_counted(client, make_article):
    article = make_article()
    article.revisions.create(cause="capture", before={"title": "旧"})

    found = page(client, article)

    assert f'<a href="/articles/{article.pk}/versions/" rel="nofollow">1</a>' in found


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


@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize(
    "address",
    [
        "/articles/{number}/", "/articles/{number}/versions/", "/articles/{pk}/versions/{number}/",
        "/articles/{number}/compare/{pk}/", "/articles/{pk}/compare/{number}/",
        "/articles/{number}.ris", "/api/v1/articles/{number}/", "/sitemap/articles-{number}.xml",
    ],
)  # fmt: skip
def test_a_number_that_no_article_has_is_not_found(client, make_article, address, number):
    pk = make_article(story=1).pk

    assert client.get(address.format(number=number, pk=pk)).status_code == 404


@pytest.mark.parametrize(("language", "said"), [("zh-Hant", "1,001字"), ("en", "約200個詞")])
def test_a_text_in_an_alphabet_is_measured_in_words(client, make_article, language, said):
    article = make_article(characters=1001, language=language)
    answer = client.get(article.get_absolute_url(), headers={"Accept-Language": "zh-TW"})

    assert f"<span>{said}</span>" in answer.content.decode()


def test_reading_time_goes_by_characters(client, make_article):
    assert "3 minutes to read" in page(client, make_article(characters=1001))
    assert "1 minute to read" in page(client, make_article(characters=1001, language="en"))


def test_an_article_takes_the_same_queries_however_much_surrounds_it(
    client, make_article, make_topic
):
    article = make_article(topics=[make_topic(), make_topic()], story=3)
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

    assert queries() == few <= 12


class TestTheLead:
    def test_it_is_not_said_twice(self, client, make_article):
        html = page(client, make_article(lead="北约与印太伙伴讨论…"))

        assert "standfirst" not in html

    def test_a_lead_of_its_own_stands_below_the_title(self, client, make_article):
        html = page(client, make_article(lead="编辑写的导语。"))

        assert '<p class="standfirst">编辑写的导语。</p>' in html


def test_the_time_is_told_in_each_zone_on_demand(client, make_article, make_source):
    source = make_source("bbc", time_zone="Asia/Shanghai")
    html = page(client, make_article(source=source, published_raw="周三"))

    facts = html.split('<details class="article-date">')[1].split("</details>")[0]
    assert '<li>10 April 2024, 16:00 <span class="tally">Beijing time</span></li>' in facts
    assert '<li>10 April 2024, 08:00 <span class="tally">UTC</span></li>' in facts
    assert "the dateline" in facts
    assert "周三" in facts


def test_an_article_without_a_date_says_so(client, make_article):
    assert "No date could be read" in page(client, make_article(published_at=None))


class TestCiting:
    TEXT = "北约秘书长周三抵达东京。他说，软件发展很快。"

    def quote(self, client, article, words, **headers):
        response = client.get(article.get_absolute_url(), {"quote": words}, headers=headers)
        return response, response.content.decode()

    def test_a_passage_gets_a_link_and_a_citation(self, client, make_article):
        article = make_article(text=self.TEXT)
        response, html = self.quote(client, article, "秘书长周三 抵达")

        assert response.status_code == 200
        assert response.context["passage"] == "秘书长周三抵达"
        fragment = "p1:~:text=%E7%A7%98%E4%B9%A6%E9%95%BF%E5%91%A8%E4%B8%89%E6%8A%B5%E8%BE%BE"
        assert f'href="#{fragment}"' in html
        assert f"{article.get_absolute_url()}#p1:~:text=秘书长周三抵达" in html

    def test_a_passage_seen_in_the_other_script_is_cited_as_written(self, client, make_article):
        article = make_article(text=self.TEXT)
        client.post("/preferences/", {"script": "hant"})

        response, html = self.quote(client, article, "他說，軟體發展")
        assert response.context["passage"] == "他说，软件发展"
        assert 'translate="no">他说，软件发展</blockquote>' in html

    @pytest.mark.parametrize("words", ["没有这样的话", "<script>", "北约" * 1500])
    def test_what_the_text_does_not_say_is_refused(self, client, make_article, words):
        response, html = self.quote(client, make_article(text=self.TEXT), words)

        assert response.status_code == 400
        assert 'aria-describedby="quote_error"' in html
        assert "<script>" not in html

    def test_a_long_passage_is_named_by_its_ends(self):
        line = "The leaders of Japan and the Philippines met in Washington on Thursday to talk."

        assert link_to(line, [("p7", line)]) == ("p7:~:text=The%20leaders%20of,to%20talk.")

    def test_a_passage_of_several_paragraphs_begins_in_the_first(self):
        link = link_to(
            "甲段的末句。\n乙段的首句。", [("p1", "甲段的末句。"), ("p2", "乙段的首句。")]
        )

        assert link.startswith("p1:~:text=")
        assert link.count(",") == 1
