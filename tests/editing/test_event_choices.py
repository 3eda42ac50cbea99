"""Events at the desk: joined, parted and named by clicks, and undone."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from archive.derived import keeping
from archive.derived.events import placing
from archive.models import Article, Event
from tests.helpers.desk import send

pytestmark = pytest.mark.django_db

SUMMIT = ("三国外长在河内签署渔业协定", "河内会谈：三国外长签署渔业协定")
FIRE = ("釜山港仓库大火烧毁粮食", "釜山港大火烧毁仓库粮食")


@pytest.fixture
def desk(admin_client, make_article):
    for title in (*SUMMIT, *FIRE):
        article = make_article(title=title, text=f"{title}。")
        with keeping.writing():
            placing.place([article.pk])
    assert sorted(Event.objects.values_list("articles", flat=True)) == [2, 2]
    return admin_client


def choose(client, page, rows, action):
    """Tick rows of a list and choose an action; return the page that answers."""
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(page, sent, follow=True)


def follow(client, page, words):
    """Open what a link with these words leads to."""
    link = BeautifulSoup(page.content, "lxml").find("a", string=lambda s: s and words in s)
    return client.get(link["href"])


def test_events_are_joined_at_the_desk_and_this_is_undone(desk):
    events = follow(desk, desk.get("/admin/"), "Events")
    address = events.request["PATH_INFO"]

    done = choose(desk, address, Event.objects.all(), "join")

    assert Event.objects.get().articles == 4
    batch = follow(desk, done, "See what changed")
    assert batch.status_code == 200
    undo = BeautifulSoup(batch.content, "lxml").select_one("form[action*=undo]")
    desk.post(undo["action"], follow=True)
    assert sorted(Event.objects.values_list("articles", flat=True)) == [2, 2]


def test_an_event_is_named_and_an_article_parted_at_the_desk(desk):
    event = Event.objects.order_by("pk").first()
    page = reverse("admin:archive_event_change", args=[event.pk])

    send(desk, page, name="河内协定")
    assert Event.objects.get(pk=event.pk).title == "河内协定"

    listed = follow(desk, desk.get(page), "Open them in the list")
    assert listed.status_code == 200
    article = Article.objects.filter(event=event).first()
    articles = reverse("admin:archive_article_changelist")
    choose(desk, articles, [article], "part_from_events")
    desk.post(
        articles,
        {
            "action": "part_from_events",
            "_selected_action": [article.pk],
            "confirmed": "1",
            "note": "",
        },
        follow=True,
    )
    article.refresh_from_db()
    assert article.event_id is None
    assert article.event_chosen == article.pk
    assert not Event.objects.filter(pk=event.pk).exists()


def test_who_may_not_change_articles_sees_no_events(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))

    assert client.get("/admin/archive/event/").status_code == 403
