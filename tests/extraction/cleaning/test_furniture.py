"""Boilerplate (promotions, rubrics, notices) as outlets print it, and similar text that is none."""

import pytest

from archive.extraction.cleaning.body import CleanBody, clean
from archive.extraction.titles import headline
from archive.outlets import outlets, unknown

LAST = "双方最后同意下个月再次会谈。"


def closing(line: str, outlet: str) -> CleanBody:
    """An article that closes with a line behind its last sentence."""
    text = "<p>各国外长周三会谈，讨论了边境局势。</p>" * 4 + f"<p>{LAST}</p><p>{line}</p>"
    return clean(text, "https://www.example.org/a", outlets()[outlet])


class TestScripts:
    @pytest.mark.parametrize(
        ("outlet", "line"),
        [
            ("reuters", "獲取更多RSS："),
            ("nyt", "點擊查看本文英文版。"),
            ("dw", "使用我們的App閱讀全文"),
            ("voa", "嘉賓和觀眾發表的都是個人觀點"),
            ("cdt", "相關空間詞條推薦:某人"),
            ("bbc", "告知:第三方內容可能包含廣告"),
        ],
    )
    def test_furniture_goes_in_either_script_and_either_width(self, outlet, line):
        assert closing(line, outlet).text.split("\n\n")[-1] == LAST

    def test_names_keep_the_script_they_are_printed_in(self):
        body = closing("（記者:陳某 責編:張某某 網編:劉某）", "rfa")

        assert (body.byline, body.credits) == ("陳某", {"editor": ["張某某", "劉某"]})

    def test_what_was_dropped_is_told_with_the_rule_as_its_file_has_it(self):
        rules = [dropped.rule for dropped in closing("獲取更多RSS：", "reuters").dropped]

        assert rules == [r"furniture 获取更多\s*RSS\s*[：:].*"]


class TestPrintedUnderATextAndNoneOfIt:
    @pytest.mark.parametrize(
        ("outlet", "line"),
        [
            ("nyt", "翻译：某甲 点击查看本文英文版。"),
            ("nyt", "©2031 The Example Times Company. 版权所有"),
            ("voa", "The code has been copied to your clipboard."),
            ("voa", "64 kbps | MP3"),
            ("voa", "270p | 5.4MB"),
            ("bbc", "End of Twitter 帖子, 1"),
            ("bbc", "BBC不对外部网站的内容负责"),
            ("ft", "（本文为某某网独家稿件，未经许可不得转载。）"),
            ("cdt", "转载请注明出处"),
            ("cdt", "长按二维码赞赏"),
            ("cdt", "The post 某题 first appeared on 例报."),
            ("cdt", "本網站之文字、圖片及影音，非經授權，不得轉載、公開播送或利用。"),
            ("bbc", "Author, 某甲<br>Role, 某报记者"),
        ],
    )
    def test_it_goes(self, outlet, line):
        assert closing(line, outlet).text.split("\n\n")[-1] == LAST

    @pytest.mark.parametrize(
        "line",
        [
            "未经许可，任何人不得入内，守卫周三对记者说。",
            "这份声明在网上被转载上万次，发言人随后否认。",
            "编辑：你怎么看？",
            "扫描仪显示，二维码是伪造的，他在法庭上说。",
        ],
    )
    def test_a_sentence_of_such_words_stays(self, line):
        assert closing(line, "cdt").text.split("\n\n")[-1] == line


