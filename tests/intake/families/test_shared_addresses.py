"""Articles that share an address."""

from itertools import permutations
from random import Random

import pytest
from django.core.management import call_command

from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest, take_in
from archive.models import Article, Capture, Revision
from tests.intake.families import EPOCH, OWN, STRANGERS, SUBJECTS, document, entry, feed, text_of

pytestmark = pytest.mark.long


class TestDocumentsThatShareAnAddress:
    """Where title, date and text all differ they are not one article."""

    @pytest.mark.parametrize("at_once", [True, False])
    def test_each_is_an_article_of_its_own(self, bring, at_once):
        bring(*STRANGERS, at_once=at_once)

        assert {a.title for a in Article.objects.all()} == {
            "两国外长会谈",
            "议会通过明年预算",
            "海湾的鲸鱼多了",
        }
        assert not Revision.objects.exists()

    def test_the_address_is_noted_as_shared_and_reported(self, bring):
        report = bring(*STRANGERS, at_once=True)

        first, *others = Article.objects.order_by("pk")
        assert {a.shared_address for a in (first, *others)} == {first.identity}
        assert [each["article"] for each in report.shared] == [a.pk for a in others]
        assert report.shared[1]["with"] == [first.pk, others[0].pk]

    def test_all_are_reachable(self, bring, client):
        bring(*STRANGERS, at_once=True)

        for article in Article.objects.all():
            assert article.title in client.get(article.get_absolute_url()).content.decode()

    def test_three_hundred_documents_under_three_addresses_are_three_hundred_articles(self, bring):
        letters = sorted(set("".join(SUBJECTS.values())))
        chance = Random(1)
        documents = [
            document(
                title="".join(chance.choices(letters, k=9)),
                body=f"<p>{''.join(chance.choices(letters, k=70))}。</p>",
                url=f"https://www.rfi.fr/cn/{n % 3}",
                day=f"{2001 + n // 12}-{1 + n % 12:02}-11",
            )
            for n in range(300)
        ]

        report = bring(*documents, at_once=True)

        assert (report.created, report.updated) == (300, 0)

    def test_a_second_run_changes_nothing(self, bring, tmp_path):
        bring(*STRANGERS, at_once=True)

        report = ingest(sorted(tmp_path.iterdir()))

        assert (report.created, report.updated, report.unchanged) == (0, 0, 3)

    def test_a_newer_capture_finds_the_right_one(self, bring):
        bring(*STRANGERS, at_once=True)

        bring(document("议会通过预算", text_of("budget"), at=EPOCH + 9 * 86400, day="2024-04-06"))

        assert sorted(Article.objects.values_list("title", flat=True)) == sorted(
            ["两国外长会谈", "议会通过预算", "海湾的鲸鱼多了"]
        )
        assert Revision.objects.get().before["title"] == "议会通过明年预算"

    def test_they_are_made_again_each_from_its_own(self, bring):
        entries = [
            entry(n, OWN, text_of(subject)) for n, subject in zip("甲乙丙", SUBJECTS, strict=False)
        ]
        bring(feed(*entries))
        before = list(Article.objects.order_by("pk").values("title", "body_text"))
        assert len(before) == 3

        call_command("reprocess")

        assert list(Article.objects.order_by("pk").values("title", "body_text")) == before

    def test_they_come_back_from_an_export(self, bring, tmp_path):
        from archive.export import records

        bring(*STRANGERS, at_once=True)
        lines = list(records.lines(Article.objects.all()))
        before = set(Article.objects.values_list("identity", "title"))
        Article.objects.all().delete()
        Capture.objects.all().delete()

        take_in([("export.jsonl", "\n".join(reversed(lines)).encode())], trusted=True)

        assert set(Article.objects.values_list("identity", "title")) == before

    @pytest.mark.parametrize(
        "update",
        [
            document("截然不同的题", text_of("talks"), at=EPOCH + 9, day="2024-05-09"),
            document("两国外长会谈", text_of("whales"), at=EPOCH + 9, day="2024-05-09"),
            document("两国外长今天会谈", text_of("whales"), at=EPOCH + 9, day=""),
            document("截然不同", "<p>快讯：另有消息。</p>", at=EPOCH + 9, day="2024-04-05"),
        ],
        ids=["the text", "the title", "most of the title", "the day of a short notice"],
    )
    def test_one_of_the_three_alike_is_an_update(self, bring, update):
        bring(document(day="2024-04-05"))

        report = bring(update)

        assert (report.created, report.updated) == (0, 1)

    def test_a_title_that_the_site_prints_on_every_page_does_not_tell(self, bring):
        bring(
            document(":house:返回首页", text_of("talks"), day=""),
            document(":house:返回首页", text_of("whales"), at=EPOCH + 1, day=""),
        )

        assert Article.objects.count() == 2

    def test_a_corrected_title_still_finds_its_document(self, bring):
        bring(document(day="2024-04-05"))
        article_corrections.correct(Article.objects.get(), {"title": "编辑改过的题"})

        bring(document("两国外长会谈", text_of("whales"), at=EPOCH + 9, day="2024-05-09"))

        assert Article.objects.get().title == "编辑改过的题"

    def test_a_withdrawn_article_stays_withdrawn(self, bring):
        bring(document())
        article_corrections.withdraw(Article.objects.all(), "误发")

        bring(document("两国外长会谈了", at=EPOCH + 9))

        assert Article.objects.get().withdrawn_note == "误发"


def test_the_order_of_three_strangers_does_not_matter(bring, db):
    found = set()
    for order in permutations(STRANGERS):
        Revision.objects.all().delete()
        Article.objects.all().delete()
        Capture.objects.all().delete()
        bring(*order)
        found.add(frozenset(Article.objects.values_list("title", "body_text")))

    assert len(found) == 1
