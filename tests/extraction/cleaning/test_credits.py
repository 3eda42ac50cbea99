"""Bylines and photo credits as outlets print them, and similar text that is none."""

import pytest

from archive.extraction.cleaning.body import clean
from archive.outlets import outlets, unknown
from tests.extraction.cleaning.test_furniture import LAST, closing


class TestSignOffs:
    @pytest.mark.parametrize(
        ("line", "byline", "credits"),
        [
            ("撰稿、主持：某甲 网编：某乙", "某甲", {"editor": ["某乙"]}),
            ("采访、撰稿：AB 责编：某甲 网编：某乙", "AB", {"editor": ["某甲", "某乙"]}),
            ("特约评论员 某甲 责编：某乙 网编：某丙", "某甲", {"editor": ["某乙", "某丙"]}),
            ("文：某甲 责编：某乙", "某甲", {"editor": ["某乙"]}),
            ("粤语组：某甲 责编：某乙", "某甲", {"editor": ["某乙"]}),
            ("记者：某甲 实习生：某丁 责编：某乙", "某甲", {"editor": ["某乙"]}),
            ("视频制作：某甲 责编：某乙", "", {"editor": ["某乙"]}),
            ("统筹：某甲 责编：某乙 网编：某丙", "", {"editor": ["某乙", "某丙"]}),
            ("责编：某甲、某乙 （实习）网编：某丙", "", {"editor": ["某甲", "某乙", "某丙"]}),
            ("（记者：阿卜杜拉·买买提江 责编：某乙）", "阿卜杜拉·买买提江", {"editor": ["某乙"]}),
            ("文/某甲 摄影/某乙", "某甲", {"photographer": ["某乙"]}),
            ("作者：某甲（前教师）", "某甲", {}),
            ("Reported by Jane Doe for RFA's Example Service. Translated and edited by John Roe.", "Jane Doe", {"translator": ["John Roe"]}),
            ("(Reporting by Jane Doe and Max Moe; Editing by John Roe)", "Jane Doe, Max Moe", {"editor": ["John Roe"]}),
            ("(Reporting by Jane Doe; 编译 某甲；审校 某乙)", "Jane Doe", {"translator": ["某甲"], "editor": ["某乙"]}),
            ("（編輯：某乙）1310312", "", {"editor": ["某乙"]}),
            ("Source: Example and news agencies", "", {"agency": ["Example", "news agencies"]}),
            ("（记者：某甲责编：某乙网编：某丙）", "某甲", {"editor": ["某乙", "某丙"]}),
            ("资深记者：某甲 责编：某乙 网络编辑：某丙", "某甲", {"editor": ["某乙", "某丙"]}),
            ("粤语部：某甲 责任编辑：某乙", "某甲", {"editor": ["某乙"]}),
            ("藏语部记者：某甲 责编：某乙", "某甲", {"editor": ["某乙"]}),
            ("Erika Mustermann；编译 某甲；审校 某乙", "Erika Mustermann", {"translator": ["某甲"], "editor": ["某乙"]}),
            ("某某分社；编写 某甲；审校 某乙", "", {"translator": ["某甲"], "editor": ["某乙"]}),
            ("以上是自由亚洲电台记者某甲发自台北的采访报道。", "某甲", {}),
        ],
    )  # fmt: skip
    def test_a_desk_signs_in_many_ways(self, line, byline, credits):
        body = closing(line, "rfa")

        assert (body.text.split("\n\n")[-1], body.byline, body.credits) == (LAST, byline, credits)

    @pytest.mark.parametrize(
        "note",
        ["（作者是某大学教授。）", "（作者系某某学者）", "作者为某报编辑", "（作者现任某所所长）"],
    )
    def test_a_note_on_who_the_author_is_names_nobody_and_stays(self, note):
        body = closing(note, "ft")

        assert (body.text.split("\n\n")[-1], body.byline, body.credits) == (note, "", {})

    @pytest.mark.parametrize(
        "line", ["责编：某乙", "（责编：某乙）", "（翻译：某乙）", "（编辑：某乙）"]
    )
    def test_one_label_of_a_desk_is_enough_behind_a_sentence(self, line):
        body = clean(f"<p>{LAST} {line}</p>", "", outlets()["rfa"])

        assert (body.text, list(body.credits.values())) == (LAST, [["某乙"]])

    @pytest.mark.parametrize("line", ["（根据路透社报道）", "(本文依据了美联社和法新社的报道)"])
    def test_what_a_text_was_made_from_is_no_sentence_of_it(self, line):
        body = clean(f"<p>{LAST}{line}</p>", "", outlets()["voa"])

        assert (body.text, list(body.credits)) == (LAST, ["agency"])

    def test_a_desk_signs_the_agency_s_copy_with_two_translators(self):
        body = clean(f"<p>{LAST}（译者：某甲/某乙 核稿：某丙）</p>", "", outlets()["rfi"])

        assert (body.text, body.credits) == (
            LAST,
            {"translator": ["某甲", "某乙"], "editor": ["某丙"]},
        )

    @pytest.mark.parametrize("glue", ["", " ", "<br>", "<br/><br/>"])
    @pytest.mark.parametrize(
        "line", ["记者：某甲 责编：某乙", "（记者：某甲 责编：某乙）", "记者：某甲 责编：某乙。"]
    )
    def test_a_sign_off_glued_to_the_last_sentence_comes_off(self, glue, line):
        body = clean(f"<p>{LAST}{glue}{line}</p>", "", outlets()["rfa"])

        assert (body.text, body.byline) == (LAST, "某甲")

    @pytest.mark.parametrize(
        ("line", "byline", "credits"),
        [
            ("某甲／某乙(综合外媒)", "某甲、某乙", {}),
            ("某甲/某乙（德新社、《例子》周刊）。", "某甲、某乙", {"agency": ["德新社", "例子周刊"]}),
            ("Erika Mustermann (某甲/某乙)", "Erika Mustermann", {"translator": ["某甲", "某乙"]}),
            ("（德新社、德国之声等）", "", {"agency": ["德新社", "德国之声"]}),
            ("某甲/某乙（综合外电报道）", "某甲、某乙", {}),
            ("某甲 某乙（法新社、综合报道）", "某甲、某乙", {"agency": ["法新社"]}),
            ("某甲/某乙（德广联）", "某甲、某乙", {"agency": ["德广联"]}),
        ],
    )  # fmt: skip
    def test_names_over_agencies_sign_too(self, line, byline, credits):
        body = closing(line, "dw")

        assert (body.text.split("\n\n")[-1], body.byline, body.credits) == (LAST, byline, credits)

    @pytest.mark.parametrize(
        "line",
        [
            "采访手记", "记者会上", "编辑部的故事", "编辑自由", "作者简介", "主持公道", "更新：警方已确认身份",
            "翻译软件", "文化冲突", "视频：警方出动", "记者：谢谢您接受采访", "主持人：谢谢。", "嘉宾云集",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("outlet", ["rfa", "reuters", "cdt"])
    def test_headings_and_what_is_said_in_a_conversation_stay(self, outlet, line):
        body = closing(line, outlet)

        assert (body.text.split("\n\n")[-1], body.byline, body.credits) == (line, "", {})

    @pytest.mark.parametrize("line", ["默克尔（Angela）", "克拉玛依（新疆）", "联合国（左）"])
    def test_a_name_with_an_explanation_is_no_sign_off(self, line):
        assert closing(line, "dw").text.split("\n\n")[-1] == line


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("街头行人。 REUTERS/Jane Doe/File Photo", "街头行人。", "REUTERS/Jane Doe/File Photo"),
        ("街头行人。 China Example via REUTERS", "街头行人。", "China Example via REUTERS"),
        ("街头行人。examplephoto via REUTERS", "街头行人。", "examplephoto via REUTERS"),
        ("街头行人（法新社资料照片）", "街头行人", "法新社资料照片"),
        ("街头行人（照片来源：某甲）", "街头行人", "某甲"),
        ("图像来源，Getty Images", "", "Getty Images"),
        ("路透社大楼前的行人（某甲提供）", "路透社大楼前的行人（某甲提供）", ""),
    ],
)
def test_a_credit_is_told_from_its_caption(printed, caption, credit):
    body = clean(
        f'<figure><img src="https://a.example/1.jpg"><figcaption>{printed}</figcaption></figure>'
    )

    assert [(image.caption, image.credit) for image in body.images] == [(caption, credit)]