class TestPromotions:
    @pytest.mark.parametrize(
        ("outlet", "line"),
        [
            ("dw", "欢迎收听每周更新的播客“一周回顾”：dw.com/zh/x"),
            ("dw", "DW中文有Instagram！欢迎搜寻dw.chinese。"),
            ("dw", "（综合报道）"),
            ("dw", '延伸阅读 -- <a href="https://www.dw.com/zh/x/a-1">边境谈判的三个问题</a>'),
            ("rfi", "订阅法广电子报"),
            ("rfi", "通过下载法广应用程序跟踪国际时事"),
            ("rfi", "通过每日新闻电子邮件直接接收国际新闻"),
            ("rfi", "Je m'abonne"),
            ("nyt", "点击此处阅读本文英文版"),
            ("nyt", "请通过Twitter关注她：@example。"),
            ("nyt", "感谢阅读今天的每周简报，下周见。"),
            ("ft", "注：本文仅代表作者个人观点"),
            ("ft", "（声明：本文仅代表作者个人观点，不代表FT中文网立场。）"),
            ("voa", "嘉宾和观众发表的都是个人观点，并不代表美国之音。"),
            ("voa", "例子访谈完整版视频请看：边境谈判"),
            ("bbc", "您的器材不支持播放多媒體材料"),
            ("bbc", '请访问 BBC Future 阅读 <a href="https://www.bbc.com/x">英文原文</a>。'),
            ("cdt", "—————请点击购买某某的小说：某书"),
            ("cdt", "—END—"),
            ("cdt", "（全文完）"),
            ("cdt", "长按二维码，欢迎关注我的公众号"),
            ("cdt", "点击阅读原文"),
            ("cdt", "&copy; 某甲 for CDT Chinese, 2020. | Permalink"),
            ("rfa", "版权声明：本文版权归本台所有，未经许可不得转载。"),
        ],
    )
    def test_what_a_house_says_for_itself_goes(self, outlet, line):
        assert closing(line, outlet).text.endswith(LAST)

    @pytest.mark.parametrize(
        "line",
        [
            "他请大家关注公众号，因为那是唯一的消息来源。",
            "报告说，版权所有者有权要求删除这些内容，但平台没有回应。",
            "她点击关注了这个账号，后来收到了警告。",
            "打印机", "分享经济", "下载量", "完",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("outlet", ["rfi", "voa"])
    def test_sentences_about_the_same_things_stay(self, outlet, line):
        assert closing(line, outlet).text.split("\n\n")[-1] == line

    def test_only_the_invitation_goes_from_a_note_about_the_author(self):
        note = "某甲是本报记者，常驻北京。欢迎在 Twitter 上关注他 @example。"

        assert closing(note, "nyt").text.split("\n\n")[-1] == "某甲是本报记者，常驻北京。"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("边境谈判的得失 - 北美来鸿", ("边境谈判的得失", "北美来鸿")),
        ("气候公约为何难产？ - 环境与发展", ("气候公约为何难产？", "环境与发展")),
        ("专访某甲 - 某某谈 - 台北一周", ("专访某甲 - 某某谈", "台北一周")),
        ("Coronavirus-疫情影响出行", ("Coronavirus-疫情影响出行", "")),
        ("中美对立加剧 – 法国国际广播电台 - RFI", ("中美对立加剧", "")),
    ],
)
def test_any_rubric_behind_a_spaced_hyphen_is_a_kicker(title, expected):
    assert headline(title, outlets()["rfi"]) == expected


class TestShareBars:
    @pytest.mark.parametrize("outlet", ["rfi", "bbc", "voa", "cdt"])
    @pytest.mark.parametrize(
        "bar",
        [
            "<p>分享到: Facebook Twitter Google+ LinkedIn Email</p>",
            "<p>用微博分享</p>",
            "<p>Share this:</p>",
            "<div>分享：</div><div><a href='#'>Facebook</a> <a href='#'>微信</a></div>",
            "<div><a href='https://www.facebook.com/sharer.php?u=x'>Facebook</a>"
            "<a href='https://social-plugins.line.me/lineit/share?url=x'>LINE</a>"
            "<a href='https://telegram.me/share/url?url=x'>Telegram</a>"
            "<a href='mailto:?subject=x'>Email</a></div>",
            "<span data-root-share><share-button v-on:open='o'>分享</share-button><share-modal>x</share-modal></span>",
            "<div data-selfpromo-app><p>通过下载法广应用程序跟踪国际时事</p></div>",
        ],
    )  # fmt: skip
    def test_a_share_bar_goes_whatever_the_house(self, outlet, bar):
        assert clean(f"<p>{LAST}</p>{bar}", "", outlets()[outlet]).text == LAST

    @pytest.mark.parametrize(
        "line", ["WhatsApp", "微信与微博", "用Facebook动员", "分享 Telegram 的经验"]
    )
    def test_a_heading_about_such_a_service_stays(self, line):
        assert closing(line, "rfi").text.split("\n\n")[-1] == line


def test_the_link_to_the_rest_of_a_cut_text_goes():
    body = clean("<p>双方同意继续...<a href='https://a.example/1'>more</a></p>")

    assert body.html == "<p>双方同意继续...</p>"


def test_a_picture_behind_wordpress_has_its_own_address():
    [image] = clean('<img src="https://i0.wp.com/a.example/1.jpg?resize=300">').images

    assert image.url == "https://a.example/1.jpg"


@pytest.mark.parametrize(
    "line",
    [
        "To display this content from YouTube, you must enable advertisement tracking.",
        "要显示此内容，您必须授权广告跟踪和受众测量 cookies。",
    ],
)
def test_a_request_for_consent_goes(line):
    assert closing(line, "rfi").text.endswith(LAST)


