"""The admin site: every page answers, text is escaped, and nothing kept for good can be deleted."""

import hashlib
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from archive.admin.articles.article_admin import ArticleAdmin
from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest
from archive.jobs.asking import ask
from archive.jobs.tasks import copy_pictures
from archive.models import (
    Article,
    ArticleTopic,
    Batch,
    Capture,
    Event,
    Feed,
    FeedReading,
    Job,
    Proposal,
    Revision,
    Term,
)
from tests.helpers.desk import address, document, send

pytestmark = pytest.mark.long

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
admin.autodiscover()
MODELS = [model for model in admin.site._registry if model._meta.app_label == "archive"]


def listing(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.fixture
def furnished(make_article, make_topic, admin_user, tmp_path):
    """One row at least of everything, with hostile text wherever text can be."""
    topic = make_topic(name_en=HOSTILE)
    Term.objects.create(topic=topic, text=HOSTILE, origin="file")
    article = make_article(title=HOSTILE, text=HOSTILE, byline=HOSTILE, topics=[topic])
    article.articletopic_set.update(evidence=[{"term": HOSTILE, "sentence": HOSTILE}])
    article_corrections.correct(
        article, {"title": f"{HOSTILE}!", "kicker": HOSTILE}, admin_user, HOSTILE
    )
    Capture.objects.create(
        sha256="0" * 64, origin=HOSTILE, received_at=timezone.now(), outcome="rejected",
        reason=HOSTILE, compressed=Capture.compress(HOSTILE.encode()), size=80, article=article,
    )  # fmt: skip
    feed = Feed.objects.create(address=HOSTILE, failures=3, last_error=HOSTILE)
    FeedReading.objects.create(feed=feed, outcome="failed", reason=HOSTILE)
    job = ask(copy_pictures, HOSTILE, about=HOSTILE, by=admin_user)
    Job.objects.filter(pk=job.pk).update(reason=HOSTILE, worker="<script>")
    return article


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda m: m.__name__)
def test_every_list_and_every_form_answers(admin_client, furnished, model):
    url = listing(model)
    assert admin_client.get(url).status_code == 200
    assert admin_client.get(url, {"q": "北约 -x"}).status_code == 200
    for obj in model._default_manager.all():
        page = reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[obj.pk]
        )
        assert admin_client.get(page).status_code == 200
    adding = admin_client.get(
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    )
    kept = model in (Article, Batch, Capture, Event, Job, Proposal, Revision)
    # Who logged in, and what readers cite, is only shown.
    kept = kept or model._meta.app_label == "axes" or model.__name__ == "ResultSet"
    assert adding.status_code == (403 if kept else 200)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_heads_of_a_list_are_in_the_editor_s_language(admin_client, furnished, model):
    page = admin_client.get(listing(model), headers={"Accept-Language": "zh-CN"}).content
    heads = [head.text_content().strip() for head in html.fromstring(page).cssselect("th .text")]

    assert [head for head in heads if re.search("[A-Za-z]{3}", head)] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_hostile_text_is_only_ever_text(admin_client, furnished, model):
    pages = [admin_client.get(listing(model))]
    pages += [admin_client.get(address(obj)) for obj in model._default_manager.all()]
    pages.append(admin_client.get(address(furnished, "withdraw")))

    for page in pages:
        text = page.content.decode()
        assert "<img src=x" not in text
        assert "<script>alert" not in text


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_a_list_of_fifteen_needs_no_more_queries_than_a_list_of_five(
    admin_client, admin_user, make_article, make_topic, make_source, model
):
    def furnish(numbers):
        for number in numbers:
            topic = make_topic(parent=make_topic())
            Term.objects.create(topic=topic, text=f"词{number}")
            article = make_article(source=make_source(), topics=[topic])
            article_corrections.correct(article, {"title": f"题{number}"}, admin_user)
            Capture.objects.create(
                sha256=f"{number}", origin="x", received_at=timezone.now(), outcome="article",
                compressed=b"", size=1, article=article,
            )  # fmt: skip

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert admin_client.get(listing(model)).status_code == 200
        return captured

    furnish(range(5))
    admin_client.get(listing(model))
    few = queries()
    furnish(range(5, 15))
    many = queries()

    assert len(many) == len(few)
    for query in many.captured_queries:
        for heavy in ("body_html", "body_text", "compressed", '"before"'):
            assert heavy not in query["sql"]


