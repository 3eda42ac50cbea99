"""The articles of a topic, those most about it first."""

import pytest

from archive.models import ArticleTopic

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(make_article, make_topic):
    """Articles of a topic by their points, the newest last: 1, 3, 3, 2, and one an editor chose."""
    topic = make_topic("nato", name_en="NATO")
    made = [
        make_article(topics=[topic], published_at=f"2024-01-{day:02}T08:00Z") for day in range(1, 6)
    ]
    for article, score in zip(made, (1, 3, 3, 2, 0), strict=True):
        origin = "rule" if score else "editor"
        ArticleTopic.objects.filter(article=article).update(score=score, origin=origin)
    make_article()
    return [made[at].pk for at in (4, 2, 1, 3, 0)]


def test_a_topic_page_leads_to_what_is_most_about_it(client, five):
    page = client.get("/topics/nato/").content.decode()
    assert '<option value="-score">most about it first</option>' in page

    response = client.get("/topics/nato/?ordering=-score")

    assert [article.pk for article in response.context["listing"].page] == five
    assert 'id="day-' not in response.content.decode()


def test_pages_lead_on_and_back(client, five, make_article):
    seen, page = [], client.get("/api/v1/articles/?topic=nato&ordering=-score&page_size=2").json()
    first = page
    make_article()
    while page["next"]:
        seen += page["results"]
        page = client.get(page["next"]).json()
    seen += page["results"]

    assert [each["id"] for each in seen] == five
    assert (first["count"], first["previous"]) == (5, None)
    assert client.get(page["previous"]).json()["results"] == seen[2:4]


def test_an_export_has_the_same_order(client, five):
    told = b"".join(client.get("/topics/nato.jsonl?ordering=-score").streaming_content)

    assert [line.count(b"\n") for line in told.splitlines(keepends=True)] == [1] * 5


@pytest.mark.parametrize(
    "address", ["/?ordering=-score", "/topics/nato/?ordering=-score&q=x", "/sources/rfi/?ordering=-score"]
)  # fmt: skip
def test_elsewhere_there_is_no_such_order(client, five, address):
    assert client.get(address).status_code == 400
