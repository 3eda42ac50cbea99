"""Bulk changes of articles: previewed first, applied in batches, undone as one."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.database import short_transactions
from archive.derived import recounting, tallies
from archive.editing import batches
from archive.editing import corrections as article_corrections
from archive.models import Article, Batch, Revision
from tests.helpers.agreement import disagreements
from tests.helpers.desk import fields_of

pytestmark = pytest.mark.long

LIST = reverse("admin:archive_article_changelist")


def asked(client, articles, action: str, **answers):
    """Choose articles and an action, fill in its form, and return the preview."""
    chosen = {"action": action, "_selected_action": [a.pk for a in articles]}
    page = client.post(LIST, chosen)
    if answers:
        page = client.post(LIST, {**fields_of(page), **answers})
    return page


def carried_out(client, page, **answers):
    return client.post(LIST, {**fields_of(page), **answers}, follow=True)


def undone(client, batch: Batch):
    return client.post(reverse("admin:archive_batch_undo", args=[batch.pk]), follow=True)


def true_everywhere() -> bool:
    return disagreements() == [] and tallies.disagreements() == []


def kept(article: Article) -> tuple:
    names = ("source_id", "section", "language", "published_at", "published_day", "edited_fields",
             "machine_read", "corrected_at", "story", "story_chosen", "withdrawn_at")  # fmt: skip
    topics = article.articletopic_set.order_by("topic").values_list("topic__slug", "origin")
    return (*(getattr(Article.objects.get(pk=article.pk), n) for n in names), *topics)


@pytest.fixture
def archive(make_article, make_source, make_topic):
    """Three articles among others, counted and indexed."""
    make_source("bbc"), make_topic("nato")
    articles = [make_article(title=f"第{n}题", section="旧") for n in range(4)]
    recounting.rebuild()
    return articles


@pytest.mark.parametrize(
    ("action", "answers", "holds"),
    [
        ("set_source", {"source": "bbc"}, lambda a: a.source.slug == "bbc"),
        ("set_section", {"section": "国际"}, lambda a: a.section == "国际"),
        ("set_language", {"language": "zh-Hant"}, lambda a: a.language == "zh-Hant"),
        (
            "shift_zone",
            {"read_in": "UTC", "printed_in": "Asia/Taipei"},
            lambda a: a.published_at == dt.datetime(2024, 4, 10, 0, tzinfo=dt.UTC),
        ),
        ("add_topics", {"topics": "nato"}, lambda a: a.articletopic_set.get().origin == "editor"),
        (
            "exclude_topics",
            {"topics": "nato"},
            lambda a: a.articletopic_set.get().origin == "excluded",
        ),
    ],
)
def test_a_change_is_shown_first_then_done_and_kept_and_can_be_undone(
    admin_client, admin_user, archive, action, answers, holds
):
    from archive.models import Source, Topic

    answers = {
        "source": lambda slug: {"source": Source.objects.get(slug=slug).pk},
        "topics": lambda slug: {"topics": [Topic.objects.get(slug=slug).pk]},
    }.get(next(iter(answers)), lambda _: answers)(next(iter(answers.values())))
    chosen, other = archive[:3], archive[3]
    before = [kept(a) for a in archive]

    page = asked(admin_client, chosen, action, **answers)
    assert "3 of them will change" in page.content.decode()
    assert not Revision.objects.exists()
    carried_out(admin_client, page, note="why not")

    assert [holds(Article.objects.get(pk=a.pk)) for a in chosen] == [True] * 3
    assert kept(other) == before[3]
    assert true_everywhere()
    batch = Batch.objects.get()
    assert (batch.count, batch.editor) == (3, admin_user)
    assert {r.editor for r in batch.revisions.all()} == {admin_user}

    undone(admin_client, batch)
    assert [kept(a) for a in archive] == before
    assert true_everywhere()


def test_a_note_asked_with_the_answers_is_kept_with_each_article(admin_client, archive):
    page = asked(admin_client, archive, "set_section", section="国际", note="as printed")
    carried_out(admin_client, page)

    assert set(Revision.objects.values_list("note", flat=True)) == {"as printed"}


def test_only_what_would_change_is_counted_and_shown(admin_client, archive):
    article_corrections.correct(archive[0], {"section": "国际"})

    page = asked(admin_client, archive[:2], "set_section", section="国际").content.decode()

    assert "1 of them will change" in page
    assert "第1题" in page
    assert "<ins>国际</ins>" in page


def test_a_bad_answer_is_said_at_its_field(admin_client, archive):
    page = asked(admin_client, archive, "shift_zone", read_in="UTC", printed_in="Mars/Base")

    assert "There is no such time zone" in page.content.decode()
    assert not Batch.objects.exists()


def test_a_bare_date_and_a_guess_are_not_shifted(admin_client, make_article):
    make_article(published_at="2024-04-10T00:00Z", published_precision="day")
    make_article(published_precision="estimated")
    make_article(published_at=None)

    page = asked(
        admin_client, Article.objects.all(), "shift_zone", read_in="UTC", printed_in="Asia/Taipei"
    )

    assert "Nothing of them would change" in page.content.decode()


def test_the_hour_that_occurs_twice_is_shifted_by_the_clock(make_article):
    from archive.admin.articles.bulk_changes import shifted

    article = make_article(published_at="2023-10-29T02:30Z")

    values = shifted(article, {"read_in": "UTC", "printed_in": "Europe/Paris"})

    assert values == {
        "published_at": dt.datetime(2023, 10, 29, 0, 30, tzinfo=dt.UTC)
    } or values == {"published_at": dt.datetime(2023, 10, 29, 1, 30, tzinfo=dt.UTC)}


def test_copies_are_marked_and_unmarked(admin_client, archive):
    before = [kept(a) for a in archive]
    carried_out(admin_client, asked(admin_client, archive[:2], "mark_as_copies"))
    assert {a.story for a in Article.objects.filter(pk__in=[archive[0].pk, archive[1].pk])} == {
        archive[0].pk
    }

    undone(admin_client, Batch.objects.get())
    assert [kept(a) for a in archive] == before


def test_withdrawing_many_is_undone_as_one(admin_client, archive):
    page = asked(admin_client, archive, "withdraw")
    carried_out(admin_client, page, note="twice")
    assert not Article.objects.published().exists()
    assert true_everywhere()

    undone(admin_client, Batch.objects.get())

    assert Article.objects.published().count() == 4
    assert true_everywhere()


def test_an_article_changed_again_since_is_left_as_it_is_by_an_undo(admin_client, archive):
    carried_out(admin_client, asked(admin_client, archive, "set_section", section="国际"))
    article_corrections.correct(Article.objects.get(pk=archive[0].pk), {"section": "财经"})

    response = undone(admin_client, Batch.objects.get())

    assert Article.objects.get(pk=archive[0].pk).section == "财经"
    assert Article.objects.get(pk=archive[1].pk).section == "旧"
    assert "1 was changed again since" in response.content.decode()


def test_a_change_is_undone_once_and_the_undo_can_be_undone(admin_client, archive):
    carried_out(admin_client, asked(admin_client, archive, "set_section", section="国际"))
    first = Batch.objects.get()
    undone(admin_client, first)
    assert "It was undone before" in undone(admin_client, first).content.decode()

    undone(admin_client, Batch.objects.exclude(pk=first.pk).get())

    assert set(Article.objects.values_list("section", flat=True)) == {"国际"}


def test_three_thousand_articles_are_changed_without_loading_their_texts(
    admin_client, make_article, monkeypatch
):
    pattern = make_article(section="旧")
    Article.objects.bulk_create(
        Article(
            source=pattern.source, identity=f"many:{n}", title=f"{n}", section="旧",
            published_at=pattern.published_at, published_day=pattern.published_day,
            published_precision="minute", captured_at=pattern.captured_at, language="zh-Hans",
        )
        for n in range(2_999)
    )  # fmt: skip
    recounting.rebuild()
    chosen = {"action": "set_section", "_selected_action": [pattern.pk], "select_across": "1"}
    page = admin_client.post(LIST, chosen)
    page = admin_client.post(LIST, {**fields_of(page), "section": "新"})
    assert "3000 of them will change" in page.content.decode().replace(",", "")
    monkeypatch.setattr(short_transactions, "STEP", 60)

    with CaptureQueriesContext(connection) as captured:
        admin_client.post(LIST, fields_of(page))

    assert Article.objects.filter(section="新").count() == 3_000
    assert Batch.objects.get().count == 3_000
    assert not [q for q in captured if '"body_text"' in q["sql"]]
    # So many for each small batch, however many articles are in it.
    assert len(captured) < 30 * 3_000 / batches.BATCH


def test_undoing_a_change_of_more_articles_asks_the_database_no_more(
    admin_client, make_article, admin_user, one_step
):
    def undoing(count: int) -> int:
        articles = [make_article(section="旧") for _ in range(count)]

        def step(some, batch):
            plans = [
                (article, article_corrections.planned(article, {"section": "新"}))
                for article in some
            ]
            return article_corrections.apply(plans, admin_user, batch=batch)

        batch = batches.carry_out([a.pk for a in articles], "sections", step, admin_user)
        with CaptureQueriesContext(connection) as captured:
            undo, left = batches.undo(batch, admin_user, "back")
        assert (undo.count, left) == (count, 0)
        assert {Article.objects.get(pk=a.pk).section for a in articles} == {"旧"}
        return len(captured)

    assert undoing(3) == undoing(23)


def test_more_than_can_be_changed_at_once_is_refused(admin_client, archive, monkeypatch):
    from dataclasses import replace

    from archive.admin.articles import bulk_changes

    few = replace(bulk_changes.CHANGES["mark_as_copies"], most=2)
    monkeypatch.setitem(bulk_changes.CHANGES, "mark_as_copies", few)
    from archive.admin.articles.bulk_pages import change_many

    class Desk:
        said: list[str] = []

        def message_user(self, request, words, level):
            self.said.append(words)

    assert change_many(Desk(), None, Article.objects.all(), few) is None
    assert "At most 2 articles" in Desk.said[0]
