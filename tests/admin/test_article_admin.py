"""Corrections at the desk: they survive every reprocessing, and can be undone."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from archive import search
from archive.editing import corrections as article_corrections
from archive.models import Article, Revision
from tests.helpers.agreement import disagreements
from tests.helpers.desk import address, fields_of, fresh, send

pytestmark = pytest.mark.long

LIST = reverse("admin:archive_article_changelist")


def back(client, article: Article, field: str, **more: str):
    """Press the button beside a corrected field."""
    return client.post(address(article, "take_back"), {"field": field, **more}, follow=True)


def found(query: str) -> list[int]:
    return search.find(query).ids


def test_a_form_saved_untouched_corrects_nothing(admin_client, read):
    article = read()

    response = send(admin_client, address(article))

    assert response.status_code == 200
    assert fresh(article).edited_fields == []
    assert not Revision.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_line_ends_and_seconds_that_a_browser_changes_are_no_corrections(
    admin_client, make_article, settings, language
):
    settings.LANGUAGE_CODE = language
    article = make_article(
        lead="第一行\n第二行 ",
        published_at="2024-04-10T08:01:02.345678Z",
        published_precision="second",
    )

    send(admin_client, address(article), title="改")

    assert fresh(article).edited_fields == ["title"]


def test_a_corrected_title_survives_every_later_reading(admin_client, read):
    article = read()

    send(admin_client, address(article), title="大西洋联盟部长会议")
    read()
    read(title="北约外长会议后续", epoch="1712393101000")
    call_command("reprocess")
    call_command("redate")
    call_command("retopic")
    call_command("reindex")

    assert fresh(article).title == "大西洋联盟部长会议"
    assert fresh(article).machine_read["title"] == "北约外长会议后续"
    assert found("title:大西洋联盟") == [article.pk]
    assert found("title:外长会议") == []


def test_a_correction_is_in_search_at_once_and_the_old_title_is_not(admin_client, make_article):
    article = make_article(title="旧题", text="正文。")

    send(admin_client, address(article), title="新題目")

    assert found("新题目") == [article.pk]
    assert found("旧题") == []
    assert disagreements() == []


def test_a_correction_is_a_revision_with_editor_and_reason(admin_client, admin_user, make_article):
    article = make_article(title="旧题")

    send(admin_client, address(article), title="新题", byline="李四", note="as printed")

    revision = article.revisions.get()
    assert (revision.editor, revision.note) == (admin_user, "as printed")
    assert revision.before == {"title": "旧题", "byline": ""}
    page = admin_client.get(address(article)).content.decode()
    assert "<del>旧题</del>" in page
    assert "<ins>新题</ins>" in page


def test_a_correction_of_the_source_moves_the_article(admin_client, make_article, make_source):
    article, other = make_article(), make_source("bbc")

    send(admin_client, address(article), source=str(other.pk))

    assert fresh(article).source == other
    assert fresh(article).machine_read == {"source": "rfi"}


def test_a_corrected_date_moves_the_day_and_says_an_editor_set_it(
    admin_client, make_article, make_topic
):
    article = make_article(published_at="2024-04-10T08:00Z", topics=[make_topic()])

    send(
        admin_client, address(article),
        published_at_0="2023年3月4日", published_at_1="05:06", published_precision="minute",
    )  # fmt: skip

    article = fresh(article)
    assert article.published_at == dt.datetime(2023, 3, 4, 5, 6, tzinfo=dt.UTC)
    assert article.published_day == dt.date(2023, 3, 4)
    assert article.published_basis == "editor"
    assert article.articletopic_set.get().published_day == dt.date(2023, 3, 4)


@pytest.mark.parametrize("precision", ["day", "month"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Taipei", "America/New_York"])
def test_a_bare_date_is_midnight_utc_of_that_date_in_every_zone(
    admin_client, make_article, settings, zone, precision
):
    settings.TIME_ZONE = zone
    article = make_article()

    send(
        admin_client, address(article),
        published_at_0="2023-03-04", published_at_1="", published_precision=precision,
    )  # fmt: skip
    send(admin_client, address(article), kicker="要闻")

    article = fresh(article)
    assert article.published_at == dt.datetime(2023, 3, 4, tzinfo=dt.UTC)
    assert article.published_day == dt.date(2023, 3, 4)
    assert len(article.revisions.get(before__has_key="kicker").before) == 1


def test_a_date_taken_away_leaves_the_article_undated(admin_client, make_article):
    article = make_article()

    send(admin_client, address(article), published_at_0="", published_at_1="", undated="on")

    article = fresh(article)
    assert (article.published_at, article.published_day) == (None, None)
    assert (article.published_precision, article.published_basis) == ("unknown", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"published_at_0": "2999-01-01"}, "from the future"),
        ({"published_at_0": "0001-01-01"}, "from before 1800"),
        ({"published_precision": "unknown"}, "how precisely"),
        ({"published_at_0": ""}, "needs a date"),
        ({"language": "Chinese!"}, "language tag"),
        ({"title": "  "}, "This field is required"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(admin_client, make_article, changes, words):
    article = make_article()

    response = send(admin_client, address(article), **changes)

    assert words in response.content.decode()
    assert not Revision.objects.exists()


def test_an_hour_that_occurs_twice_in_autumn_does_not_block_the_form(
    admin_client, make_article, settings
):
    settings.TIME_ZONE = "Europe/Paris"
    article = make_article(published_at="2023-10-29T00:30Z")

    send(admin_client, address(article), title="改")

    assert fresh(article).title == "改"
    assert fresh(article).published_at == dt.datetime(2023, 10, 29, 0, 30, tzinfo=dt.UTC)


def test_what_the_machine_read_stands_beside_a_corrected_field(admin_client, make_article):
    article = make_article(title="<b>旧</b>题")
    article_corrections.correct(article, {"title": "新题"})

    page = admin_client.get(address(article)).content.decode()

    assert "The machine read: <b>&lt;b&gt;旧&lt;/b&gt;题</b>" in page


def test_a_machines_value_taken_back_is_followed_again(admin_client, admin_user, read):
    article = read()
    send(admin_client, address(article), title="误改")
    read(title="北约外长会议后续", epoch="1712393101000")

    back(admin_client, article, "title", note="my mistake")

    article = fresh(article)
    assert (article.title, article.edited_fields, article.machine_read) == (
        "北约外长会议后续",
        [],
        {},
    )
    assert found("title:后续") == [article.pk]
    assert found("误改") == []
    assert article.revisions.filter(editor=admin_user, note="my mistake").exists()
    assert read(title="第三题", epoch="1712479501000").title == "第三题"


def test_a_date_taken_back_is_the_machines_again_with_its_precision_and_basis(admin_client, read):
    article = read()
    send(
        admin_client, address(article),
        published_at_0="2023-03-04", published_at_1="", published_precision="day",
    )  # fmt: skip

    back(admin_client, article, "published_at")

    names = (
        "published_at",
        "published_precision",
        "published_basis",
        "published_day",
        "edited_fields",
    )
    assert [getattr(fresh(article), n) for n in names] == [getattr(article, n) for n in names]


def test_a_source_taken_back_is_the_machines_again(make_article, make_source):
    article = make_article()
    article_corrections.correct(article, {"source": make_source("bbc")})

    article_corrections.take_back(article, ["source"])

    assert fresh(article).source.slug == "rfi"


def test_only_what_an_editor_corrected_can_be_taken_back(make_article):
    with pytest.raises(ValueError, match="not corrected"):
        article_corrections.take_back(make_article(), ["title"])


def test_a_field_that_is_not_corrected_has_no_button_and_taking_it_back_does_nothing(
    admin_client, make_article
):
    article = make_article(title="旧题")

    assert b'desk-take-back" name' not in admin_client.get(address(article)).content
    back(admin_client, article, "title")

    assert not Revision.objects.exists()


def test_a_form_opened_before_another_change_is_refused(admin_client, make_article):
    article = make_article(title="旧题")
    opened = fields_of(admin_client.get(address(article)))
    article_corrections.correct(article, {"title": "别人改的"})

    response = admin_client.post(address(article), {**opened, "byline": "李四"})

    assert "changed after you opened it" in response.content.decode()
    assert (fresh(article).title, fresh(article).byline) == ("别人改的", "")


def test_withdrawing_from_the_form_asks_why_and_hides_the_article(
    admin_client, admin_user, make_article
):
    article = make_article()

    send(admin_client, address(article, "withdraw"), note="")
    assert Article.objects.published().exists()
    send(admin_client, address(article, "withdraw"), note="published by mistake")

    assert not Article.objects.published().exists()
    assert fresh(article).withdrawn_note == "published by mistake"
    assert article.revisions.get().editor == admin_user


def test_putting_back_asks_first_and_shows_the_article_again(admin_client, make_article):
    article = make_article()
    article_corrections.withdraw([article], "twice")

    admin_client.get(address(article, "put_back"))
    assert not Article.objects.published().exists()
    send(admin_client, address(article, "put_back"))

    assert Article.objects.published().get() == article


def test_withdrawing_many_shows_them_and_asks_why(admin_client, make_article):
    articles = [make_article(title=f"题{number}") for number in range(3)]
    chosen = {"action": "withdraw", "_selected_action": [a.pk for a in articles[:2]]}

    asked = admin_client.post(LIST, chosen)
    assert "题0" in asked.content.decode()
    assert "题2" not in asked.content.decode()
    assert Article.objects.published().count() == 3

    admin_client.post(LIST, {**fields_of(asked), "note": "twice"})
    assert Article.objects.published().get() == articles[2]


def test_all_that_a_filter_leaves_can_be_withdrawn_and_put_back(admin_client, make_article):
    for number in range(60):  # more than a page
        make_article(language="en" if number < 55 else "fr")
    url = f"{LIST}?language=en"
    chosen = {"_selected_action": Article.objects.first().pk, "select_across": "1"}

    asked = admin_client.post(url, {**chosen, "action": "withdraw"})
    admin_client.post(url, {**fields_of(asked), "note": "twice"})
    assert Article.objects.published().count() == 5

    url = f"{url}&withdrawn=yes"
    asked = admin_client.post(url, {**chosen, "action": "put_back"})
    admin_client.post(url, fields_of(asked))
    assert Article.objects.published().count() == 60


def test_the_differences_of_a_new_capture_are_shown_by_paragraph(admin_client, read):
    read(text="第一段没有变化,一直如此。</p><p>第二段是旧的,后来改了。")
    article = read(
        text="第一段没有变化,一直如此。</p><p>第二段是新的,改过了。", epoch="1712393101000"
    )

    page = admin_client.get(address(article)).content.decode()
    revision = admin_client.get(address(article.revisions.get())).content.decode()

    for text in (page, revision):
        assert "<del>第二段是旧的,后来改了。</del>" in text
        assert "<ins>第二段是新的,改过了。</ins>" in text
        assert "<del>第一段" not in text
