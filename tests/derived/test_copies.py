"""Near-duplicate detection: copies are linked as one story, never merged."""

import opencc
import pytest
from django.core.management import call_command
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.derived import copies
from archive.derived.copy_likeness import (
    CONTAINED,
    VERSION,
    ComparedText,
    are_copies,
    containment,
    likeness,
    shingles,
    sketch,
)
from archive.editing import corrections
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article, Shingle, Source
from tests.helpers.agreement import disagreements

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
    monkeypatch.setattr("archive.derived.copy_likeness.ALIKE", 0.5)
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


HEAD = "综合外电报道，多国领导人本周密集会晤，外界关注后续安排。"
NOTE = "编者按：本文转自合作媒体，标题为编者所加，文中观点不代表本台立场。"
# Sentences in which no five characters are those of another.
OTHERS = "".join(
    chr(0x4E00 + (n * n * 31 + n * 977) % 6000) + "，。"[n % 40 == 0] * (n % 20 == 0)
    for n in range(2000)
)


def compared(text: str, source: int = 1, title: str = "八国会谈", lead: str = "") -> ComparedText:
    return ComparedText(source, title, lead, text)


LONGER = f"{TEXT}\n{NOTE}{OTHERS[:150]}"  # a repost with a long note: the texts alone are not that similar


@pytest.mark.parametrize(
    ("other", "are"),
    {
        "word for word": (compared(TEXT, 2), True),
        "with a long editor's note": (compared(LONGER, 2, "八国会谈全文"), True),
        "with another head and a note": (
            compared(f"{HEAD}\n{''.join(SENTENCES[1:])}\n{NOTE}", 2, "转载"),
            True,
        ),
        "with a long note, in the same outlet": (compared(LONGER), False),
        "half of it": (compared("".join(SENTENCES[4:]) + OTHERS[:120], 2), False),
        "in a digest": (compared(TEXT + OTHERS[:600], 2, "简报：八国会谈；新桥方案公布"), False),
        "in an article about something else": (
            compared(TEXT + OTHERS[:600], 2, "新桥何时通车"),
            False,
        ),
        "in a document of many pages": (compared(TEXT + OTHERS, 2, "八国会谈"), False),
        "about the same in other words": (
            compared("八个国家的代表这一周在各自首都同客人见面，谈的是安全与贸易。" * 9, 2),
            False,
        ),
    }.values(),
)
def test_between_outlets_a_text_that_stands_in_another_is_a_copy(other, are):
    assert are_copies(compared(SENTENCES[0] + "\n" + "".join(SENTENCES[1:])), other) is are
    assert are_copies(other, compared(SENTENCES[0] + "\n" + "".join(SENTENCES[1:]))) is are


def test_two_articles_that_quote_one_speech_are_no_copies():
    quoted = f"“{TEXT}”"
    one = compared(f"总统周三在国会说：{quoted}议员们起立鼓掌。")
    other = compared(f"{OTHERS[:50]}白宫公布了讲话：{quoted}反对党表示不满。", 2)

    assert containment(one.shingles, other.shingles) >= CONTAINED
    assert not are_copies(one, other)


@given(before=st.integers(0, 200), start=st.integers(0, 60), script=st.sampled_from(["s2t", ""]))
@settings(max_examples=40, deadline=None)
def test_whatever_two_texts_share_beyond_seventy_characters_gives_both_a_hash(
    before, start, script
):
    shared = TEXT[start : start + 90]
    other = opencc.OpenCC(script).convert(shared) if script else shared
    one = "".join(reversed(OTHERS))[: before + 60] + shared + NOTE * 3

    assert set(sketch(one)) & set(sketch(OTHERS[:before] + other + HEAD * 4))


@pytest.mark.parametrize(
    ("sharing", "hashes", "found"), [(5, 1, True), (6, 1, False), (6, 2, True), (51, 9, False)]
)
def test_texts_are_looked_at_that_have_a_rare_hash_or_two_in_common(
    monkeypatch, sharing, hashes, found
):
    rows = [(number, pk) for pk in range(1, sharing + 1) for number in range(hashes)]
    monkeypatch.setattr(copies, "_read", lambda numbers: rows)

    pairs = copies.candidates({1: range(hashes)})

    assert pairs == ({(1, pk) for pk in range(2, sharing + 1)} if found else set())


@pytest.mark.django_db
def test_a_repost_with_a_note_is_linked_whichever_comes_first(read_in):
    whole = f"{TEXT}</p><p>{NOTE}{OTHERS[:150]}"
    read_in(
        a=document("https://www.rfi.fr/a", whole, "八国会谈全文"),
        b=document("https://www.bbc.com/b-1234567", TEXT, "八国会谈"),
    )
    one = stories()
    Article.objects.update(story=None)

    call_command("reindex", "--only", "copies")

    assert one == stories() == [min(one), min(one)]


@pytest.mark.django_db
def test_an_article_that_turns_out_to_be_of_the_same_outlet_is_no_repost(read_in):
    read_in(
        a=document("https://www.rfi.fr/a", f"{TEXT}</p><p>{NOTE}{OTHERS[:150]}", "八国会谈全文"),
        b=document("https://www.bbc.com/b-1234567", TEXT, "八国会谈"),
    )
    rfi, bbc = Source.objects.get(slug="rfi"), Source.objects.get(slug="bbc")
    article = Article.objects.get(source=bbc)
    assert None not in stories()

    corrections.correct(article, {"source": rfi})
    assert stories() == [None, None]
    assert disagreements() == []

    article.refresh_from_db()
    corrections.correct(article, {"source": bbc})
    assert None not in stories()
    assert disagreements() == []


@pytest.mark.django_db
def test_sketches_of_an_earlier_version_are_told_and_made_again(read_in, capsys):
    read_in(
        a=document("https://www.rfi.fr/a", TEXT), b=document("https://www.bbc.com/b-1234567", TEXT)
    )
    Shingle.objects.update(number=F("number") - VERSION + 1)

    with pytest.raises(SystemExit):
        call_command("verify")
    assert capsys.readouterr().out.count("one of an earlier version") == 2

    call_command("reindex", "--only", "copies")
    call_command("verify")
    assert "disagreements 0" in capsys.readouterr().out
