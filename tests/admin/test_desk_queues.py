"""The desk's queues: what each holds, stepping through one, and hints beside fields."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from archive.editing import copy_marks, queues, topic_choices
from archive.editing import corrections as article_corrections
from archive.models import Article, Capture, Term
from archive.safekeeping.verifying import looking
from tests.helpers.desk import address, fields_of, send

LIST = reverse("admin:archive_article_changelist")


def waiting(slug: str) -> list[str]:
    return list(queues.BY_SLUG[slug].articles.newest_first().values_list("title", flat=True))


def test_a_guessed_date_and_a_missing_one_wait_each_in_its_queue(make_article):
    make_article(title="猜", published_precision="estimated", published_basis="capture time")
    make_article(title="无", published_at=None)
    make_article(title="好")

    assert waiting("estimated") == ["猜"]
    assert waiting("unknown") == ["无"]


def test_only_a_date_in_the_future_waits_as_such(make_article):
    now = timezone.now()
    make_article(title="明年", published_at=now + dt.timedelta(days=300))
    make_article(title="刚才", published_at=now - dt.timedelta(minutes=1))

    assert waiting("future") == ["明年"]


def test_an_article_waits_for_a_topic_until_one_is_found_or_chosen(read, make_topic):
    topic = make_topic("nato")
    article = read()
    assert waiting("no-topic") == [article.title]

    Term.objects.create(topic=topic, text="北约")
    call_command("retopic")

    assert waiting("no-topic") == []
    topic_choices.choose([article], [topic], "excluded")
    assert waiting("no-topic") == []  # an editor has looked at it


def test_an_event_waits_that_an_article_of_long_before_has_by_rule(make_article, make_topic):
    event = make_topic("uprising", kind="event", starts_on=dt.date(2014, 6, 1))
    Term.objects.create(topic=event, text="起义")
    early = make_article(title="起义一词", published_at="2013-05-01T08:00Z")
    make_article(title="起义前夕", published_at="2014-02-04T08:00Z")
    call_command("retopic")
    assert waiting("before-event") == ["起义一词"]

    found = looking.look(["early-events"])

    assert [finding.kind for finding in found] == ["event before it began"]
    assert f"article {early.pk} of 2013-05-01 has the event uprising" in found[0].line
    topic_choices.choose([early], [event], "excluded")
    assert waiting("before-event") == looking.look(["early-events"]) == []


def test_a_missing_byline_waits_only_where_the_source_signs_as_a_rule(make_article, make_source):
    signs, never = make_source("signs"), make_source("never")
    for number in range(9):
        make_article(source=signs, byline="李四")
        make_article(source=never, title=f"从不{number}")
    make_article(source=signs, title="漏了")

    assert waiting("no-byline") == ["漏了"]


def test_possible_copies_wait_until_an_editor_says_what_they_are(make_article):
    one, other = make_article(title="甲", story=1), make_article(title="乙", story=1)
    assert set(waiting("copies")) == {"甲", "乙"}

    copy_marks.mark_as_no_copies([other])
    assert waiting("copies") == []  # one alone is no copy

    copy_marks.mark_as_copies([one, other])
    assert waiting("copies") == []
    assert {a.story for a in Article.objects.all()} == {one.pk}


def test_what_an_editor_said_of_copies_stands_when_they_are_found_again(make_article):
    text = "会议讨论了对乌克兰的长期支持以及与日本韩国的合作各国部长同意七月再议这一问题。" * 6
    one, twin = make_article(text=text), make_article(text=text)
    other = make_article(text="欧盟贸易。")
    call_command("reindex")
    assert Article.objects.get(pk=twin.pk).story == one.pk

    copy_marks.mark_as_no_copies([Article.objects.get(pk=twin.pk)])
    copy_marks.mark_as_copies([Article.objects.get(pk=one.pk), other])
    call_command("reindex")

    stories = dict(Article.objects.values_list("pk", "story"))
    assert stories == {one.pk: one.pk, twin.pk: None, other.pk: one.pk}


def test_a_newer_capture_that_says_something_new_of_a_corrected_field_waits(read):
    article = read()
    article_corrections.correct(article, {"title": "更好的题"})
    assert waiting("contested") == []

    read(title="通讯社改了题", epoch="1712393101000")

    assert waiting("contested") == ["更好的题"]


def test_a_newer_capture_that_agrees_with_the_correction_does_not_wait(read):
    article_corrections.correct(read(), {"title": "更好的题"})

    read(title="更好的题", epoch="1712393101000")

    assert waiting("contested") == []


@pytest.mark.parametrize("answer", ["keep", "take"])
def test_a_contested_correction_is_kept_or_taken_back_and_waits_no_more(admin_client, read, answer):
    article = read()
    article_corrections.correct(article, {"title": "更好的题"})
    read(title="通讯社改了题", epoch="1712393101000")
    page = admin_client.get(address(article)).content.decode()
    assert "A newer capture says: <b>通讯社改了题</b>" in page.replace("</span>", "")

    if answer == "keep":
        send(admin_client, address(article))
    else:
        admin_client.post(address(article, "take_back"), {"field": "title"})

    assert waiting("contested") == []
    kept = {"keep": "更好的题", "take": "通讯社改了题"}
    assert Article.objects.get().title == kept[answer]


def test_the_front_page_shows_how_many_wait_and_leads_there(admin_client, make_article):
    for _ in range(3):
        make_article(published_at=None)
    Capture.objects.create(
        sha256="1",
        origin="x",
        received_at=timezone.now(),
        outcome="rejected",
        compressed=b"",
        size=1,
    )

    page = admin_client.get(reverse("admin:index")).content.decode()

    assert f'<td class="desk-count">3</td><th scope="row"><a href="{LIST}?queue=unknown">' in page
    assert "Documents that were rejected" in page


def test_the_front_of_the_desk_speaks_the_editor_s_language(admin_client):
    page = admin_client.get("/admin/", headers={"Accept-Language": "zh-CN"}).content.decode()

    assert "失败的登录" in page


def test_a_queue_is_counted_no_further_than_a_thousand(admin_client, make_article, monkeypatch):
    monkeypatch.setattr(queues, "MOST_COUNTED", 2)
    for _ in range(4):
        make_article(published_at=None)

    assert '<td class="desk-count">2+</td>' in admin_client.get("/admin/").content.decode()


def test_a_list_counts_no_further_than_it_can_be_leafed_through(
    admin_client, make_article, monkeypatch
):
    monkeypatch.setattr("archive.admin.base.MOST_COUNTED", 3)
    for _ in range(5):
        make_article()

    assert "3+ articles" in admin_client.get(LIST).content.decode()


def step_through(client, url: str, filters: str) -> list[str]:
    """Press “Save and next” to the end of the list; return the titles of the forms."""
    seen = []
    response = client.get(url, {"_changelist_filters": filters})
    while "original" in response.context:
        seen.append(response.context["original"].title)
        sent = {**fields_of(response), "_next": "1"}
        here = response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
        response = client.post(here, sent, follow=True)
    assert "That was the last article" in response.content.decode()
    return seen


def test_save_and_next_goes_through_the_list_that_was_come_from(admin_client, make_article):
    for number in range(3):
        make_article(title=f"猜{number}", published_precision="estimated",
                     published_at=f"2024-04-1{number}T08:00Z")  # fmt: skip
        make_article(title="好", published_at=f"2024-04-1{number}T09:00Z")
    first = Article.objects.get(title="猜2")

    assert step_through(admin_client, address(first), "queue=estimated") == ["猜2", "猜1", "猜0"]


def test_save_and_next_goes_on_from_where_the_article_was_before_its_date_changed(
    admin_client, make_article
):
    articles = [
        make_article(title=f"{n}", published_at=f"2024-04-1{n}T08:00Z", language="en")
        for n in range(3)
    ]
    url = f"{address(articles[2])}?_changelist_filters=language%3Den"
    sent = fields_of(admin_client.get(url))
    moved = {"published_at_0": "2001-01-01", "published_at_1": "00:00:00", "_next": "1"}

    response = admin_client.post(url, {**sent, **moved}, follow=True)

    assert response.context["original"].title == "1"


def test_save_and_next_goes_through_undated_articles_too(admin_client, make_article):
    for number in range(3):
        make_article(title=f"无{number}", published_at=None)
    first = Article.objects.get(title="无2")

    assert step_through(admin_client, address(first), "queue=unknown") == ["无2", "无1", "无0"]


def test_an_earlier_version_is_brought_back_field_by_field(admin_client, admin_user, read):
    article = read()
    article_corrections.correct(article, {"title": "一改", "byline": "李四"})
    article_corrections.correct(article, {"title": "二改"})
    first, second = article.revisions.order_by("pk")

    admin_client.post(address(article, "restore"), {"revision": second.pk})
    assert Article.objects.get().title == "一改"
    admin_client.post(address(article, "restore"), {"revision": first.pk})

    article = Article.objects.get()
    assert (article.title, article.byline) == ("北约外长会议闭幕", "")
    assert article.edited_fields == []  # the machine's values: they follow it again
    assert article.corrected_at is None
    assert article.revisions.filter(editor=admin_user).count() == 2


def test_a_topic_chosen_is_in_the_history_and_can_be_brought_back(
    admin_client, admin_user, make_article, make_topic
):
    article, topic = make_article(), make_topic("nato")
    send(admin_client, address(article), add_topics=[topic.pk], note="it is about that")

    revision = article.revisions.get()
    assert (revision.before, revision.editor, revision.note) == (
        {"topics": {"nato": ""}}, admin_user, "it is about that",
    )  # fmt: skip
    admin_client.post(address(article, "restore"), {"revision": revision.pk})

    assert not article.articletopic_set.exists()


def test_the_original_is_framed_where_nothing_of_it_runs_or_is_fetched(admin_client, read):
    article = read(text="正文。<script>alert(1)</script>")

    form = admin_client.get(address(article))
    response = admin_client.get(address(article.capture, "page"))

    assert '<iframe sandbox loading="lazy"' in form.content.decode()
    assert "frame-src 'self'" in form["Content-Security-Policy"]
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-" not in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_where_a_date_was_read_is_shown_after_it_was_corrected(admin_client, read):
    article = read()
    article_corrections.correct(article, {"published_at": dt.datetime(2023, 1, 2, tzinfo=dt.UTC)})

    page = admin_client.get(address(article)).content.decode()

    assert "the dateline 05/04/2024 - 10:27" in page
