"""The change feed: a copy of the archive kept in sync through the API alone."""

import datetime as dt

import pytest

from archive.derived import copies, relinking
from archive.derived.copy_likeness import sketch
from archive.editing import corrections as article_corrections
from archive.editing import topic_choices
from archive.intake import articles as intake_articles
from archive.models import Article, ArticleTopic
from archive.topics import assigning

pytestmark = pytest.mark.django_db
FIELDS = "id,title,byline,source,published_at,topics,copies,body_text,updated_at"
LONG = "北约秘书长星期三在东京说，盟国将与日本和韩国一道训练飞行员。" * 12


class Copy:
    """Somebody's own table of articles, and the moment it was last brought up to date."""

    def __init__(self, client):
        self.client, self.rows, self.latest, self.told = client, {}, "1970-01-01T00:00:00Z", 0

    def follow(self):
        address = f"/api/v1/articles/?changed_after={self.latest}&fields={FIELDS}&page_size=3"
        while address:
            page = self.client.get(address).json()
            for item in page["results"]:
                self.latest = item["updated_at"]
                self.told += 1
                if item.pop("withdrawn_at"):
                    self.rows.pop(item["id"], None)
                else:
                    self.rows[item["id"]] = item
            address = page["next"]

    def is_exact(self):
        ids = Article.objects.published().values_list("pk", flat=True)
        now = {i: self.client.get(f"/api/v1/articles/{i}/?fields={FIELDS}").json() for i in ids}
        return self.rows == now


@pytest.fixture
def copy(client, make_article, make_topic):
    nato = make_topic("nato")
    for day in range(1, 9):
        make_article(published_at=f"2024-04-{day:02}T08:00Z", topics=[nato])
    made = Copy(client)
    made.follow()
    return made


def some_article():
    return Article.objects.order_by("pk")[3]


def correct_the_title():
    article_corrections.correct(some_article(), {"title": "更正后的标题"})


def move_the_date():
    moment = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    article_corrections.correct(
        some_article(), {"published_at": moment, "published_precision": "day"}
    )


def read_the_date_again():
    moment = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    intake_articles.redate(some_article(), {"published_at": moment})


def withdraw():
    article_corrections.withdraw([some_article()], "发布者撤回")


def withdraw_and_put_back():
    article_corrections.withdraw([some_article()], "发布者撤回")
    article_corrections.put_back([Article.objects.get(pk=some_article().pk)])


def exclude_a_topic():
    link = ArticleTopic.objects.filter(article=some_article()).get()
    topic_choices.choose([some_article()], [link.topic], ArticleTopic.Origin.EXCLUDED)


def tell_two_the_same_story():
    texts = Article.objects.filter(pk__in=[some_article().pk, some_article().pk + 1])
    texts.update(body_text=LONG)
    for article in texts:
        assigning.touch(article)
    copies.sketch_and_link(list(texts), [sketch(LONG)] * 2)


def withdraw_a_copy():
    tell_two_the_same_story()
    article_corrections.withdraw([Article.objects.get(pk=some_article().pk)], "重复")


def tell_one_another_story():
    tell_two_the_same_story()
    article = Article.objects.get(pk=some_article().pk)
    copies.unlink(article)


@pytest.mark.parametrize(
    "change",
    [
        correct_the_title, move_the_date, read_the_date_again, withdraw, withdraw_and_put_back,
        exclude_a_topic, tell_two_the_same_story, withdraw_a_copy, tell_one_another_story,
    ],
)  # fmt: skip
def test_a_copy_follows(copy, change):
    change()
    copy.follow()

    assert copy.is_exact()


def test_a_copy_follows_what_is_added(copy, make_article):
    make_article()
    copy.follow()

    assert copy.is_exact()


def test_nothing_is_told_twice_when_nothing_changed(copy):
    told = copy.told
    copy.follow()

    assert copy.told == told


