"""Cleaning of bodies: one test for each shape of markup that occurs in real captures."""

import pytest

from archive.extraction.cleaning.body import CleanBody, clean
from archive.outlets import outlets


def cleaned(source: str, outlet: str = "rfi", base: str = "https://www.rfi.fr/cn/x") -> CleanBody:
    return clean(source, base, outlets()[outlet])


def html(source: str, outlet: str = "rfi", base: str = "https://www.rfi.fr/cn/x") -> str:
    return cleaned(source, outlet, base).html


class TestText:
    def test_inline_runs_are_joined_without_adding_or_losing_a_space(self):
        soup = "<p><span><span>四国（</span>AP4<span>）会于</span></span>7<span>月 </span><b>11</b>日</p>"

        assert html(soup) == "<p>四国（AP4）会于7月 <b>11</b>日</p>"

    def test_spaces_of_every_kind_become_one_and_none_at_the_edges(self):
        assert html("<p>\u3000\u3000甲\xa0 \n乙&nbsp;</p>") == "<p>甲 乙</p>"

    def test_invisible_characters_go_and_line_separators_are_line_ends(self):
        assert html("<p>北\u200b约\ufeff\u2028东\u00ad京\r</p>") == "<p>北约<br>东京</p>"

    def test_a_replacement_character_of_the_source_is_kept(self):
        assert html("<p>普\ufffd京</p>") == "<p>普\ufffd京</p>"

    def test_two_line_breaks_make_a_paragraph_and_one_stays_a_line_break(self):
        assert html("<p>甲<br/><br/>乙<br>丙</p>") == "<p>甲</p><p>乙<br>丙</p>"

    def test_empty_paragraphs_and_wrappers_go(self):
        assert (
            html("<div><div><p> </p><p>甲</p><p>&nbsp;</p></div><div></div></div>") == "<p>甲</p>"
        )

    def test_text_without_any_paragraph_becomes_one(self):
        assert html("甲<div>乙</div>丙") == "<p>甲</p><p>乙</p><p>丙</p>"

    def test_a_lost_paragraph_break_is_found_again(self):
        assert (
            html(f"<p>甲说完了。{' ' * 20}乙接着说。</p>") == "<p>甲说完了。</p><p>乙接着说。</p>"
        )

    def test_headings_begin_below_the_pages_own_and_skip_no_level(self):
        assert (
            html("<h1>甲</h1><p>x</p><h4>乙</h4><p>x</p>")
            == "<h2>甲</h2><p>x</p><h3>乙</h3><p>x</p>"
        )

    def test_lists_quotations_and_rules_between_texts_stay(self):
        source = "<p>甲</p><hr><ul><li>一<li><p>二</p></ul><blockquote><p>引</p></blockquote><hr>"

        assert html(source) == (
            "<p>甲</p><hr><ul><li>一</li><li>二</li></ul><blockquote><p>引</p></blockquote>"
        )

    def test_a_line_drawn_with_characters_is_a_rule(self):
        assert html("<p>甲</p><p>——————</p><p>乙</p><p>＊</p><p>-----</p>") == (
            "<p>甲</p><hr><p>乙</p><p>＊</p>"
        )

    def test_a_table_stays_a_table_and_a_layout_table_gives_up_its_content(self):
        assert html("<table><tr><th>国<td>数</tr><tr><td>甲<td colspan=2>1</tr></table>") == (
            "<table><tbody><tr><th>国</th><td>数</td></tr>"
            '<tr><td>甲</td><td colspan="2">1</td></tr></tbody></table>'
        )
        assert html("<table><tr><td><p>甲</p></td></tr></table>") == "<p>甲</p>"

    def test_rows_set_with_spaces_stay_readable(self):
        rows = [
            "            今日        上日",
            "收盘价    6.9982    6.9886",
            "中间价    6.9913    6.9982",
        ]
        source = (
            "<p>报价：</p>" + "".join(f"<p>{row}          </p>" for row in rows) + "<p>完毕。</p>"
        )

        body = cleaned(source, "reuters")

        assert body.html == f"<p>报价：</p><pre>{chr(10).join(rows)}</pre><p>完毕。</p>"

    def test_a_sentence_with_a_wide_gap_is_no_table(self):
        assert html("<p>（法新社香港15日电）    股市收高    25337.34点。</p>") == (
            "<p>（法新社香港15日电） 股市收高 25337.34点。</p>"
        )

    @pytest.mark.parametrize("source", ["", " ", "<div></div>", "<p>&nbsp;</p>"])
    def test_nothing_stays_nothing(self, source):
        assert cleaned(source) == CleanBody()

    def test_a_very_short_text_is_an_article_too(self):
        assert cleaned("<p>快讯：峰会延期。</p>").text == "快讯：峰会延期。"


