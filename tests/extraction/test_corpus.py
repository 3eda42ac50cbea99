"""Every document of the corpus: read, dated, without boilerplate, no sentence lost."""

import re
from collections import Counter
from pathlib import Path

import opencc
import pytest
from lxml import html

from archive.extraction.read_values import Reading
from archive.extraction.reading import read

pytestmark = pytest.mark.long

# What publishers' systems print around articles, as counted in the measurements.
FURNITURE = [
    r"获取更多\s*RSS", r"feedx\.", r"^广告$", r"^分享\s*[:：]?$", r"whatsapp:", r"© 20\d\d AFP",
    r"图片版权", r"Image caption", r"你的器材不支持播放多媒体材料", r"第三方内容可能包含广告",
    r"(?:Youtube|Twitter|Facebook) 帖子", r"所有(?:图片|照片)版权", r"Feed enhanced by",
    r"get_post_time", r"Permalink", r"Post tags", r"del\.icio\.us", r"请点击购买", r"德国之声版权声明",
    r"致力于(?:为您)?提供客观中立", r"^摘编自其[他它]媒体", r"相关图集", r"^null\b", r"欢迎点击此处订阅",
    r"点击查看本文英文版", r"^翻译：", r"欢迎在Twitter", r"感谢阅读今天的简报", r"嘉宾和观众听众发表",
    r"YouTube播放列表", r"={6,}", r"责编[：:\s]", r"网编[：:\s]", r"我们的标准", r"汤森路透“信任原则”",
    r"[（(]完[）)]$", r"^译者[/／：]", r"@ftchinese\.com", r"△$", r"^审校\s", r"^编译\s", r"#$(?<=。#)",
    r"\[nL\w+\]", r"icon-zoom", r"分享到",
]  # fmt: skip
# Sentences that hold such words and are the article's own text.
TEXT = [
    re.compile(r"CDT编者按|中国数字时代"),  # the curators speak of the site itself
]
# A house's way of dating: outlet -> the bases its documents may have.
BASES = {
    "bbc": {"dateline"},
    "cdt": {"front matter", "url", "capture time"},
    "dw": {"dateline", "capture time"},
    "ft": {"capture time"},
    "nyt": {"dateline"},
    "reuters": {"dateline"},
    "rfa": {"url"},
    "rfi": {"dateline"},
    "voa": {"dateline"},
}


@pytest.fixture(scope="module")
def corpus(request) -> dict[str, Reading]:

    folder = Path(__file__).parents[3] / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the real documents are not here: ../shared is missing")
    return {str(path): read(path.read_bytes()) for path in sorted(folder.rglob("*.md"))}


def test_every_document_is_read(corpus):
    assert len(corpus) == 569
    assert all(reading.values["title"] for reading in corpus.values())


def test_every_article_is_dated_and_says_from_what(corpus):
    for path, reading in corpus.items():
        assert reading.values["published_at"], path
        assert reading.values["published_basis"] in BASES[reading.outlet.slug], path
        assert (
            reading.values["published_at"] <= reading.captured_at if reading.captured_at else True
        )


@pytest.mark.parametrize("marker", FURNITURE)
def test_no_furniture_is_left_in_any_body(corpus, marker):
    pattern = re.compile(marker, re.MULTILINE | re.IGNORECASE)
    left = [
        (path, line)
        for path, reading in corpus.items()
        for line in reading.values["body_text"].split("\n")
        if pattern.search(line) and not any(text.search(line) for text in TEXT)
    ]

    assert left == []


def test_an_article_in_traditional_script_is_cleaned_as_its_simplified_one(corpus):
    convert = opencc.OpenCC("s2t").convert
    address = re.compile(r"(\]\([^)\n]*\)|(?:https?:)?//[^\s\"<>]+)")
    different = []
    for path, reading in corpus.items():
        parts = address.split(Path(path).read_text(encoding="utf-8"))
        parts[::2] = [convert(part) for part in parts[::2]]
        if _shape(read("".join(parts).encode())) != _shape(reading):
            different.append(path)

    assert different == []


def _shape(reading: Reading) -> dict[str, object]:
    """How an article is built, without its characters."""
    values = reading.values
    return {
        "elements": re.findall(r"<(\w+)", values["body_html"]),
        "paragraphs": [len(text) for text in values["body_text"].split("\n\n")],
        "pictures": [(i["url"], len(i["caption"]), len(i["credit"])) for i in values["images"]],
        "credits": {role: [len(n) for n in names] for role, names in values["credits"].items()},
        "texts": [len(values[name]) for name in ("title", "kicker", "lead", "byline")],
        "date": (values["published_at"], values["published_precision"]),
        "identity": reading.identity,
    }


def test_no_line_stands_in_many_articles_of_an_outlet(corpus):
    seen: Counter[tuple[str, str]] = Counter()
    for reading in corpus.values():
        for line in set(reading.values["body_text"].split("\n")):
            if len(line) > 5 and re.search(r"[\u4e00-\u9fff]{4}", line):
                seen[reading.outlet.slug, line] += 1
    often = [key for key, count in seen.items() if count > 5]

    assert often == []


def _squeezed(text: str) -> str:
    return re.sub(r"[\s（）()*。\u200b-\u200f\u2028\u2029\ufeff\u00ad\u202a-\u202e]+", "", text)


def test_no_sentence_is_lost(corpus):
    lost = []
    for path, reading in corpus.items():
        assert reading.document is not None
        tree = html.document_fromstring(f"<div>{reading.document.body}</div>")
        for element in tree.xpath("//script|//style|//noscript|//iframe|//video|//audio|//svg"):
            element.drop_tree()
        kept = _squeezed(
            reading.values["body_text"]
            + " ".join(piece.text for piece in reading.dropped)
            + " ".join(f"{i['caption']} {i['credit']}" for i in reading.values["images"])
        )
        for text in tree.itertext():
            for sentence in re.split(r"[。！？\n]", text):
                # The credit of a picture is kept without what says that it is one.
                words = _squeezed(re.sub(r"(?:图片|照片)来源\s*[：:]", "", sentence))
                for piece in reading.dropped:  # what was cut from inside a sentence
                    cut = _squeezed(piece.text)
                    if words not in kept:
                        words = (
                            words.removesuffix(cut).replace(cut, "")
                            if len(cut) > 3
                            else words.removesuffix(cut)
                        )
                if len(re.findall(r"[\u4e00-\u9fff]", words)) >= 12 and words not in kept:
                    lost.append((path.rsplit("/", 1)[-1], words))

    assert lost == []


def test_pictures_have_real_addresses(corpus):
    for path, reading in corpus.items():
        for image in reading.values["images"]:
            assert re.match(r"https?://", image["url"]), path
            assert "weserv" not in image["url"], path
            assert not re.search(
                r"icon-zoom|emoji|1px|spacer|white_line|amazon-adsystem", image["url"]
            )


def test_every_article_has_a_lead_and_a_text(corpus):
    empty = [path for path, reading in corpus.items() if not reading.values["lead"]]

    assert empty == []
