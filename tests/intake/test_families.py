"""Versions of one article: which document replaces its text, and which is only kept beside it."""

import datetime as dt
import json
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.editing import corrections as article_corrections
from archive.intake.fetching import Fetched, FetchError
from archive.intake.ingest import ingest, take_in
from archive.intake.opening import places
from archive.models import Article, Capture, Fetch, Revision

pytestmark = pytest.mark.long

OWN = "https://www.rfi.fr/cn/20240405-x"
EPOCH = 1712306701
FAR = 9_999_999_999  # in the year 2286
SUBJECTS = {
    "talks": "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时，没有公布细节，发言人说气氛坦率。",
    "budget": "议会以微弱多数通过明年预算，反对党表示将提出违宪审查，总额比今年增加一成，增加的部分多用于修路和学校，财政部长为此辩护。",
    "harvest": "南方各省今年的稻谷收成好于往年，农民却担心价格，仓库已经装满，运输公司说车辆不够，合作社请求政府提早开始收购。",
    "whales": "研究人员在海湾里数到二百头鲸鱼，比十年前多了一半，他们认为是禁止捕捞的结果，渔民协会则说数字并不可靠，要求再数一次。",
}  # fmt: skip


def text_of(subject: str) -> str:
    return "".join(f"<p>{part}</p>" for part in (SUBJECTS[subject], SUBJECTS[subject][::-1]))


def document(title="两国外长会谈", body="", url=OWN, at=EPOCH, day="2024-04-05 10:27") -> str:
    printed = f"日期：{day}\n" if day else ""
    return (
        f"<!--{at}-->\n[{title}]({url})\n{printed}------\n\n{body if body else text_of('talks')}\n"
    )


def entry(title: str, link: str, body: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{body}]]></description></item>"


def feed(*entries: str, itself: str = "") -> str:
    atom = f'<atom:link rel="self" href="{itself}"/>' if itself else ""
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>f</title>'
        f"{atom}{''.join(entries)}</channel></rss>"
    )


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def page(title: str, body: str, canonical: str = "", saved_from: str = "") -> str:
    saved = f"<!-- saved from url=({len(saved_from):04}){saved_from} -->" if saved_from else ""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f"<!DOCTYPE html>{saved}<html><head><title>{title}</title>{link}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@pytest.fixture
def bring(tmp_path, db):
    """Ingest texts as files, one after the other or as one run; return the last report."""

    def bring(*texts: str, at_once: bool = False):
        paths = []
        for text in texts:
            path = tmp_path / f"{len(list(tmp_path.iterdir())):03}.txt"
            path.write_text(text)
            paths.append(path)
        if at_once:
            return ingest(paths)
        return [ingest([path]) for path in paths][-1]

    return bring


@pytest.fixture
def web(monkeypatch, db):
    """Fake web pages by address, each a text or a redirect. Ingesting one returns the report."""
    pages: dict[str, str] = {}

    def fetch(url, **_options):
        end = pages[url] if pages.get(url, "").startswith("http") else url
        if end not in pages:
            raise FetchError("the server answered 404")
        return Fetched(end, pages[end].encode())

    monkeypatch.setattr("archive.intake.opening.fetch", fetch)

    def read(url: str, text: str = "", leads_to: str = ""):
        pages[url] = leads_to or text
        if leads_to:
            pages[leads_to] = text
        return ingest(places([url]))

    return read


FORGED = "<p>伪造的内容，写得比真正的报道长得多。</p>" * 40