class TestLinksOfTheHouse:
    @pytest.mark.parametrize(
        "line",
        ["其他 / {}", "更多报道：{}", "请看：{}", "视频：{}", "【相关报道】{}", "Lire aussi : {}"],
    )
    def test_a_labelled_link_to_another_article_goes(self, line):
        link = '<a href="https://www.rfi.fr/cn/x">边境谈判的三个问题</a>'

        assert closing(line.format(link), "rfi").text.endswith(LAST)

    def test_an_entry_of_a_digest_stays(self):
        line = '某甲：<a href="https://chinadigitaltimes.net/chinese/1/">谈判三问</a>'

        assert closing(line, "cdt").text.endswith("某甲：谈判三问")

    def test_a_host_that_only_ends_alike_is_another_house(self):
        items = '<ul><li><a href="https://www.microsoft.com/report">年度报告</a></li></ul>'

        assert closing(items, "ft").text.endswith("年度报告")


@pytest.mark.parametrize(
    "line",
    [
        "© 2020年德国之声版权声明：本文所有内容受到著作权法保护。",
        "德国之声致力于为您提供客观中立的新闻报道，以及展现多种角度的评论分析。",
        "点击查看本文英文版。",
        "（注：本文仅代表作者个人观点。责编邮箱some.one@ftchinese.com）",
        "我们的标准： 汤森路透“信任原则”",
        "（译者：某甲/核稿：某乙）",
        "记者：某甲 责编：某乙 网编：某丙",
        "你的器材不支持播放多媒体材料",
    ],
)
@pytest.mark.parametrize("outlet", ["cdt", "unknown"])
def test_what_a_house_prints_under_its_texts_goes_from_a_reprint(outlet, line):
    rules = outlets()["cdt"] if outlet == "cdt" else unknown("example-org", "example.org")
    body = clean(f"<p>{LAST}</p><p>{line}</p>", "https://example.org/a", rules)

    assert body.text == LAST


class TestUnderTheHeadline:
    """What a page of another year prints between headline and text."""

    @pytest.mark.parametrize(
        ("printed", "byline"),
        [
            ("<div>更改时间：05/04/2024 - 11:00</div>", ""),
            ("<div>撰文：<a href='/cn/a'>某甲</a></div><div>3 分钟</div>", "某甲"),
            ("<div>Text by:<a href='/en/a'>Erika Mustermann</a></div><div>2 min read</div>", "Erika Mustermann"),
            ("<div>Par :<a href='/fr/a'>Erika Mustermann</a></div><div>2 mn</div>", "Erika Mustermann"),
            ("<div>阅读时间：约 2 分钟</div>", ""),
        ],
    )  # fmt: skip
    def test_it_is_no_text(self, printed, byline):
        html = f"<div>发表时间：05/04/2024 - 10:27</div>{printed}<p>{LAST}</p>"
        body = clean(html, "https://www.rfi.fr/cn/x", outlets()["rfi"])

        assert (body.text, body.byline) == (LAST, byline)

    @pytest.mark.parametrize(
        ("outlet", "line"),
        [
            ("rfi", "3 分钟后，他离开了会场。"),
            ("rfi", "30分钟"),
            ("rfi", "其他国家/地区的情况也在恶化，世卫周三说。"),
            ("dw", "外交部发言人呼吁各方关注德国之声记者的处境。"),
            ("dw", "相关图集显示，展览持续了三个月，参观者超过一万，主办方周三在柏林说，明年春天还将在汉堡、慕尼黑和法兰克福继续展出。"),
            ("dw", "美国总统 特朗普（法新社）"),
            ("dw", "Erika Mustermann (英国首相)"),
            ("rfi", "By: the ministry's own account"),
            ("rfi", "Source: the ministry"),
        ],
    )  # fmt: skip
    def test_a_line_of_such_words_stays(self, outlet, line):
        body = clean(f"<p>{line}</p><p>{LAST}</p>", "", outlets()[outlet])

        assert (body.text.split("\n\n")[0], body.byline) == (line, "")


class TestPlayers:
    def test_film_and_sound_of_one_broadcast_say_which_they_are(self):
        title = '<div><small style="color: #999;">边境谈判</small></div>'
        source = f'<video src="https://a.example/1.mp4"></video>{title}<audio src="https://a.example/1.mp3"></audio>{title}'

        text = clean(source + "<p>正文。</p>", "", outlets()["voa"]).text

        assert text == "▶ 边境谈判\n\n▶ 音频：边境谈判\n\n正文。"

    def test_a_player_that_only_scripts_could_start_is_a_link_with_its_title(self):
        source = (
            '<div class="m-em-audio"><script type="application/json">{"sources":[{"url":"https:\\/\\/a.example\\/1.mp3"}]}</script>'
            '<divclass="a-audio-player-button"data-root-audio-player-button><play-mediav-bind:a="b"v-on:click="c"></play-media></div>'
            '<p class="m-em-audio__show-infos__emission">要闻解说：边境谈判</p></div><p>正文。</p>'
        )

        assert clean(source, "", outlets()["rfi"]).html == (
            '<p><a href="https://a.example/1.mp3">▶ 要闻解说：边境谈判</a></p><p>正文。</p>'
        )

    @pytest.mark.parametrize(
        "json",
        ["", "[", "[" * 9_999, '{"sources": []}', '{"sources": [{"url": "javascript:alert(1)"}]}'],
    )
    def test_any_other_description_is_none(self, json):
        assert (
            clean(f'<script type="application/json">{json}</script><p>正文。</p>').html
            == "<p>正文。</p>"
        )