@pytest.mark.parametrize(
    ("printed", "byline", "credits"),
    [
        ("null Deutsche Welle", "", {"agency": ["Deutsche Welle"]}),
        ("时评人 某甲", "某甲", {}),
        ("某甲乙博士（特约评论员）", "某甲乙", {}),
        ("作者 某甲", "某甲", {}),
        ("Erika Mustermann / 某甲", "Erika Mustermann、某甲", {}),
    ],
)
def test_names_over_a_dateline_are_names_only(printed, byline, credits):
    body = clean(
        f"<div><i>{printed}<br>2020-07-20T14:49:15.232Z</i></div><p>正文。</p>", "", outlets()["dw"]
    )

    assert (body.text, body.byline, body.credits) == ("正文。", byline, credits)


@pytest.mark.parametrize(
    "opening", ["分析人士：", "最新数据：", "美联储：", "北京：", "本周关注："]
)
def test_what_opens_a_standfirst_is_not_always_a_name(opening):
    body = clean(
        f'<div class="story-lead">{opening}边境局势缓和。</div><p>正文。</p>', "", outlets()["ft"]
    )

    assert body.byline == ""


@pytest.mark.parametrize("printed", ["图片来源：某社", "© 某社", "<small>某社</small>"])
def test_a_credit_without_its_picture_goes_with_it(printed):
    figure = f"<figure><figcaption>{printed}</figcaption></figure>"

    assert clean(f"<p>正文。</p>{figure}").html == "<p>正文。</p>"