class TestFromAnotherHost:
    """Nothing of it replaces what the outlet itself gave."""

    PLACES = {
        "feed": lambda web: web(
            "https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED))
        ),
        "page with a canonical": lambda web: web(
            "https://evil.example/a", page("两国外长会谈", FORGED, OWN)
        ),
        "redirect": lambda web: web(
            OWN, page("两国外长会谈", FORGED, OWN), leads_to="https://evil.example/b"
        ),
        "feed capture": lambda web: web(
            "https://evil.example/c", document(body=FORGED, at=EPOCH + 9)
        ),
        "host that only begins alike": lambda web: web(
            "https://www.rfi.fr.evil.example/", page("两国外长会谈", FORGED, OWN)
        ),
    }

    @pytest.mark.parametrize("place", PLACES)
    def test_it_does_not_replace_the_outlets_text(self, bring, web, place):
        bring(document())
        before = Article.objects.values("title", "body_html", "source_url", "captured_at").get()

        report = self.PLACES[place](web)

        assert (report.created, report.updated, report.rejected) == (0, 0, [])
        after = Article.objects.values("title", "body_html", "source_url", "captured_at").get()
        assert after == before

    @pytest.mark.parametrize("place", PLACES)
    def test_it_is_kept_beside_the_article_with_its_place(self, bring, web, place):
        bring(document())

        report = self.PLACES[place](web)

        article = Article.objects.get()
        capture = article.captures.get(outcome="aside")
        assert "evil.example, not from rfi.fr" in capture.reason
        assert "伪造" in article.revisions.get(cause=Revision.Cause.ELSEWHERE).before["body_text"]
        assert report.beside[0]["article"] == article.pk

    @pytest.mark.parametrize("place", PLACES)
    def test_where_it_came_first_the_outlets_own_replaces_it(self, bring, web, place):
        self.PLACES[place](web)
        assert "伪造" in Article.objects.get().body_text

        report = bring(document(at=EPOCH - 10**8))

        assert report.updated == 1
        assert "伪造" not in Article.objects.get().body_text

    def test_the_outlets_own_replaces_it_also_where_nothing_is_alike(self, bring, web):
        web("https://evil.example/feed", feed(entry("另一回事", OWN, text_of("whales"))))

        bring(document())

        assert Article.objects.get().title == "两国外长会谈"

    def test_a_third_place_does_not_replace_what_a_second_gave(self, web):
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        web("https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED)))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_place_may_follow_itself(self, web):
        text = text_of("talks")
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text)))

        web("https://reader.example/other", feed(entry("两国外长已会谈", OWN, text)))

        assert Article.objects.get().title == "两国外长已会谈"

    def test_the_same_version_is_kept_once_however_often_it_is_read(self, bring, web):
        bring(document())
        for number in range(3):
            forged = entry("两国外长会谈", OWN, FORGED)
            web("https://evil.example/feed", feed(forged, entry(f"{number}", "", "<p>文</p>")))

        assert Revision.objects.filter(cause=Revision.Cause.ELSEWHERE).count() == 1

    def test_a_saved_page_that_says_where_it_was_saved_is_from_there(self, bring):
        bring(document())

        bring(page("两国外长会谈", FORGED, OWN, saved_from="https://evil.example/a"))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_saved_feed_is_from_the_address_that_it_gives_itself(self, bring):
        bring(document())

        bring(feed(entry("两国外长会谈", OWN, FORGED), itself="https://evil.example/feed"))

        assert "伪造" not in Article.objects.get().body_text

    def test_a_file_is_believed_as_to_its_place(self, bring):
        bring(document())

        bring(feed(entry("两国外长会谈", OWN, FORGED)))

        assert "伪造" in Article.objects.get().body_text

    @pytest.mark.parametrize(
        "place", ["https://m.rfi.fr/feed", "http://rfi.fr/feed", "https://feeds.rfi.fr/cn"]
    )
    def test_the_outlets_own_hosts_are_the_outlet(self, bring, web, place):
        bring(document(body=text_of("talks")[:80] + "</p>"))

        web(place, feed(entry("两国外长会谈", OWN, text_of("talks"))))

        assert Article.objects.get().characters > 100

    def test_a_host_that_an_editor_gave_the_source_is_the_outlet(self, bring, web):
        bring(document(body="<p>快讯。</p>"))
        source = Article.objects.get().source
        source.domains = ["rfi.fr", "feeds.example.net"]
        source.edited_fields = ["domains"]
        source.save()

        web("https://feeds.example.net/rfi", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        assert Article.objects.get().characters > 100

    def test_what_it_gave_is_made_again_the_same(self, bring, web):
        web(OWN, page("两国外长会谈", FORGED), leads_to="https://evil.example/b")
        bring(document())
        before = list(Article.objects.order_by("pk").values())

        call_command("reprocess")

        assert list(Article.objects.order_by("pk").values()) == before

    def test_a_page_without_an_address_has_the_one_where_the_redirects_ended(self, web):
        web(
            "https://short.example/1", page("两国外长会谈", text_of("talks")), "https://t.example/a"
        )

        assert Article.objects.get().source_url == "https://t.example/a"


class TestWhatReadersAndEditorsSee:
    @pytest.fixture
    def article(self, bring, web):
        bring(document())
        web("https://evil.example/feed", feed(entry("两国外长会谈", OWN, FORGED)))
        return Article.objects.get()

    def test_another_places_version_stands_beside_the_article_with_its_place(self, client, article):
        page = html(client.get(article.get_absolute_url()))
        link = page.find("dt", string="Versions from other places").find_next("a")
        versions = html(client.get(link["href"]))

        assert "evil.example" in versions.select_one("nav.versions").text
        assert "never replaces the article" in versions.select_one(".page-note").text
        rows = [row.select("td") for row in versions.select("table.sides tbody tr")]
        assert "伪造" not in "".join(here.text for here, _there in rows)
        assert "伪造" in "".join(there.text for _here, there in rows)

    def test_it_is_no_step_in_the_articles_own_history(self, client, bring, article):
        bring(document("两国外长会谈了", at=EPOCH + 99))

        page = html(client.get(article.get_absolute_url() + "versions/"))
        own = next(
            a for a in page.select("nav.versions a") if "evil" not in a.find_next("span").text
        )
        shown = html(client.get(own["href"]))

        assert "伪造" not in shown.select_one("table.sides").text

    def test_the_desk_shows_it_with_the_reason(self, admin_client, article):
        desk = admin_client.get(f"/admin/archive/article/{article.pk}/change/").content.decode()

        assert "it came from evil.example, not from rfi.fr" in desk
        assert "is kept beside the article" in desk

    def test_an_article_of_another_places_text_alone_says_so(self, client, web):
        web("https://reader.example/feed", feed(entry("两国外长会谈", OWN, text_of("talks"))))

        page = html(client.get(Article.objects.get().get_absolute_url()))

        assert "reader.example" in page.find("dt", string="Taken from").find_next("dd").text

    def test_articles_that_share_an_address_lead_to_each_other(self, client, bring):
        bring(*STRANGERS, at_once=True)
        first, second, third = Article.objects.order_by("pk")

        page = html(client.get(first.get_absolute_url()))

        links = page.find("dt", string="Others with its address").find_next("dd").select("a")
        assert [a["href"] for a in links] == [a.get_absolute_url() for a in (second, third)]

    def test_handing_in_tells_what_is_kept_beside(self, admin_client, bring):
        bring(document())
        error = SimpleUploadedFile("gone.txt", ERRORS["gone"].encode())

        page = admin_client.post("/admin/archive/capture/hand-in/", {"files": [error]})

        assert "it is an error page, no article" in page.content.decode()


class TestTheTimeOfACapture:
    """None was captured after it came in."""

    def test_a_capture_of_the_far_future_does_not_outdate_later_ones(self, bring):
        bring(document(title="两国外长会谈了", at=FAR))

        report = bring(document(at=int(timezone.now().timestamp())))

        assert report.updated == 1
        assert Article.objects.get().captured_at <= timezone.now()

    def test_it_counts_from_the_moment_it_came_in(self, bring):
        bring(document(at=FAR))

        capture = Capture.objects.get()
        assert capture.captured_at is None
        assert Article.objects.get().captured_at == capture.received_at

    def test_one_that_an_older_program_believed_counts_from_when_it_came_in(self, bring):
        bring(document(title="两国外长会谈了"))
        far = dt.datetime(9998, 1, 1, tzinfo=dt.UTC)
        Article.objects.update(captured_at=far)
        Capture.objects.update(captured_at=far)

        report = bring(feed(entry("两国外长会谈完了", OWN, text_of("talks"))))

        assert report.updated == 1
        assert Article.objects.get().title == "两国外长会谈完了"

    def test_no_date_is_guessed_from_it(self, bring):
        bring(document(at=FAR, day="", url="https://www.rfi.fr/cn/x"))

        assert Article.objects.get().published_at is None

    def test_what_a_later_capture_repeats_is_not_outdated_by_one_in_between(self, bring):
        bring(document(), document(at=EPOCH + 20).replace("------\n", "-----\n"))

        bring(document(title="两国外长将会谈", at=EPOCH + 10))

        assert Article.objects.get().title == "两国外长会谈"


STRANGERS = [
    document("两国外长会谈", text_of("talks"), day="2024-04-05"),
    document("议会通过明年预算", text_of("budget"), at=EPOCH + 86400, day="2024-04-06"),
    document("海湾的鲸鱼多了", text_of("whales"), at=EPOCH + 2 * 86400, day="2024-04-09"),
]


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


ERRORS = {
    "offline": document("Temporarily Offline", "<p> </p>", at=EPOCH + 9, day=""),
    "challenge": document(
        "Just a moment...", "<p>Checking your browser before accessing the site.</p>", at=EPOCH + 9
    ),
    "404": document("404 Not Found", "<p>nginx/1.18</p>", at=EPOCH + 9, day=""),
    "gone": document("页面不存在", "<p>您访问的页面不存在或已被删除。</p>", at=EPOCH + 9, day=""),
    "check": document("訪問驗證", "<p>請完成下方驗證後繼續。</p>", at=EPOCH + 9, day=""),
    "paywall": document(
        "Subscribe to read", "<p>Complete digital access. Cancel anytime.</p>", at=EPOCH + 9, day=""
    ),
    "script": document(
        "两国外长会谈", "<p>Please enable JavaScript to view this page.</p>", at=EPOCH + 9
    ),
    "no text": document("两国外长会谈", '<img src="https://x.example/a.jpg">', at=EPOCH + 9),
}


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


# Every kind of capture of two documents at one address: their moments differ, their order is any.
KINDS = [
    document("两国外长会谈", text_of("talks"), day="2024-04-05"),
    document("两国外长会谈了", text_of("talks"), at=EPOCH + 10, day="2024-04-05"),
    document("两国外长会谈", text_of("talks") + text_of("harvest"), at=EPOCH + 20),
    document("海湾的鲸鱼多了", text_of("whales"), at=EPOCH + 5, day="2024-04-09"),
    document("海湾的鲸鱼", text_of("whales"), at=EPOCH + 15, day="2024-04-09"),
    document("海湾的鲸鱼", f"<p>{SUBJECTS['whales'][:20]}</p>", at=EPOCH + 30, day="2024-04-09"),
    document("两国外长会谈", text_of("talks"), day="2024-04-05").replace("<p>", "<p> "),
    ERRORS["offline"],
    ERRORS["gone"],
    page("两国外长会谈", FORGED, OWN, saved_from="https://evil.example/a"),
]


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(KINDS), cut=st.integers(0, len(KINDS)))
def test_any_order_in_any_two_runs_gives_the_same_articles(order, cut):
    Revision.objects.all().delete()
    Article.objects.all().delete()
    Capture.objects.all().delete()
    named = [(f"{KINDS.index(text)}.txt", text.encode()) for text in order]

    take_in(named[:cut])
    take_in(named[cut:])

    found = set(Article.objects.values_list("title", "body_text", "capture__origin"))
    assert {(title, origin) for title, _text, origin in found} == {
        ("两国外长会谈", "2.txt"),
        ("海湾的鲸鱼", "4.txt"),
    }


