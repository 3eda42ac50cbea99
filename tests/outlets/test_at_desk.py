"""What is said of an outlet at the desk holds for its documents in every format."""

import pytest

from archive.extraction.reading import read
from archive.outlets.at_desk import AtDesk, made, slug_at

LINE = "刊于 2024.05.08 09:30 | 撰稿 李明"
SAID = AtDesk(
    "paper", zh_hans="例报", time_zone="Asia/Tokyo", domains=("paper.example.org",),
    title_suffixes=("例报天下",), furniture_lines=("与 8 万名例报之友同行",),
    bylines=((LINE, "李明"),), dates=((LINE, "2024.05.08 09:30"),),
)  # fmt: skip
DESK = {"paper": SAID}
URL = "https://www.paper.example.org/2023/12/x.html"
TITLE = "外长会谈后宣布重开口岸 - 例报天下"
TEXT = "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时，没有公布细节，发言人说气氛坦率而友好。"
PRINTED = "刊于 2023.12.11 08:05 | 撰稿 王小红"
FOOT = "与 12 万名例报之友同行"


def body(line: str = PRINTED) -> str:
    return f"<p>{line}</p><p>{TEXT}</p><p>{TEXT[::-1]}</p><p>{FOOT}</p>"


DOCUMENTS = {
    "page": f'<!DOCTYPE html><html><head><title>{TITLE}</title><link rel="canonical" href="{URL}"></head><body><article><h1>{TITLE}</h1>{body()}</article></body></html>',
    "page with links": f'<!DOCTYPE html><html><head><title>{TITLE}</title><link rel="canonical" href="{URL}"></head><body><h1>{TITLE}</h1><div class="x">刊于 <span>2023.12.11</span> 08:05 | <b>撰稿</b> <a href="/w">王小红</a></div><article>{body("。")}</article></body></html>',
    "feed capture": f"<!--1702249500000-->\n[{TITLE}]({URL})\n------\n\n{body()}",
    "feed": f"<rss version='2.0'><channel><title>f</title><item><title>{TITLE}</title><link>{URL}</link><description><![CDATA[{body()}]]></description></item></channel></rss>",
    "post": f'---\ntitle: "{TITLE}"\nurl: "{URL}"\n---\n\n{PRINTED}\n\n{TEXT}\n\n{TEXT[::-1]}\n\n{FOOT}\n',
}  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_it_holds_in_every_format(document):
    article = read(document.encode(), desk=DESK)

    assert article.outlet.slug == "paper"
    assert article.values["title"] == "外长会谈后宣布重开口岸"
    assert article.values["byline"] == "王小红"
    assert article.values["published_at"].isoformat() == "2023-12-10T23:05:00+00:00"
    assert "撰稿" not in article.values["body_text"]
    assert "之友" not in article.values["body_text"]
    assert TEXT in article.values["body_text"]


def test_another_host_s_documents_are_not_touched():
    article = read(
        DOCUMENTS["page"].replace("paper.example.org", "other.example.org").encode(), desk=DESK
    )

    assert article.outlet.slug == "other-example-org"
    assert article.values["title"] == TITLE


def test_a_date_that_cannot_be_one_leaves_the_article_to_the_rest_of_the_evidence():
    article = read(DOCUMENTS["post"].replace("2023.12.11", "2023.13.41").encode(), desk=DESK)

    assert article.values["published_raw"] != "2023.13.41 08:05"
    assert article.values["byline"] == "王小红"


def test_the_nearer_of_two_domains_counts_and_a_label_alone_is_none():
    desk = {
        "wide": AtDesk("wide", domains=("example.org", "org")),
        "near": AtDesk("near", domains=("news.example.org",)),
    }

    assert slug_at("https://www.news.example.org/1", desk) == "near"
    assert slug_at("https://sport.example.org/1", desk) == "wide"
    assert slug_at("https://elsewhere.org/1", desk) == ""
    assert slug_at("", desk) == ""


def test_the_desk_s_word_goes_before_an_outlet_s_file_and_its_rules_stay():
    rfi = made(AtDesk("rfi", en="Mine", title_suffixes=("My site",)))

    assert (rfi.en, rfi.zh_hans, rfi.time_zone) == ("Mine", "法国国际广播电台", "Europe/Paris")
    assert rfi.url_date
    assert rfi.title_furniture[0].search("Talks | My site")


def test_an_example_that_makes_no_rule_any_more_is_left_out():
    outlet = made(AtDesk("x", en="X", bylines=(("李明", "李明"),), furniture_lines=("…",)))

    assert not outlet.byline_lines