class TestRepair:
    def test_tags_that_lost_a_space_are_mended(self):
        source = (
            '<p>甲</p><divclass="m-block-ad "data-tms-ad-type="box"data-tms-ad-pos="1"><div class="m-block-ad__label">广告</div>'
            '<div></div></div><p>乙</p><imgsrc="https://s.rfi.fr/a.jpg"alt="图">'
        )

        assert html(source) == (
            '<p>甲</p><p>乙</p><figure><img src="https://s.rfi.fr/a.jpg" alt="图"></figure>'
        )

    def test_a_block_inside_a_paragraph_loses_nothing(self):
        source = '<p>甲<div class="image-inline"><img src="/a.jpg"><div class="image-caption">图说</div></div></p><p>乙</p>'

        assert html(source, "rfa", "https://www.rfa.org/x.html") == (
            '<p>甲</p><figure><img src="https://www.rfa.org/a.jpg" alt="">'
            "<figcaption>图说</figcaption></figure><p>乙</p>"
        )

    def test_stray_closing_tags_are_passed_over(self):
        assert html("<p>甲</small></p></div></p>乙") == "<p>甲</p><p>乙</p>"


class TestFurniture:
    def test_a_real_paragraph_inside_a_promotion_stays(self):
        source = '<div class="o-self-promo" data-selfpromo-newsletter><p>真正的一段正文。</p></div><div data-selfpromo-app></div>'

        assert html(source) == "<p>真正的一段正文。</p>"
        assert html(source, "cdt") == "<p>真正的一段正文。</p>"

    def test_with_and_without_classes_the_same_goes(self):
        plain = "<p>甲</p><div data-selfpromo-newsletter></div><div><div>分享 :</div><div><a href='whatsapp://send?text=x'><span></span></a></div></div>"
        classed = (
            '<p>甲</p><div class="o-self-promo o-self-promo--nl" data-selfpromo-newsletter></div>'
        )

        assert html(plain) == html(classed) == "<p>甲</p>"

    def test_a_sentence_that_tags_split_is_matched_as_a_whole(self):
        source = (
            "<p><i>（欢迎</i><a href='https://sso.nytcn.me/'><i>点击此处</i></a><i>订阅</i><a href='https://m.cn.nytimes.com/x'>"
            "<i>NYT简报</i></a><i>，我们将发送内容至您的邮箱。）</i></p><p>正文。</p>"
        )

        assert html(source, "nyt") == "<p>正文。</p>"
        assert html(
            "<p>正文。</p><p><em>© 2020</em><em>年</em><em>德国之声版权声明：本文受保护。</em></p>",
            "dw",
        ) == ("<p>正文。</p>")

    def test_a_gallery_about_something_else_goes_and_what_follows_stays(self):
        source = (
            '<p>甲。</p><h3>相关图集：别的事</h3><div><img src="//a.b/1.jpg"><br><b>一</b>：图集文字。</div>'
            '<div><img src="//a.b/2.jpg"><b>二</b>：图集文字。</div><p>乙。</p><p>文山/李鱼（德新社）</p>'
        )

        body = cleaned(source, "dw", "https://www.dw.com/zh/x/a-1")

        assert body.html == "<p>甲。</p><p>乙。</p>"
        assert body.images == ()
        assert body.byline == "文山、李鱼"

    def test_links_to_other_articles_go_however_announced(self):
        source = (
            '<p>甲。</p><p>相关报道：<a href="https://www.rfi.fr/cn/1">另一题</a></p>'
            '<p>其它繁體 / <a href="https://www.rfi.fr/cn/2">又一题</a></p>'
            '<ul><li><b><a href="https://www.rfi.fr/cn/3">三题</a></b></li></ul>'
            "<p>延伸阅读：</p><p><a href='https://www.rfi.fr/cn/4'>四题</a></p><p>乙。</p>"
        )

        assert html(source) == "<p>甲。</p><p>乙。</p>"

    def test_a_list_of_the_articles_own_is_kept(self):
        source = '<ul><li>见<a href="https://www.rfi.fr/cn/1">前文</a>所述</li><li><a href="https://who.int/x">报告</a></li></ul>'

        assert html(source).count("<li>") == 2

    @pytest.mark.parametrize("mark", ["（完）", "(完)", "（完）  ", "△", "(完)。", "■"])
    def test_an_end_mark_goes(self, mark):
        assert html(f"<p>最后一句。{mark}</p>", "reuters") == "<p>最后一句。</p>"

    def test_an_end_mark_inside_a_text_stays(self):
        assert "（完）" in html("<p>第一部（完）之后，</p>" + "<p>续。</p>" * 6)


