"""Up to five topics, sources, searches and periods side by side: sources, companions, words."""

import pytest
from lxml import html

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article, make_source, make_topic):
    nato, war = make_topic("nato"), make_topic("war")
    voa, dw = make_source("voa"), make_source("dw")
    for number in range(16):
        is_first = number % 2 == 0
        make_article(
            topics=[nato, war] if is_first else [],
            source=voa if is_first else dw,
            text="北约增兵波罗的海，部署新部队。" * 3
            if is_first
            else "球队赢得比赛，观众高兴。" * 3,
            published_at=f"202{3 if number < 10 else 4}-04-{10 + number}T08:00Z",
        )


def compared(client, query: str):
    form = html.fromstring(client.get("/topics/compare/").content).cssselect(".compare-form")[0]
    names = {field.get("name") for field in form.cssselect("[name]")}
    assert {part.partition("=")[0] for part in query.split("&")} <= names
    response = client.get(f"/topics/compare/?{query}")
    assert response.status_code == 200
    return response


def test_each_has_its_articles_sources_and_companions(client, archive):
    response = compared(client, "topic=nato&outlet=dw&words=球队&side=sources")
    nato, dw, searched = response.context["sides"]

    assert [(side.articles, side.share) for side in (nato, dw, searched)] == [(8, 0.5)] * 3
    assert [(facet.value, facet.count) for facet in nato.outlets] == [("voa", 8)]
    assert [each.topic.slug for each in nato.companions] == ["war"]
    assert (dw.outlets, searched.companions) == ([], [])
    assert not nato.words
    page = html.fromstring(response.content)
    assert [h.text_content() for h in page.cssselect(".compare-sides h3")] == ["Nato", "DW", "球队"]


def test_each_is_set_apart_from_the_others_by_its_words(client, archive):
    nato, dw = compared(client, "topic=nato&outlet=dw&side=words").context["sides"]

    assert any("北约" in each.word for each in nato.words)
    assert any("球队" in each.word for each in dw.words)


def test_periods_lead_to_their_articles(client, archive):
    earlier, later = compared(client, "period=2023%0A2024&side=sources").context["sides"]

    assert [(side.subject.name, side.articles) for side in (earlier, later)] == [
        ("2023", 10), ("2024", 6),
    ]  # fmt: skip
    listed = client.get(earlier.subject.get_absolute_url() + "&page_size=100")
    assert len(list(listed.context["listing"].page)) == 10


@pytest.mark.parametrize(
    "query", ["period=20&topic=nato", "side=all&topic=nato", "period=2023-13&topic=nato"]
)
def test_what_makes_no_sense_is_said_and_the_form_stays_filled(client, archive, query):
    response = client.get(f"/topics/compare/?{query}")
    page = html.fromstring(response.content)

    assert response.status_code == 400
    assert len(response.context["given"].errors) == 1
    assert "Nato" in [field.get("value") for field in page.cssselect("[name=topic]")]


def test_six_are_too_many_and_keep_their_names_in_the_form(client, archive):
    response = client.get("/topics/compare/?topic=nato&topic=war&words=a%0Ab&period=2023%0A2024")
    page = html.fromstring(response.content)

    assert response.status_code == 400
    assert [f.get("value") for f in page.cssselect("[name=topic]")][:2] == ["Nato", "War"]
    assert page.cssselect("[name=period]")[0].text_content().split() == ["2023", "2024"]