def test_the_form_of_an_article_with_many_topics_needs_no_more_queries(
    admin_client, make_article, make_topic
):
    article = make_article(topics=[make_topic()])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(address(article))
        return len(captured)

    queries()
    few = queries()
    for _ in range(10):
        ArticleTopic.objects.create(article=article, topic=make_topic(), origin="rule")

    assert queries() == few


@pytest.mark.parametrize("word", ["北约", "北約", "约", "title:北約", "NATO"])
def test_the_search_box_finds_either_script(admin_client, make_article, word):
    found = make_article(title="北约峰会 (NATO)", text="会议开始。")
    make_article(title="欧盟与中国", text="贸易。")

    response = admin_client.get(listing(Article), {"q": word})

    assert list(response.context["cl"].result_list) == [found]


def test_the_search_box_finds_withdrawn_articles_as_well(admin_client, make_article):
    article = make_article(title="北约峰会")
    article_corrections.withdraw([article], "twice")

    response = admin_client.get(listing(Article), {"q": "峰会"})

    assert list(response.context["cl"].result_list) == [article]


def test_a_search_keeps_to_the_filters(admin_client, make_article, make_source):
    make_article(title="北约峰会")
    other = make_article(title="北约会议", source=make_source("bbc"))
    article_corrections.correct(other, {"title": "北约会谈"})

    for narrowed in ({"source__id__exact": other.source_id}, {"corrected": "yes"}):
        response = admin_client.get(listing(Article), {"q": "北約", **narrowed})
        assert list(response.context["cl"].result_list) == [other]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"language": "zh-Hant"}, ["乙"]),
        ({"published_precision__exact": "month"}, ["乙"]),
        ({"withdrawn": "yes"}, ["丙"]),
        ({}, ["甲", "乙"]),
        ({"corrected": "yes"}, ["甲"]),
        ({"corrected": "no"}, ["乙"]),
        ({"period": "2023"}, ["乙"]),
        ({"period": "2024-04"}, ["甲"]),
        ({"period": "2024-13"}, ["甲", "乙"]),
        ({"corrected": "nonsense"}, ["甲", "乙"]),
        ({"queue": "nonsense"}, ["甲", "乙"]),
    ],
)
def test_a_filter_keeps_what_it_says(admin_client, make_article, narrowed, expected):
    article_corrections.correct(
        make_article(title="一", published_at="2024-04-10T08:00Z"), {"title": "甲"}
    )
    make_article(
        title="乙",
        language="zh-Hant",
        published_at="2023-05-01T00:00Z",
        published_precision="month",
    )
    article_corrections.withdraw([make_article(title="丙", published_at="2024-04-11T08:00Z")], "")

    response = admin_client.get(listing(Article), narrowed)

    assert [article.title for article in response.context["cl"].result_list] == expected


def test_a_date_in_the_list_is_no_more_precise_than_it_is_known(admin_client, make_article):
    make_article(published_at="2024-04-10T08:00Z")
    make_article(published_at="2023-05-01T00:00Z", published_precision="month")
    make_article(published_at="2022-05-02T00:00Z", published_precision="day")
    make_article(
        published_at="2021-05-02T00:00Z", published_precision="estimated", published_basis="page"
    )
    make_article(published_at=None)

    text = admin_client.get(listing(Article)).content.decode()

    for shown in (
        ">2024-04-10 08:00<",
        ">2023-05<",
        ">2022-05-02<",
        ">c. 2021-05-02<",
        ">undated<",
    ):
        assert shown in text