class TestWithoutClasses:
    @pytest.mark.parametrize(
        ("line", "caption", "credit"),
        [
            ("两国外长周三握手。（路透社）", "两国外长周三握手。", "路透社"),
            ("<em>The ministers shake hands. Photo: VCG</em>", "The ministers shake hands.", "VCG"),
            ("图像加注文字，<br>两国外长周三握手。", "两国外长周三握手。", ""),
            (
                "两国外长周三握手 © AFP - Erika Mustermann",
                "两国外长周三握手",
                "AFP - Erika Mustermann",
            ),
            ("两国外长周三握手。 © 路透社", "两国外长周三握手。", "路透社"),
        ],
    )
    def test_a_line_under_a_picture_that_says_whose_it_is_belongs_to_it(
        self, line, caption, credit
    ):
        body = clean(f'<img src="https://e.org/a.jpg"><p>{line}</p><p>{LAST}</p>')

        assert [(i.caption, i.credit) for i in body.images] == [(caption, credit)]

    def test_a_sentence_under_a_picture_that_names_an_agency_is_text(self):
        line = "路透社的记者周三在现场看到，两国外长没有握手。"
        body = clean(f'<img src="https://e.org/a.jpg"><p>{line}</p><p>{LAST}</p>')

        assert body.text.split("\n\n") == [line, LAST]

    """The same captures with every class and style gone, as later ones come."""

    @pytest.mark.parametrize("outlet", ["dw", "nyt", "voa"])
    def test_small_type_under_a_picture_is_its_caption(self, outlet):
        source = (
            '<img src="https://a.example/1.jpg"><div><small>街头行人</small></div><p>正文。</p>'
        )

        body = clean(source, "", outlets()[outlet])

        assert (body.images[0].caption, body.lead) == ("街头行人", "正文。")

    def test_lines_that_say_what_they_are_go_to_the_picture(self):
        source = (
            '<div><span><img src="https://a.example/1.jpg"><span>图片版权</span><span>某社</span></span>'
            "<figcaption><span>Image caption</span><span>街头行人。</span></figcaption></div><p>正文。</p>"
        )

        body = clean(source, "", outlets()["bbc"])

        [image] = body.images
        assert (image.caption, image.credit, body.lead) == ("街头行人。", "某社", "正文。")

    def test_lines_inside_a_figure_do_too(self):
        source = (
            '<figure><img src="https://a.example/1.jpg"><p>图像来源，某社</p>'
            "<figcaption>图像加注文字，街头<b>行人</b>。</figcaption></figure><p>正文。</p>"
        )

        body = clean(source, "", outlets()["bbc"])

        assert body.html == (
            '<figure><img src="https://a.example/1.jpg" alt=""><figcaption>街头<b>行人</b>。'
            " <small>某社</small></figcaption></figure><p>正文。</p>"
        )

    def test_what_repeats_the_alternative_text_is_the_caption(self):
        source = '<div><img src="https://a.example/1.jpg" alt="某地街头的行人"><div>某地街头的行人。（AFP）</div></div><p>正文。</p>'

        body = clean(source, "", outlets()["rfa"])

        [image] = body.images
        assert (image.caption, image.credit, body.text.split("\n\n")[-1]) == (
            "某地街头的行人。",
            "AFP",
            "正文。",
        )

    def test_a_paragraph_that_goes_on_after_it_is_text(self):
        text = "某地街头的行人" + "说，他们对边境的局势感到担忧。" * 4
        source = f'<img src="https://a.example/1.jpg" alt="某地街头的行人"><p>{text}</p>'

        assert clean(source).images[0].caption == ""

    def test_a_frame_with_an_article_says_what_the_quotation_before_it_says(self):
        source = (
            '<blockquote><p><a href="https://a.example/x/">某文</a></p></blockquote>'
            '<p><iframe src="https://a.example/x/embed/#?secret=a1B2"></iframe></p>'
        )

        assert clean(source).text == "某文"
