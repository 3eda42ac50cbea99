"""Counted words as JSON, and several values side by side in the timeline."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(make_article, make_source, make_topic):
    topics = [make_topic(slug) for slug in ("china", "japan")]
    houses = make_source("voa"), make_source("dw")
    for number in range(20):
        text = "财政部宣布对银行实施制裁。" if number % 2 else "球队赢得比赛，观众高兴。"
        make_article(
            text=text,
            topics=[topics[number % 3]] if number % 3 < 2 else [],
            source=houses[number % 2],
            published_at=f"2024-04-{1 + number:02}T08:00Z",
        )


def test_several_topics_are_counted_by_week_in_one_request(client, archive):
    told = client.get("/api/v1/timeline/?per=week&by=topic&topic=china&topic=japan").json()

    assert [each["value"] for each in told["series"]] == ["china", "japan"]
    for each in told["series"]:
        alone = client.get(f"/api/v1/timeline/?per=week&topic={each['value']}").json()
        assert each["results"] == alone["results"]
        assert each["count"] == alone["count"] == 7
    assert told["count"] == 20
    week = told["results"][1]
    assert (week["period"], week["first"], week["last"]) == ("2024-W15", "2024-04-08", "2024-04-14")
    listed = client.get(week["url"].removeprefix("http://testserver") + "&page_size=100")
    assert len(list(listed.context["listing"].page)) == week["articles"] == 7


@pytest.mark.parametrize("by", ["source=voa&source=dw&by=source", "lang=zh-Hans&by=lang"])
def test_sources_and_languages_too(client, archive, by):
    told = client.get(f"/api/v1/timeline/?{by}&q=制裁").json()

    assert sum(each["count"] for each in told["series"]) == told["count"] == 10


def test_frequencies_are_those_of_the_page(client, archive):
    query = "by=source&measure=rate"
    told = client.get(f"/api/v1/words/?words=制裁&words=比赛&{query}").json()
    table = client.get(f"/words/?words=制裁%0A比赛&{query}").context["found"]

    assert [word["articles"] for word in told["words"]] == [10, 10]
    for row, shown in zip(told["results"], table.shown, strict=True):
        assert row["key"] == shown.key
        assert [f["articles"] for f in row["figures"]] == [f.articles for f in shown.figures]
        assert [f["per_million"] for f in row["figures"]] == pytest.approx(
            [f.rate for f in shown.figures]
        )


def test_collocations_and_keyness_are_those_of_the_page(client, archive):
    for address in ("collocations/?q=制裁", "keyness/?source=dw&other-source=voa"):
        told = client.get(f"/api/v1/words/{address}").json()
        lines = client.get(f"/words/{address}").context["asked"].lines
        assert [row["word"] for row in told["results"]] == [line.item.word for line in lines] != []


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("words/", "words"), ("words/?words=a&by=decade", "by"), ("words/?words=a&q=b", "q"),
        ("words/collocations/", "q"), ("words/collocations/?q=a&width=0", "width"),
        ("words/keyness/", "q"), ("words/keyness/?other-source=nobody", "other-source"),
        ("timeline/?by=topic", "topic"), ("timeline/?by=year", "by"),
        ("timeline/?by=topic&topic=nowhere", "topic"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_on_its_field(client, archive, address, field):
    response = client.get(f"/api/v1/{address}")

    assert response.status_code == 400
    assert field in response.json()["errors"]