@pytest.mark.parametrize("model", [Article, Capture, Revision])
def test_what_the_archive_keeps_cannot_be_deleted(admin_client, furnished, model):
    obj = model.objects.first()

    assert admin_client.post(address(obj, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": obj.pk, "post": "yes"}
    admin_client.post(listing(model), selected)

    assert model.objects.filter(pk=obj.pk).exists()


@pytest.mark.parametrize("model", [Capture, Revision])
def test_a_record_of_the_past_cannot_be_changed(admin_client, furnished, model):
    assert admin_client.post(address(model.objects.first()), {"note": "x"}).status_code == 403


def test_a_source_with_articles_cannot_be_deleted_and_one_without_can(
    admin_client, make_article, make_source
):
    used, unused = make_article().source, make_source("unused")

    assert admin_client.post(address(used, "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.post(address(unused, "delete"), {"post": "yes"}).status_code == 302


def test_a_rejected_document_is_shown_with_its_reason_and_its_text(admin_client, tmp_path, db):
    path = tmp_path / "untitled.txt"
    path.write_text(document(title="").replace("</p>", "</p><script>alert(1)</script>"))
    ingest([path])
    capture = Capture.objects.get()

    text = admin_client.get(address(capture)).content.decode()

    assert capture.outcome == "rejected"
    assert capture.reason in text.replace("&#x27;", "'")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert (
        admin_client.get(listing(Capture), {"outcome__exact": "rejected"})
        .context["cl"]
        .result_count
        == 1
    )


def test_a_document_that_is_no_text_is_shown_all_the_same(admin_client, tmp_path, db):
    path = tmp_path / "picture"
    path.write_bytes(b"\x89PNG\x00\xff\xfe" * 100)
    ingest([path])

    assert admin_client.get(address(Capture.objects.get())).status_code == 200


def test_only_the_first_hundred_thousand_characters_of_a_document_are_shown(admin_client, db):
    raw = ("约" * 100_007).encode()
    capture = Capture.objects.create(
        sha256=hashlib.sha256(raw).hexdigest(), origin="long", received_at=timezone.now(),
        outcome="rejected", size=len(raw), compressed=Capture.compress(raw),
    )  # fmt: skip

    text = admin_client.get(address(capture)).content.decode()

    assert text.count("约") == 100_000
    assert "7 characters more" in text


def test_an_editors_name_for_a_source_stays(admin_client, tmp_path, db):
    path = tmp_path / "a.txt"
    path.write_text(document())
    ingest([path])
    source = Article.objects.get().source

    send(admin_client, address(source), name_en="RFI in Chinese", domains="rfi.fr\r\nrfi.my")
    path.write_text(document(name="y", epoch="1712306702000"))
    ingest([path])

    source.refresh_from_db()
    assert (source.name_en, source.domains) == ("RFI in Chinese", ["rfi.fr", "rfi.my"])
    assert source.edited_fields == ["domains", "name_en"]


def test_a_source_saved_untouched_counts_as_not_edited(admin_client, make_source):
    source = make_source(domains=["rfi.fr", "rfi.my"], homepage="https://www.rfi.fr/cn/")

    send(admin_client, address(source))

    source.refresh_from_db()
    assert source.edited_fields == []


def test_a_time_zone_that_does_not_exist_is_refused(admin_client, make_source):
    source = make_source()

    response = send(admin_client, address(source), time_zone="Europe/Atlantis")

    assert "There is no such time zone" in response.content.decode()


def test_the_desk_runs_nothing_inline(admin_client, furnished):
    for page in (listing(Article), address(furnished), reverse("admin:index")):
        response = admin_client.get(page)
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        text = response.content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text


def test_a_visitor_is_sent_to_log_in(client, furnished):
    for page in (listing(Article), address(furnished), address(furnished, "withdraw")):
        response = client.get(page)
        assert response.status_code == 302
        assert "/admin/login/" in response.headers["Location"]


def test_who_may_only_look_can_read_the_form_but_not_withdraw(client, furnished, django_user_model):
    reader = django_user_model.objects.create_user("reader", password="x", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    assert client.get(address(furnished)).status_code == 200
    assert client.post(address(furnished), {"title": "x"}).status_code == 403
    assert (
        client.post(address(furnished, "withdraw"), {"confirmed": "yes", "note": "x"}).status_code
        == 403
    )


def test_the_checks_of_a_start_find_a_list_that_cannot_be(monkeypatch):
    assert run_checks(tags=["admin"]) == []
    monkeypatch.setattr(ArticleAdmin, "list_display", ("no_such_column",))

    [found] = run_checks(tags=["admin"])

    assert "no_such_column" in found.msg
