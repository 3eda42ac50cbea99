"""Shapes of real documents that broke other readers, and that no other test covers."""

import pytest

from archive.extraction.reading import read
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article

HEAD = "<!--1594971919000-->\n[{title}](https://www.bbc.com/zhongwen/simp/world-53431578)\n------\n\n{body}"


def values(title: str, body: str) -> dict:
    return read(HEAD.format(title=title, body=body).encode()).values


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "<p>快讯：峰会延期。</p>", "<video src='https://a.b/v.mp4'></video>"]
)
def test_an_article_with_hardly_any_body_is_read_and_shown(client, tmp_path, body):
    (tmp_path / "a.md").write_text(HEAD.format(title="标题", body=body))

    report = ingest(files_below([tmp_path]))

    article = Article.objects.get()
    assert report.created == 1
    for address in (article.get_absolute_url(), "/", f"/api/v1/articles/{article.pk}/"):
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        " 前有空格.md",
        "X | Y｜Z.md",
        "问？号?.md",
        'quo"te.md',
        "长" * 58 + ".md",
        "no-extension",
        "a.JSON",
    ],
)
def test_the_name_of_a_file_means_nothing(tmp_path, name):
    (tmp_path / name).write_text(HEAD.format(title="标题", body="<p>正文。</p>"))

    assert ingest(files_below([tmp_path])).created == 1


def test_a_traditional_quotation_does_not_make_a_simplified_article_traditional():
    body = "<p>" + "各国外长星期三发表声明，对当前局势表示关切，并呼吁双方对话。" * 3 + "</p>"

    assert (
        values("各国发表声明", body + "<blockquote><p>「我們對此表示遺憾」</p></blockquote>")[
            "language"
        ]
        == "zh-Hans"
    )


def test_a_simplified_dateline_does_not_make_a_traditional_article_simplified():
    body = "<div><i>2020年 7月 17日</i></div><p>（德国之声中文网）各國外長星期三發表聲明，對當前局勢表示關切，並呼籲雙方對話。</p>"

    assert values("各國發表聲明", body)["language"] == "zh-Hant"


def test_title_and_body_are_judged_together():
    body = "<p>" + "各國外長星期三發表聲明，對當前局勢表示關切。" * 3 + "</p>"

    assert values("各国发表声明", body)["language"] == "zh-Hant"


@pytest.mark.django_db
def test_line_separators_do_not_reach_the_pages(client, tmp_path):
    (tmp_path / "a.md").write_text(
        HEAD.format(title="标\u2028题", body="<p>前\u2028后\r\x85尾</p>")
    )
    ingest(files_below([tmp_path]))

    for address in (Article.objects.get().get_absolute_url(), "/api/v1/articles/"):
        assert "\u2028" not in client.get(address).content.decode()


def test_an_address_without_presentation_is_the_identity_and_the_link_stays_as_given():
    raw = "<!--1594971919000-->\n[题](https://cn.ft.com/story/001088614?full=y)\n------\n\n<p>正文。</p>"

    reading = read(raw.encode())

    assert reading.identity == "ft:001088614"
    assert reading.values["source_url"].endswith("?full=y")