def test_the_order_of_three_strangers_does_not_matter(bring, db):
    found = set()
    for order in permutations(STRANGERS):
        Revision.objects.all().delete()
        Article.objects.all().delete()
        Capture.objects.all().delete()
        bring(*order)
        found.add(frozenset(Article.objects.values_list("title", "body_text")))

    assert len(found) == 1


class TestWhatIsReported:
    def test_each_update_is_listed_with_its_article(self, bring, tmp_path, capsys):
        bring(document())
        newer = tmp_path / "newer.txt"
        newer.write_text(document("两国外长会谈了", at=EPOCH + 9))

        call_command("ingest", str(newer), report=Path(tmp_path / "report.json"))

        report = json.loads((tmp_path / "report.json").read_text())
        assert report["updates"] == [{"path": str(newer), "article": Article.objects.get().pk}]

    def test_a_run_that_changes_its_own_articles_is_warned_of(self, tmp_path, capsys, db):
        for number in range(3):
            (tmp_path / f"{number}.txt").write_text(
                document(f"两国外长会谈{number}", at=EPOCH + number)
            )

        call_command("ingest", str(tmp_path))

        printed = capsys.readouterr()
        assert "created 1, updated 2" in printed.out
        assert "2 of 3 documents changed an article" in printed.err

    def test_one_update_in_ten_is_no_reason_to_warn(self, tmp_path, capsys, db):
        for number in range(9):
            url = f"https://www.rfi.fr/cn/{number}"
            (tmp_path / f"{number}.txt").write_text(document(url=url))
        (tmp_path / "a.txt").write_text(
            document("两国外长会谈了", url="https://www.rfi.fr/cn/1", at=EPOCH + 9)
        )

        call_command("ingest", str(tmp_path))

        assert "documents changed an article" not in capsys.readouterr().err

    def test_shared_addresses_and_what_is_kept_beside_are_told(self, bring, tmp_path, capsys):
        for name, text in {"a": STRANGERS[0], "b": STRANGERS[1], "c": ERRORS["gone"]}.items():
            (tmp_path / f"{name}.txt").write_text(text)

        call_command("ingest", str(tmp_path))

        errors = capsys.readouterr().err
        assert f"{tmp_path / 'b.txt'}: has an address that other articles have" in errors
        assert f"{tmp_path / 'c.txt'}: it is an error page, no article" in errors
