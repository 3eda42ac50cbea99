"""Following with an account, by links and buttons: what is new, why it is there, what was seen."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.editing import corrections, topic_merging
from archive.models import Event, Thread, Topic
from reader.library.following import new_since
from reader.library.following.follow import Follow, LastSeen
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db

FORM = re.compile(r'<form class="follow[^>]*action="([^"]+)".*?</form>', re.DOTALL)
FIELD = re.compile(r'<(?:input|button)[^>]*name="(\w+)"[^>]*value="([^"]*)"')


@pytest.fixture
def reader(client, django_user_model):
    """A client logged in as a reader."""
    client.force_login(django_user_model.objects.create_user("reader"))
    return client


def press(client, page: str, form: re.Pattern[str] = FORM):
    """Send a form of a page with all its fields, as its last button does."""
    html = client.get(page).content.decode()
    found = form.search(html)
    assert found, html
    fields = {name: unescape(value) for name, value in FIELD.findall(found[0])}
    fields.pop("csrfmiddlewaretoken", None)
    answer = client.post(found[1], fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def titles(client, address="/mine/"):
    page = client.get(address)
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    return [article.title for article, _reasons in page.context["new"].entries]


SEEN = re.compile(r'<form action="(/mine/seen/)".*?</form>', re.DOTALL)


def test_each_article_is_there_once_with_all_it_is_there_for(
    reader, make_article, make_topic, make_source
):
    taiwan, rfi = make_topic("taiwan"), make_source("rfi")
    both = make_article(title="两者", topics=[taiwan], source=rfi)
    make_article(title="无关", source=make_source("bbc"))
    press(reader, "/topics/taiwan/")
    assert press(reader, "/sources/rfi/")["Location"] == "/sources/rfi/"

    page = reader.get("/mine/")

    assert titles(reader) == ["两者"]
    assert [kind for kind, _row in page.context["new"].reasons[both.pk]] == ["topic", "source"]
    why = re.sub(r"<[^>]+>", "", re.search(r'<p class="why">.*?</p>', page.content.decode())[0])
    assert why == "Topic: Taiwan · Source: RFI"


def test_what_was_seen_is_gone_and_what_arrived_meanwhile_is_not(reader, make_article, make_topic):
    topic = make_topic("taiwan")
    make_article(title="先到", topics=[topic])
    press(reader, "/topics/taiwan/")
    page = reader.get("/mine/").content.decode()
    make_article(title="后到", topics=[topic], published_at="2001-01-01T00:00Z")

    found = SEEN.search(page)
    reader.post(found[1], {"article": dict(FIELD.findall(found[0]))["article"]})

    assert titles(reader) == ["后到"]
    assert titles(reader, "/mine/?seen=shown") == ["后到", "先到"]


def test_an_older_mark_of_another_window_takes_nothing_back(reader, make_article, make_topic):
    topic = make_topic("taiwan")
    first, last = (make_article(topics=[topic]) for _ in range(2))
    for article in (last, first):
        reader.post("/mine/seen/", {"article": article.pk})

    assert LastSeen.objects.get().article == last.pk


def test_a_later_page_goes_on_and_marks_what_the_first_showed(
    reader, make_article, make_topic, monkeypatch
):
    monkeypatch.setattr(new_since, "SIZE", 2)
    topic = make_topic("taiwan")
    made = [make_article(title=str(n), topics=[topic]) for n in range(5)]
    press(reader, "/topics/taiwan/")

    seen, address = [], "/mine/"
    while address:
        html = reader.get(address).content.decode()
        seen += titles(reader, address)
        make_article(topics=[topic], title="meanwhile")
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = "/mine/" + unescape(following[1]) if following else ""

    assert seen == ["4", "3", "2", "1", "0"]
    assert f'value="{made[-1].pk}"' in html


def test_arrivals_are_looked_at_in_bounded_windows(reader, make_article, make_topic, monkeypatch):
    monkeypatch.setattr(new_since, "WINDOW", 3)
    make_article(title="旧", topics=[make_topic("taiwan")])
    press(reader, "/topics/taiwan/")
    for _ in range(5):
        make_article()

    first = reader.get("/mine/").content.decode()
    second = "/mine/" + unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])

    assert "Nothing among the arrivals looked at." in first
    assert titles(reader, second) == ["旧"]
    assert "how many of the newest arrivals" in reader.get("/mine/following/").content.decode()


def test_withdrawn_articles_and_excluded_topics_are_not_new(reader, make_article, make_topic):
    topic = make_topic("taiwan")
    gone, excluded = make_article(topics=[topic]), make_article(topics=[topic])
    excluded.articletopic_set.update(origin="excluded")
    corrections.withdraw([gone], "")
    press(reader, "/topics/taiwan/")

    assert titles(reader) == []
    assert reader.get("/mine/following/").context["rows"][0][2] == 0


def test_what_a_press_of_follow_did_is_said(reader, make_topic):
    make_topic("taiwan")

    for said in ("You follow this page now.", "You follow this page no longer."):
        answer = reader.get(
            press(reader, "/topics/taiwan/")["Location"], headers={"accept-language": "en"}
        )
        assert said in answer.content.decode()


def test_a_thread_is_followed(reader, make_article):
    article = make_article(title="事件")
    thread = Thread.objects.create(slug="affair", name="风波", events=1, articles=1)
    article.event = Event.objects.create(thread=thread, lead=article, articles=1, outlets=1)
    article.save()
    press(reader, "/threads/affair/")

    assert titles(reader) == ["事件"]
    assert "风波" in reader.get("/mine/").content.decode()


def test_a_merged_topic_is_followed_on_and_left_by_one_press(reader, make_article, make_topic):
    old, new = make_topic("formosa"), make_topic("taiwan")
    make_article(title="旧题", topics=[old])
    press(reader, "/topics/formosa/")
    topic_merging.merge(old, new)
    assert not Topic.objects.filter(slug="formosa").exists()

    assert titles(reader) == ["旧题"]
    assert "Unfollow" in reader.get("/topics/taiwan/").content.decode()
    press(reader, "/topics/taiwan/")
    assert not Follow.objects.exists()


def test_the_list_counts_what_is_new_and_lets_go(reader, make_article, make_topic):
    topic = make_topic("taiwan")
    make_article(topics=[topic])
    press(reader, "/topics/taiwan/")
    assert [n for _follow, _row, n in reader.get("/mine/following/").context["rows"]] == [1]

    press(
        reader,
        "/mine/following/",
        re.compile(r'<form action="(/mine/following/)".*?</form>', re.DOTALL),
    )

    assert reader.get("/mine/following/").context["rows"] == []


def test_much_that_is_followed_takes_as_many_statements(
    reader, make_article, make_topic, make_source, django_user_model
):
    user = django_user_model.objects.get()

    def asked(address):
        with CaptureQueriesContext(connection) as statements:
            reader.get(address)
        return len(statements)

    def follow(n):
        topic, source = make_topic(f"t{n}"), make_source(f"s{n}")
        make_article(topics=[topic], source=source)
        Follow.objects.create(user=user, kind="topic", slug=topic.slug)
        Follow.objects.create(user=user, kind="source", slug=source.slug)

    follow(0)
    before = asked("/mine/"), asked("/mine/following/")
    for n in range(1, 15):
        follow(n)

    assert (asked("/mine/"), asked("/mine/following/")) == before
    assert max(before) <= 24


@pytest.mark.parametrize(
    "query",
    ["before=x", "before=0", "before=-1", f"before={2**63}", "newest=x", "seen=all", "before=%00", "before=９x"],
)  # fmt: skip
def test_nonsense_in_the_address_is_an_error_and_no_list(reader, query):
    page = reader.get(f"/mine/?{query}")

    assert page.status_code == 400
    assert "This cannot be done as asked" in page.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        {}, {"act": "follow"}, {"act": "follow", "kind": "topic", "slug": "nowhere"},
        {"act": "follow", "kind": "user", "slug": "x"}, {"act": "x", "kind": "topic", "slug": "x"},
        {"act": "follow", "kind": "source", "slug": "a" * 200}, {"act": "follow", "kind": "topic", "slug": "\0"},
    ],
)  # fmt: skip
def test_nonsense_cannot_be_followed(reader, given):
    assert reader.post("/mine/following/", given).status_code == 400
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_following_leads_to_no_other_site(reader, make_topic, back):
    make_topic("taiwan")
    sent = {"act": "follow", "kind": "topic", "slug": "taiwan", "next": back}

    assert reader.post("/mine/following/", sent)["Location"] == "/mine/following/"


def test_what_is_followed_is_taken_away_and_brought_into_another_account(
    reader, client, make_topic, make_source, django_user_model
):
    make_topic("taiwan")
    make_source("rfi")
    press(reader, "/topics/taiwan/")
    press(reader, "/sources/rfi/")
    kept = reader.get("/mine/following/file.json").content.decode()

    client.force_login(django_user_model.objects.create_user("other"))
    for _ in range(2):
        assert client.post("/mine/following/import/", {"text": kept}).status_code == 302

    assert Follow.objects.filter(user__username="other").count() == 2
    assert (
        client.get("/mine/following/file.json").json()
        == reader.get("/mine/following/file.json").json()
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "nonsense", "[" * 5000, '{"foreign_desk_following": 2}',
     '{"foreign_desk_following": 1, "follows": [{"kind": "topic", "slug": "../x"}]}',
     '{"foreign_desk_following": 1, "follows": [{"kind": "user", "slug": "x"}]}',
     '{"foreign_desk_following": 1, "user": 1}', '{"foreign_desk_following": 1, "seen": -1}',
     '{"foreign_desk_following": 1, "seen": 1e400}', '{"foreign_desk_following": 1, "follows": 5}',
     '{"foreign_desk_following": 1, "searches": [' + "{}," * 100_000 + "{}]}"],
)  # fmt: skip
def test_a_file_that_says_something_else_is_refused_whole(reader, text):
    answer = reader.post("/mine/following/import/", {"text": text})

    assert answer.status_code == 400
    assert not Follow.objects.exists()


def test_a_name_that_no_database_holds_is_cleaned(reader):
    name = '"\\ud800\\u0000 a\\nb"'
    text = f'{{"foreign_desk_following": 1, "searches": [{{"asked": "q=x", "name": {name}}}]}}'

    assert reader.post("/mine/following/import/", {"text": text}).status_code == 302
    assert reader.get("/mine/following/file.json").json()["searches"][0]["name"].endswith("a b")


def test_a_visitor_is_told_what_this_is_and_can_change_nothing(client, make_topic):
    make_topic("taiwan")
    for address in ("/mine/", "/mine/following/", "/mine/following/file.json"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Follow, keep, be told" in page.content.decode()
        assert page["Cache-Control"] == "private, no-store"
    sent = {"act": "follow", "kind": "topic", "slug": "taiwan"}

    assert client.post("/mine/following/", sent).status_code == 403
    assert not Follow.objects.exists()
    assert 'data-kind="topic" data-slug="taiwan"' in client.get("/topics/taiwan/").content.decode()


def test_what_is_new_is_kept_where_it_is_read(lin, make_article, make_topic):
    article = make_article(topics=[make_topic("nato")])
    lin.post("/mine/following/", {"act": "follow", "kind": "topic", "slug": "nato"})

    page = lin.get("/mine/")
    assert page.content.decode().count('form="of-list"') == 3
    send(lin, page, "/mine/reading/", ("do", f"keep {article.pk}"))

    assert article.title in lin.get("/mine/reading/").content.decode()
