"""Near-duplicate detection: copies are linked as one story, never merged."""

import pytest
from django.core.management import call_command

from archive.derived.copy_likeness import likeness, shingles, sketch
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article, Shingle

pytestmark = pytest.mark.long

SENTENCES = [
    f"第{n}天，{who}在{where}同{whom}会谈，双方就{what}交换意见，并商定下次会晤的安排。"
    for n, (who, where, whom, what) in enumerate(
        zip(
            ["北约秘书长", "日本首相", "法国总统", "澳大利亚外长", "韩国总统", "加拿大防长", "英国外交大臣", "德国总理"],
            ["布鲁塞尔", "东京", "巴黎", "堪培拉", "首尔", "渥太华", "伦敦", "柏林"],
            ["欧盟代表", "访客", "使节", "议员", "军方", "企业界", "学者", "记者"],
            ["潜艇项目", "网络安全", "出口管制", "海上航行", "导弹防御", "能源供应", "制裁措施", "气候合作"],
            strict=True,
        ),
        1,
    )
]  # fmt: skip
TEXT = "".join(SENTENCES)


def document(url: str, text: str, title: str = "题", epoch: int = 1712306701000) -> str:
    return f"<!--{epoch}-->\n[{title}]({url})\n------\n\n<p>{text}</p>"


@pytest.fixture
def read_in(tmp_path):
    def read(**documents):
        for name, content in documents.items():
            (tmp_path / f"{name}.txt").write_text(content)
        return ingest(files_below([tmp_path]))

    return read


def stories() -> list[int | None]:
    return list(Article.objects.order_by("pk").values_list("story", flat=True))


def test_likeness_is_the_share_of_common_stretches():
    assert likeness(shingles(TEXT), shingles(TEXT)) == 1
    assert likeness(shingles(TEXT), shingles("完全是另一回事。" * 40)) == 0


def test_script_punctuation_and_width_make_no_difference():
    import opencc

    other = opencc.OpenCC("s2t").convert(TEXT).replace("，", ",")

    assert sketch(other) == sketch(TEXT)


def test_a_short_text_has_no_sketch():
    assert sketch("北约秘书长访问东京。") == ()


@pytest.mark.django_db
def test_the_same_text_in_two_outlets_is_one_story_and_two_articles(read_in):
    report = read_in(
        a=document("https://www.rfi.fr/a", TEXT), b=document("https://www.bbc.com/b-1234567", TEXT)
    )

    first = Article.objects.order_by("pk").first()
    assert report.created == 2
    assert stories() == [first.pk, first.pk]


@pytest.mark.django_db
def test_a_lightly_edited_text_is_a_copy_and_another_text_is_not(read_in):
    read_in(
        a=document("https://www.rfi.fr/a", TEXT),
        b=document("https://www.rfi.fr/b", TEXT.replace("并商定", "商定", 1) + "完毕。"),
        c=document(
            "https://www.rfi.fr/c", "".join(reversed(SENTENCES[:3])) + "另有内容不同。" * 30
        ),
    )

    one, two, three = stories()
    assert one == two is not None
    assert three is None


@pytest.mark.django_db
def test_a_daily_template_with_other_figures_is_no_copy(read_in):
    def template(day: int) -> str:
        return "".join(
            f"{place}确诊{day * 7919 % 9973 + n * day}例，新增{day * 31 + n}例，治愈{day * 577 % 991 + n}例。"
            for n, place in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯")
        )

    read_in(
        a=document("https://www.rfi.fr/a", template(3)),
        b=document("https://www.rfi.fr/b", template(8)),
    )

    assert stories() == [None, None]


@pytest.mark.django_db
def test_a_copy_that_comes_later_joins_the_story(read_in):
    read_in(a=document("https://www.rfi.fr/a", TEXT))
    read_in(b=document("https://www.rfi.fr/b", TEXT))
    read_in(c=document("https://www.rfi.fr/c", TEXT))

    assert len(set(stories())) == 1


@pytest.mark.django_db
def test_an_article_that_was_rewritten_leaves_the_story(read_in):
    read_in(a=document("https://www.rfi.fr/a", TEXT), b=document("https://www.rfi.fr/b", TEXT))

    read_in(c=document("https://www.rfi.fr/b", "全文改写，与原文无关。" * 20, epoch=1712399999000))

    assert stories() == [None, None]


@pytest.mark.django_db
def test_links_between_copies_can_be_made_again(read_in):
    read_in(a=document("https://www.rfi.fr/a", TEXT), b=document("https://www.rfi.fr/b", TEXT))
    before = stories()
    Article.objects.update(story=None)
    Shingle.objects.all().delete()

    call_command("reindex")

    assert stories() == before


@pytest.mark.django_db
def test_no_real_likeness_is_missed(shared, monkeypatch):
    """Every pair that comparing all with all finds is linked, down to half in common."""
    monkeypatch.setattr("archive.derived.copies.ALIKE", 0.5)
    ingest(files_below([shared / "corpus"]))
    texts = [(a.pk, a.story, shingles(a.body_text)) for a in Article.objects.order_by("pk")]
    alike = [
        (one[0], other[0], one[1] == other[1] is not None)
        for number, one in enumerate(texts)
        for other in texts[:number]
        if likeness(one[2], other[2]) >= 0.5
    ]

    assert len(alike) > 1
    assert all(linked for _, _, linked in alike)