class TestCredits:
    @pytest.mark.parametrize(
        ("line", "byline", "credits"),
        [
            ("（记者：韩洁 责编：申铧 网编：洪伟）", "韩洁", {"editor": ["申铧", "洪伟"]}),
            ("自由亚洲电台记者 夏小华  台北报导 责编 许书婷 胡力汉 网编 瑞哲", "夏小华", {"editor": ["许书婷", "胡力汉", "瑞哲"]}),
            ("自由亚洲电台记者蔡凌巴黎报道 责编：何平 网编：瑞哲", "蔡凌", {"editor": ["何平", "瑞哲"]}),
            ("记者乔龙 责编 胡力汉、何平 网编：瑞哲", "乔龙", {"editor": ["胡力汉", "何平", "瑞哲"]}),
            ("自由亚洲电台粤语组记者王允的采访报道 责编：何平、网编：瑞哲", "王允", {"editor": ["何平", "瑞哲"]}),
        ],
    )  # fmt: skip
    def test_a_sign_off_becomes_credits(self, line, byline, credits):
        body = cleaned(f"<p>正文。<br/><br/>{line}</p>", "rfa")

        assert (body.html, body.byline, body.credits) == ("<p>正文。</p>", byline, credits)

    @pytest.mark.parametrize(
        ("line", "byline", "credits"),
        [
            (
                "编译 蔡美珍/张明钧;审校 王颖",
                "",
                {"translator": ["蔡美珍", "张明钧"], "editor": ["王颖"]},
            ),
            ("发稿 韩笑; 审校 杨淑祯", "韩笑", {"editor": ["杨淑祯"]}),
            ("编译 王凤昌 发稿 朱淑珍", "", {"translator": ["王凤昌"], "editor": ["朱淑珍"]}),
            ("审校 张喜良", "", {"editor": ["张喜良"]}),
        ],
    )
    def test_an_agencys_sign_off_too(self, line, byline, credits):
        body = cleaned(f"<p>正文。（完）</p><p class='Attribution_content'>{line}</p>", "reuters")

        assert (body.html, body.byline, body.credits) == ("<p>正文。</p>", byline, credits)

    def test_a_line_about_reporters_that_is_text_stays(self):
        line = "记者问他是否会辞职，他说：“不会。”"

        assert cleaned(f"<p>甲。</p><p>{line}</p>").text.endswith(line)

    @pytest.mark.parametrize(
        ("names", "byline"),
        [
            ("null 李鱼", "李鱼"),
            ("KONEY BAI,KONEY BAI", "KONEY BAI"),
            ("(综合报道)", ""),
            ("  文山", "文山"),
        ],
    )
    def test_the_names_above_a_dateline_are_the_byline(self, names, byline):
        source = f"<div><i>{names}<br>2020-07-20T12:16:08.721Z</i></div><p>正文。</p>"

        body = cleaned(source, "dw")

        assert (body.byline, body.dateline) == (byline, "2020-07-20T12:16:08.721Z")
        assert body.html == "<p>正文。</p>"

    def test_translators_of_a_wire_text_are_kept_apart(self):
        body = cleaned(
            "<p>正文。（译者：曹宇/核稿：林平）</p><p class='t-copyright'>© 2020 AFP</p>"
        )

        assert body.html == "<p>正文。</p>"
        assert body.credits == {"agency": ["AFP"], "translator": ["曹宇"], "editor": ["林平"]}

    def test_who_opens_the_standfirst_is_the_author_and_stays(self):
        source = '<div></div><div class="story-lead">李军：封杀是大势所趋。</div><div id="story-body-container"><p>正文。</p></div>'

        body = cleaned(source, "ft")

        assert body.byline == "李军"
        assert body.lead == "李军：封杀是大势所趋。"
        assert body.html == "<p>李军：封杀是大势所趋。</p><p>正文。</p>"

    def test_a_note_keeps_what_it_says_of_the_author(self):
        source = "<p>正文。</p><p><i>（注：作者为独立评论人。本文仅代表作者个人观点。责编邮箱some.one@ftchinese.com）</i></p>"

        assert html(source, "ft") == "<p>正文。</p><p><i>（注：作者为独立评论人。）</i></p>"


class TestLead:
    def test_the_first_paragraph_is_the_lead(self):
        assert (
            cleaned("<img src='//a.b/1.jpg'><p><strong>导语。</strong></p><p>乙。</p>").lead
            == "导语。"
        )

    def test_a_line_that_only_says_what_follows_is_not(self):
        assert (
            cleaned("<p>来源：外交部</p><p>（修正标题）</p><p>真正的导语在此。</p>").lead
            == "真正的导语在此。"
        )

    def test_if_there_is_nothing_else_it_is(self):
        assert cleaned("<p>（修正标题）</p>").lead == "（修正标题）"

    def test_a_dateline_alone_is_no_lead(self):
        assert (
            cleaned("<p>路透例城7月7日</p><p>外储六月末回升，高于预期。</p>").lead
            == "外储六月末回升，高于预期。"
        )
