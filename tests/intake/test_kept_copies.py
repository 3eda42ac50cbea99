"""Copies that archives of the web keep: versions of the original's article, by their stamps."""

import datetime as dt

import pytest
from django.core.management import call_command

from archive.models import Article, Capture
from tests.helpers.desk import document as feed_capture

PAGE = "https://www.paper.example.org/article/77/0"
TEXT = "兩國外長星期二在首都會談，談及貿易與邊界問題，雙方同意下月再談一次，地點未定。會談持續三小時，沒有公布細節。"
OTHER = "議會以微弱多數通過明年預算，反對黨表示將提出違憲審查，總額比今年增加一成，增加的部分多用於修路和學校。"


def post(url: str, title="兩國外長會談", text=TEXT, day="2021-03-05", more="") -> str:
    return f'---\ntitle: "{title}"\ndate: "{day}"\nurl: "{url}"\n{more}---\n\n{text}\n'


def saved(url: str, head: str = "", bar: str = "", text: str = TEXT) -> str:
    return (
        f'<!DOCTYPE html><html lang="zh-Hant"><head><title>兩國外長會談</title>{head}</head><body>{bar}'
        f'<article><h1>兩國外長會談</h1><p>{text}</p><p>{text[::-1]} <a href="/web/20210712040924/{url}?b">聲明</a></p>'
        "</article></body></html>"
    )


WOMBAT = (
    f'<script>__wm.wombat("{PAGE}","20220123181016","https://web.archive.org/","web");</script>'
)
BAR = '<div id="wm-ipp-base"><p>237 captures 29 Mar 2010 - 30 Nov 2023, About this capture of the page</p></div>'


@pytest.fixture
def bring(tmp_path, db):
    def bring(*texts: str) -> None:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text)
        call_command("ingest", str(tmp_path))

    return bring


def test_two_stamps_of_one_page_are_one_article_with_two_captures(bring):
    bring(
        post(
            f"https://web.archive.org/web/20210712040924/{PAGE}", more=f'original_url: "{PAGE}"\n'
        ),
        post(f"https://web.archive.org/web/20220123181016id_/{PAGE}", text=f"{TEXT}更新。"),
    )

    [article] = Article.objects.all()
    assert article.source_url == PAGE
    assert article.source.slug == "paper-example-org"
    assert article.body_text.endswith("更新。")
    assert sorted(capture.captured_at for capture in article.captures.all()) == [
        dt.datetime(2021, 7, 12, 4, 9, 24, tzinfo=dt.UTC),
        dt.datetime(2022, 1, 23, 18, 10, 16, tzinfo=dt.UTC),
    ]


def test_one_page_that_three_keepers_and_its_own_host_show_is_one_article(bring):
    bring(
        saved(PAGE, f'<link rel="canonical" href="https://web.archive.org/web/20220123181016/{PAGE}">'),
        saved(PAGE, WOMBAT, BAR),
        saved(PAGE, f'<link rel="canonical" href="https://archive.ph/2023.01.02-030405/{PAGE}"><meta property="og:url" content="https://archive.ph/AbCdE">'),
        saved(PAGE, f'<link rel="canonical" href="{PAGE}">'),
    )  # fmt: skip

    [article] = Article.objects.all()
    assert article.source_url == PAGE
    assert Capture.objects.filter(article=article).count() == 4
    assert "captures" not in article.body_text
    assert f'href="{PAGE}?b"' in article.body_html
    stamps = set(Capture.objects.values_list("captured_at", flat=True))
    assert dt.datetime(2023, 1, 2, 3, 4, 5, tzinfo=dt.UTC) in stamps


def test_what_shares_only_the_original_s_address_stays_apart(bring):
    bring(
        post(f"https://web.archive.org/web/20210712040924/{PAGE}"),
        post(f"https://archive.ph/20220123181016/{PAGE}", "議會通過預算", OTHER, "2022-01-20"),
    )

    assert set(Article.objects.values_list("title", flat=True)) == {"兩國外長會談", "議會通過預算"}


def test_a_copy_in_an_archive_is_not_shown_as_the_text_of_another_house(bring, client):
    bring(
        saved(
            PAGE, f"<!-- saved from url=(0077)https://web.archive.org/web/20220123181016/{PAGE} -->"
        )
    )
    [article] = Article.objects.all()

    page = client.get(article.get_absolute_url()).content.decode()

    assert "web.archive.org" not in page.partition("<article")[2].partition("聲明")[0]
    assert article.capture.place.startswith("https://web.archive.org/")


def test_a_page_that_names_no_source_says_so_in_the_reader_s_language(bring, client):
    bring(feed_capture().replace("https://www.rfi.fr/cn/%E5%9B%BD%E9%99%85/20240405-x", ""))
    [article] = Article.objects.all()

    def shown(language: str) -> str:
        return client.get(
            article.get_absolute_url(), headers={"accept-language": language}
        ).content.decode()

    assert "没有写明来源" in shown("zh-hans")
    assert "沒有寫明來源" in shown("zh-hant")
    assert "No source stated" in shown("en")