def test_a_credit_in_brackets_loses_them():
    source = '<div class="image-inline"><img src="https://a.example/1.jpg"><div class="image-caption">街头<span class="copyright">（AFP）</span></div></div>'

    [image] = clean(source, "", outlets()["rfa"]).images

    assert (image.caption, image.credit) == ("街头", "AFP")


@pytest.mark.parametrize(
    "opening", ["（中央社記者王某某台北12日電）", "【环球时报驻某国特派记者 王某某】"]
)
def test_a_correspondent_before_the_first_sentence_wrote_it_and_stays_there(opening):
    text = f"{opening}外交部长周三表示，双方同意下个月再次会谈。"
    body = clean(f"<p>{text}</p><p>{LAST}</p>", "", unknown("example-org"))

    assert (body.byline, body.lead) == ("王某某", text)


@pytest.mark.parametrize(
    ("outlet", "line"),
    [
        ("rfa", "各方表示关注此事 记者：某甲 责编：某乙 网编：某丙"),
        ("rfa", "各方表示关注此事（记者：某甲 责编：某乙）"),
        ("reuters", "各方表示关注此事编译 某甲；审校 某乙"),
        ("reuters", "各方表示关注此事 编译 某甲；审校 某乙(完)"),
    ],
)
def test_who_signs_behind_a_text_without_a_full_stop_signs_it(outlet, line):
    body = closing(line, outlet)

    assert body.text.endswith("各方表示关注此事")
    assert "某乙" in body.credits["editor"]


@pytest.mark.parametrize(
    "line", ["他说记者：这不是真的 责编：没有人看过", "记者和编辑应当编译 更多内容"]
)
def test_labels_in_a_sentence_are_no_sign_off(line):
    assert closing(line, "rfa").text.endswith(line)


def test_a_desk_alone_in_brackets_supplied_the_text():
    body = closing("（路透中文新闻部）", "reuters")

    assert body.text.endswith(LAST)
    assert body.credits == {"agency": ["路透中文新闻部"]}
