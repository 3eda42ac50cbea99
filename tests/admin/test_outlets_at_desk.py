"""Outlets made at the desk: what an editor says of one, tried on its captures and then carried out."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse

from archive.admin import source_rereading
from archive.intake.ingest import take_in
from archive.intake.rereading import reprocessing
from archive.models import Article, PrintedLine, Revision, Source
from tests.helpers.desk import PROSE, address, fields_of, send, unknown_page


@pytest.fixture
def paper(db) -> Source:
    """Three pages of a host that nobody knows."""
    take_in([(f"{n}.html", unknown_page(n).encode()) for n in (6, 7, 8)])
    return Source.objects.get()


def told(**given: str) -> dict[str, str]:
    return {
        "name_zh_hans": "例报", "name_zh_hant": "例報", "name_en": "Example Paper",
        "time_zone": "Asia/Shanghai", "title_suffixes": "- 例报天下",
        "furniture_lines": "与 8 万名例报之友同行。",
        "printed_lines-0-line": "刊于 2024.05.08 09:30 | 操觚 李明",
        "printed_lines-0-byline": "李明", "printed_lines-0-date": "2024.05.08 09:30", **given,
    }  # fmt: skip


def html(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def asked(client, url: str, **changes: str):
    return client.post(url, {**fields_of(client.get(url)), **changes, "_preview": "1"})


def test_an_unknown_host_is_known_by_no_more_than_its_name(paper):
    article = Article.objects.first()

    assert (paper.slug, paper.name_en) == ("paper-example-org", "paper.example.org")
    assert article.title.endswith("例报天下")
    assert article.byline == ""
    assert article.published_precision == "day"


def test_the_preview_says_what_would_change_and_changes_nothing(admin_client, paper):
    before = list(Article.objects.values_list("title", "byline", "published_at", "body_text"))

    shown = html(asked(admin_client, address(paper), **told())).select_one("#preview").text

    assert "Of the newest 3 articles, 3 would get another time, 0 of them another day." in shown
    assert "外长会谈之8" in shown
    assert "李明" in shown
    assert "与 8 万名例报之友同行。" in shown
    assert (
        list(Article.objects.values_list("title", "byline", "published_at", "body_text")) == before
    )
    assert not PrintedLine.objects.exists()


def test_after_saving_and_reading_again_all_of_it_is_right(admin_client, paper):
    url = address(paper)
    sent = {**fields_of(admin_client.get(url)), **told(), "_read_again": "1"}
    answer = admin_client.post(url, sent)
    assert answer.url == reverse("admin:archive_source_read_again", args=[paper.pk])
    assert "3 articles" in html(admin_client.get(answer.url)).text

    done = html(admin_client.post(answer.url, fields_of(admin_client.get(answer.url)))).text

    assert "Read 3 of 3: 3 changed, 0 could not be read." in done
    assert "All of them are done." in done
    for number in (6, 7, 8):
        article = Article.objects.get(title=f"外长会谈之{number}")
        assert article.source.name_zh_hans == "例报"
        assert article.byline == "李明"
        assert article.published_at.isoformat() == f"2024-05-{number:02}T01:30:00+00:00"
        assert article.published_precision == "minute"
        assert "之友" not in article.body_text
        assert "操觚" not in article.body_text
        assert PROSE[0] in article.body_text
    assert Revision.objects.count() == 3


def test_what_comes_in_later_is_read_by_it_too_and_the_files_do_not_undo_it(admin_client, paper):
    send(admin_client, address(paper), **told())

    take_in([("9.html", unknown_page(9, name="王小红").encode())])

    article = Article.objects.get(title="外长会谈之9")
    assert article.byline == "王小红"
    paper.refresh_from_db()
    assert (paper.name_en, paper.time_zone) == ("Example Paper", "Asia/Shanghai")
    assert paper.domains == ["paper.example.org"]


def test_a_step_goes_on_where_the_last_one_ended(admin_client, paper, monkeypatch):
    send(admin_client, address(paper), **told())
    monkeypatch.setattr(reprocessing, "CHUNK", 2)
    monkeypatch.setattr(source_rereading, "SECONDS", 0)
    url = reverse("admin:archive_source_read_again", args=[paper.pk])

    first = admin_client.post(url, fields_of(admin_client.get(url)))
    assert "Read 2 of 3" in html(first).text
    second = admin_client.post(url, fields_of(first))

    assert "Read 3 of 3: 3 changed" in html(second).text


def test_domains_decide_whose_an_address_is(admin_client, paper):
    take_in([("1.html", unknown_page(1, "m.paper.example.net").encode())])
    assert Source.objects.filter(slug="paper-example-net").exists() is False
    both = "paper.example.org\nhttps://paper.example.net/start"
    send(admin_client, address(paper), **told(domains=both))
    call_command("reprocess")

    take_in([("2.html", unknown_page(2, "news.paper.example.net").encode())])

    assert set(Article.objects.values_list("source__slug", flat=True)) == {"paper-example-org"}
    paper.refresh_from_db()
    assert paper.domains == ["paper.example.org", "paper.example.net"]


def test_a_new_outlet_takes_over_the_articles_of_its_hosts(admin_client, paper):
    url = reverse("admin:archive_source_add")
    sent = told(
        slug="example-paper", domains="paper.example.org", homepage="https://paper.example.org/"
    )
    sent["name_en"] = ""
    shown = html(asked(admin_client, url, **sent)).select_one("#preview").text
    assert "Of the newest 3 articles" in shown
    answer = admin_client.post(
        url, {**fields_of(admin_client.get(url)), **sent, "_read_again": "1"}
    )
    admin_client.post(answer.url, fields_of(admin_client.get(answer.url)))

    assert set(Article.objects.values_list("source__slug", flat=True)) == {"example-paper"}
    assert Source.objects.get(slug="example-paper").name_en == ""
    assert not paper.article_set.exists()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("domains", "rfi.fr", "rfi.fr is a domain of rfi."),
        ("domains", "not a host", "“not a host” is no domain."),
        ("domains", "com", "“com” is no domain."),
        ("domains", "10.0.0.1", "“10.0.0.1” is no domain."),
        ("time_zone", "Mars/Olympus", "There is no such time zone."),
        ("title_suffixes", "字" * 300, "The line is too long"),
        ("furniture_lines", "…", "“…”: The line says too little"),
        ("furniture_lines", "甲…乙…丙…丁", "A line may have 2 gaps at most."),
        ("furniture_lines", "\n".join(f"第{n}行之后" for n in range(60)), "At most 50 lines."),
        ("printed_lines-0-byline", "王芳", "does not stand in the line as it is written"),
        ("printed_lines-0-date", "操觚", "The date has no figures."),
        ("printed_lines-0-date", "2024", "can read"),
        ("printed_lines-0-line", "李明", "Nothing stands around the name"),
    ],
)  # fmt: skip
def test_what_makes_no_rule_is_refused_in_its_place_and_nothing_is_saved(
    admin_client, paper, field, value, reason
):
    given = told(**{field: value})
    if field == "printed_lines-0-line":
        given["printed_lines-0-date"] = ""

    for answer in (
        asked(admin_client, address(paper), **given),
        send(admin_client, address(paper), **given),
    ):
        errors = " ".join(each.text for each in html(answer).select(".errorlist"))
        assert reason in errors
        assert not html(answer).select("#preview")
    assert not PrintedLine.objects.exists()


def test_who_may_only_look_cannot_read_captures_again(client, paper):
    from tests.admin.test_people import person

    url = reverse("admin:archive_source_read_again", args=[paper.pk])
    client.force_login(person("Reader"))

    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


@pytest.mark.parametrize("sent", ["-1", "x", "9" * 40, "１", ""])
def test_a_number_that_the_page_did_not_send_is_none(admin_client, paper, sent):
    url = reverse("admin:archive_source_read_again", args=[paper.pk])

    answer = admin_client.post(url, {"after": sent, "read": sent, "changed": sent})

    assert "Read 3 of 3: 0 changed" in html(answer).text


SITE = '<meta property="og:site_name" content="例报天下">'


def test_what_the_documents_tell_is_printed_offered_filled_in_and_taken_over(
    admin_client, db, capsys
):
    stamps = ((n, f"2024-0{n}-08T09:30:00+08:00") for n in range(1, 7))
    pages = [
        unknown_page(n, head=f'{SITE}<meta name="pubdate" content="{stamp}">')
        for n, stamp in stamps
    ]
    take_in([(f"{n}.html", text.encode()) for n, text in enumerate(pages)])
    take_in([("x.html", unknown_page(1, "alone.example.org").encode())])
    source = Source.objects.get(slug="paper-example-org")

    call_command("propose_outlets")

    said = capsys.readouterr().out
    assert "paper-example-org name_zh_hans: 例报天下 (6 of 6)" in said
    assert "paper-example-org time_zone: Asia/Shanghai (6 of 6)" in said
    assert "万名例报之友同行。 (6 of 6)" in said
    assert "looked at 2, proposed for 1" in said
    listed = html(admin_client.get(reverse("admin:archive_source_changelist") + "?proposals=open"))
    [link] = listed.select("#result_list tbody th a")
    offered = html(admin_client.get(link["href"].partition("?")[0]))
    assert "例报天下 (6 of 6)" in " ".join(offered.select_one(".desk-preview").text.split())
    url = address(source) + offered.select_one(".desk-preview a")["href"]

    filled = html(admin_client.get(url))
    send(admin_client, url)

    assert filled.select_one("[name=name_zh_hans]")["value"] == "例报天下"
    source.refresh_from_db()
    assert (source.name_zh_hant, source.time_zone) == ("例報天下", "Asia/Shanghai")
    assert {"name_zh_hans", "time_zone", "furniture_lines"} <= set(source.edited_fields)
    assert source.proposed == {}
    call_command("propose_outlets")
    assert "looked at 1, proposed for 0" in capsys.readouterr().out