def test_reindexing_is_no_change(copy):
    tell_two_the_same_story()
    copy.follow()
    told = copy.told
    relinking.rebuild()
    copy.follow()

    assert (copy.told, copy.is_exact()) == (told, True)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "&fields=title,lead,body_html,withdrawn_note,images,topics,source,url",
        f"&fields={FIELDS}",
    ],
)
def test_of_a_withdrawn_article_nothing_is_told_but_that_it_is(
    client, make_article, make_topic, asked
):
    secret = "不再说的话"
    article = make_article(
        title=secret, text=secret, byline=secret, section=secret, kicker=secret,
        source_url=f"https://example.com/{secret}", topics=[make_topic("nato")],
        images=[{"url": "https://example.com/x.jpg", "alt": secret, "caption": "", "credit": ""}],
    )  # fmt: skip
    article_corrections.withdraw([article], f"撤回：{secret}")

    answer = client.get(f"/api/v1/articles/?changed_after=2000-01-01{asked}")

    [item] = answer.json()["results"]
    assert set(item) == {"id", "updated_at", "withdrawn_at"}
    assert secret not in answer.content.decode()
    assert all(item.values())


@pytest.mark.parametrize(
    "asked",
    [
        "topic=nato", "topic=nato&topic=un", "source=rfi", "source=bbc", "lang=en", "lang=zh-Hans",
        "published_after=2020-01-01", "published_before=2001-01-01",
    ],
)  # fmt: skip
def test_no_filter_tells_what_a_withdrawn_article_was(
    client, make_article, make_topic, make_source, asked
):
    topics = [make_topic("nato"), make_topic("un")]
    others = {"topics": topics[1:], "source": make_source("bbc"), "language": "en"}
    kept = [make_article(topics=topics), make_article(published_at="2000-01-01T00:00Z", **others)]
    gone = [make_article(topics=topics), make_article(published_at="2000-01-01T00:00Z", **others)]
    article_corrections.withdraw(gone, "撤回")

    told = client.get(f"/api/v1/articles/?changed_after=2000-01-01&{asked}").json()

    ids = [item["id"] for item in told["results"]]
    assert ids[-2:] == [article.pk for article in gone]
    assert set(ids[:-2]) < {article.pk for article in kept}
    assert told["count"] == len(ids)


def test_a_copy_of_one_topic_follows_withdrawals(client, make_article, make_topic):
    nato = make_topic("nato")
    made = [make_article(topics=[nato] * (number % 2)) for number in range(8)]
    article_corrections.withdraw(made[2:5], "撤回")

    told, address = [], "/api/v1/articles/?changed_after=2000-01-01&topic=nato&page_size=2"
    while address:
        page = client.get(address).json()
        told += [(item["id"], bool(item["withdrawn_at"])) for item in page["results"]]
        address = page["next"]

    gone = [(article.pk, True) for article in made[2:5]]
    assert told == [(made[n].pk, False) for n in (1, 5, 7)] + gone


def test_changes_made_while_reading_come_at_the_end(client, make_article):
    # Of nothing that is one event, by which others would change as well.
    made = [
        make_article(title=t, text=t).pk for t in ("大选开票", "台风登陆", "油价回落", "球队夺冠")
    ]
    first = client.get("/api/v1/articles/?changed_after=2000-01-01&page_size=2").json()
    article_corrections.correct(Article.objects.get(pk=made[0]), {"title": "改了"})
    make_article()

    rest, address = [], first["next"]
    while address:
        page = client.get(address).json()
        rest += [item["id"] for item in page["results"]]
        address = page["next"]

    assert rest == [made[2], made[3], made[0], made[3] + 1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("changed_after=yesterday", "changed_after"),
        ("changed_after=2024-04-30T12:00:00", "changed_after"),
        ("changed_after=0001-01-01T00:00:00%2B14:00", "changed_after"),
        ("changed_after=2024-02-30", "changed_after"),
        ("changed_after=2024-01-01&q=北约", "q"),
        ("changed_after=2024-01-01&ordering=published_at", "ordering"),
    ],
)
def test_what_makes_no_sense_is_an_error_on_its_parameter(client, make_article, query, field):
    make_article()

    response = client.get(f"/api/v1/articles/?{query}")

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_an_unescaped_plus_is_understood(client, make_article):
    make_article()

    response = client.get("/api/v1/articles/?changed_after=2024-04-30T12:00:00+08:00")

    assert response.status_code == 200


def test_changes_wait_for_a_writer_that_began_before(client, make_article, monkeypatch):
    """What PostgreSQL says of other writers is asked in test_changes."""
    first, second = make_article(), make_article()
    moment = second.updated_at
    monkeypatch.setattr("reader.api.parameters.complete_until", lambda: moment)

    told = client.get("/api/v1/articles/?changed_after=2000-01-01").json()["results"]

    assert [item["id"] for item in told] == [first.pk]
