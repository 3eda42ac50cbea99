"""Pages that stand in place of an article."""

import pytest

from archive.models import Article, Capture, Fetch
from tests.intake.families import EPOCH, ERRORS, OWN, SUBJECTS, document, page, text_of

pytestmark = pytest.mark.long


class TestPagesInPlaceOfAnArticle:
    """They never replace a text."""

    @pytest.mark.parametrize("kind", ERRORS)
    def test_the_article_stays_and_the_capture_is_kept_beside_it(self, bring, kind):
        bring(document())
        before = Article.objects.values().get()

        report = bring(ERRORS[kind])

        assert Article.objects.values().get() == before
        assert (report.created, report.updated, report.rejected) == (0, 0, [])
        capture = Capture.objects.get(outcome="aside")
        assert capture.article_id == before["id"]
        assert capture.reason

    @pytest.mark.parametrize("kind", ERRORS)
    def test_the_text_replaces_one_that_came_before_it(self, bring, kind):
        bring(ERRORS[kind])

        bring(document())

        assert Article.objects.get().body_text.startswith("两国外长星期二")

    @pytest.mark.parametrize("kind", [kind for kind in ERRORS if kind != "no text"])
    def test_alone_it_is_refused_with_what_it_is(self, bring, kind):
        report = bring(ERRORS[kind])

        assert not Article.objects.exists()
        assert report.rejected[0]["reason"].endswith("no article")

    def test_one_that_an_older_program_took_for_the_article_gives_way(self, bring):
        bring(document("页面", at=EPOCH + 9))
        Article.objects.update(title="404 Not Found", body_text="nginx")

        bring(document())

        assert Article.objects.get().title == "两国外长会谈"

    def test_a_refused_address_is_asked_for_again(self, web):
        web(OWN, page("Just a moment...", "<p>Checking your browser before accessing it.</p>"))

        assert Fetch.objects.get().status == "rejected"

    def test_a_report_about_such_pages_is_an_article(self, bring):
        talk = "部长在议会说，网民常见到“页面不存在”的提示，这是审查的结果，议员们随后就此辩论。"
        bring(document("部长谈审查", f"<p>{talk}</p>" * 3))

        assert Article.objects.get().title == "部长谈审查"

    def test_the_remnant_of_a_text_does_not_replace_it(self, bring):
        bring(document(body=text_of("talks") + text_of("budget") + text_of("whales")))

        bring(document(body=f"<p>{SUBJECTS['talks']}</p>", at=EPOCH + 9))

        assert "鲸鱼" in Article.objects.get().body_text
        assert Capture.objects.get(outcome="aside").reason

    def test_a_short_text_that_says_something_else_replaces_a_long_one(self, bring):
        bring(document(body=text_of("talks") + text_of("budget") + text_of("whales")))

        bring(
            document(body="<p>本报撤回此前关于会谈的报道，其中的说法并不属实。</p>", at=EPOCH + 9)
        )

        assert Article.objects.get().body_text.startswith("本报撤回")
