"""Conversion between Simplified and Traditional: words, names, and whole pages."""

import tomllib
from pathlib import Path

import pytest

from archive.text.conversion import TARGETS, converted, converted_pieces
from reader.texts.page_script import in_script

ROOT = Path(__file__).parents[2]
TABLES = tomllib.loads((ROOT / "archive" / "text" / "conversion.toml").read_text(encoding="utf-8"))


class TestWords:
    @pytest.mark.parametrize(
        ("simplified", "taiwan"),
        [
            ("皇后离开之后", "皇后離開之後"), ("太后的后代", "太后的後代"), ("影后", "影后"),
            ("屋里离这里三公里", "屋裡離這裡三公里"), ("邻里与故里", "鄰里與故里"),
            ("干部干预干旱", "幹部干預乾旱"), ("乾隆年间的树干", "乾隆年間的樹幹"),
            ("晾干的干净毛巾", "晾乾的乾淨毛巾"), ("若干饼干", "若干餅乾"), ("能干", "能幹"),
            ("头发长得发达", "頭髮長得發達"), ("理发师发展事业", "理髮師發展事業"),
            ("千钧一发之际发现", "千鈞一髮之際發現"), ("白发人出发", "白髮人出發"),
            ("台湾海峡的台风", "台灣海峽的颱風"), ("台北与台州", "台北與台州"),
            ("软件和硬件", "軟體和硬體"), ("互联网与网络安全", "網際網路與網路安全"),
            ("只有一只船", "只有一隻船"), ("范围与模范", "範圍與模範"), ("制造制度", "製造制度"),
            ("历史上的日历", "歷史上的日曆"), ("恢复复杂的关系", "恢復複雜的關係"),
            ("征收关税的特征", "徵收關稅的特徵"), ("准备批准", "準備批准"), ("谷物与山谷", "穀物與山谷"),
            ("面对面粉", "面對麵粉"), ("丑闻与小丑", "醜聞與小丑"), ("冲突冲绳", "衝突沖繩"),
            ("松树与轻松", "松樹與輕鬆"), ("心脏肮脏", "心臟骯髒"), ("党派", "黨派"),
        ],
    )  # fmt: skip
    def test_one_character_becomes_the_right_one_of_several(self, simplified, taiwan):
        assert converted(simplified, "zh-Hant-TW") == taiwan

    @pytest.mark.parametrize(
        ("simplified", "traditional"),
        [
            ("一个中国", "一個中國"), ("遭美国制裁", "遭美國制裁"), ("协防台湾", "協防台灣"),
            ("为香港制定", "為香港制定"), ("三十年历史", "三十年歷史"), ("中俄关系", "中俄關係"),
            ("政府干预与军事干预", "政府干預與軍事干預"), ("街头发生冲突", "街頭發生衝突"),
            ("局长发声明", "局長發聲明"), ("大学生发表文章", "大學生發表文章"),
            ("总理发放补助", "總理發放補助"), ("续发签证", "續發簽證"), ("换发护照", "換發護照"),
            ("较大冲击", "較大衝擊"), ("市场准入条件", "市場准入條件"), ("股价拉升", "股價拉升"),
            ("还是只能坚持", "還是只能堅持"), ("船只有三只", "船隻有三隻"), ("这只限于", "這只限於"),
            ("香港回归", "香港回歸"), ("14天后开始", "14天後開始"), ("天后宫", "天后宮"),
            ("百万元后退场", "百萬元後退場"), ("正在签通知书", "正在簽通知書"), ("抽签与书签", "抽籤與書籤"),
            ("长发与白发脱发现象", "長髮與白髮脫髮現象"), ("长江干流", "長江幹流"),
            ("消息一出，唯一出路", "消息一出，唯一出路"), ("揭示出儿童的一出好戏", "揭示出兒童的一齣好戲"),
            ("部长胡贝图斯与胡子", "部長胡貝圖斯與鬍子"), ("立马表示", "立馬表示"), ("美中签署", "美中簽署"),
            ("基金发行", "基金發行"), ("慕尼黑发生", "慕尼黑發生"), ("网络和面授", "網路和面授"),
            ("问题更复杂", "問題更複雜"), ("尽快尽量", "儘快儘量"), ("宣布并公布", "宣布並公布"), ("无人机制造商", "無人機製造商"), ("保持克制", "保持克制"),
        ],
    )  # fmt: skip
    def test_what_opencc_alone_gets_wrong_is_right(self, simplified, traditional):
        assert converted(simplified, "zh-Hant-TW") == traditional

    @pytest.mark.parametrize(
        "name",
        [
            "弗里德里希", "皮斯托里烏斯", "里希·蘇納克", "西非國家馬里", "賈瓦德·扎里夫", "墨索里尼",
            "布里斯班", "的里雅斯特", "范·霍倫", "副總統范斯", "范長龍", "范仲淹", "朴元淳", "朴槿惠",
            "于正昇", "余光中", "姜維", "烏干達", "尼克松", "巴育·占奧差", "斯雷布雷尼察", "鍾南山",
            "瀋陽", "葉劍英", "特朗普", "里約熱內盧", "松下電器", "后羿",
        ],
    )  # fmt: skip
    def test_a_name_comes_back_as_it_is_written(self, name):
        assert converted(converted(name, "zh-Hans"), "zh-Hant") == name

    @pytest.mark.parametrize("name", ["特朗普", "普京", "里根", "默克尔", "佩洛西", "尼克松"])
    def test_no_region_gives_a_person_another_name(self, name):
        characters = converted(name, "zh-Hant")

        assert converted(name, "zh-Hant-TW") == converted(name, "zh-Hant-HK") == characters

    @pytest.mark.parametrize(
        "phrase", ["立法程序", "外交文件", "支持乌克兰", "合作项目", "军事对象"]
    )
    def test_general_words_are_not_taken_for_those_of_computers(self, phrase):
        assert converted(converted(phrase, "zh-Hant-TW"), "zh-Hans-CN", "zh-Hant") == phrase
        assert converted(phrase, "zh-Hant-TW") == converted(phrase, "zh-Hant")

    def test_each_region_has_its_own_forms(self):
        assert converted("台湾软件里面", "zh-Hant-TW") == "台灣軟體裡面"
        assert converted("台湾软件里面", "zh-Hant-HK") == "台灣軟件裏面"
        assert converted("台湾软件里面", "zh-Hant") == "臺灣軟件裏面"
        assert converted("出租车司机的素质与智能手机", "zh-Hant-HK") == "的士司機的質素與智能手機"
        assert converted("简短信件，因素质朴", "zh-Hant-HK") == "簡短信件，因素質樸"

    @pytest.mark.parametrize(
        ("traditional", "simplified"),
        [
            ("臺灣的軟體與飛彈", "台湾的软件与导弹"), ("頭髮發展乾淨", "头发发展干净"),
            ("皇后之後", "皇后之后"), ("這裡與這裏", "这里与这里"), ("看著一部著作", "看着一部著作"),
            ("乾隆乾杯", "乾隆干杯"), ("瞭解與瞭望", "了解与瞭望"), ("雪梨與梨", "雪梨与梨"),
        ],
    )  # fmt: skip
    def test_traditional_becomes_simplified(self, traditional, simplified):
        assert converted(traditional, "zh-Hans-CN", "zh-Hant") == simplified

    @pytest.mark.parametrize(
        ("simplified", "taiwan"),
        [
            ("他说：“台湾‘不会’接受”。", "他說：「台灣『不會』接受」。"),
            ("名为‘干部’的人", "名為「幹部」的人"),
            ("高呼“Black Lives Matter”口号", "高呼「Black Lives Matter」口號"),
            ("“一段没有完\n二段‘完’了。”", "「一段沒有完\n二段「完」了。」"),
            ("他说“一半…", "他說「一半…"),
            ("Côte d’Ivoire 的“总统”", "Côte d’Ivoire 的「總統」"),
            ("他写道 it’s a “good” one", "他寫道 it’s a “good” one"),
        ],
    )  # fmt: skip
    def test_quotation_marks_become_those_of_the_region(self, simplified, taiwan):
        assert converted(simplified, "zh-Hant-TW", "zh-Hans") == taiwan

    def test_quotation_marks_become_the_mainland_s(self):
        traditional = "他說：「臺灣『不會』接受」。"

        assert converted(traditional, "zh-Hans-CN", "zh-Hant") == "他说：“台湾‘不会’接受”。"

    def test_characters_alone_leave_the_words_and_the_quotation_marks(self):
        assert converted("“软件”", "zh-Hant", "zh-Hans") == "“軟件”"

    def test_a_pair_of_quotation_marks_may_stand_on_either_side_of_markup(self):
        page = '<p lang="zh-Hans">“<mark>头</mark>发”与“<a>干部</a>”</p>'

        assert in_script(page, "zh-Hant-TW") == (
            '<p lang="zh-Hant-TW">「<mark>頭</mark>髮」與「<a>幹部</a>」</p>'
        )

    def test_characters_alone_leave_the_words(self):
        assert converted("軟體", "zh-Hans", "zh-Hant") == "软体"

    def test_a_traditional_quotation_in_simplified_text_becomes_simplified(self):
        assert converted("他说「臺灣」著名", "zh-Hans-CN", "zh-Hans") == "他说「台湾」著名"

    @pytest.mark.parametrize("target", TARGETS)
    def test_text_that_is_not_chinese_stays(self, target):
        text = "Japan 首相・岸田文雄は東京で"

        assert converted(text, target, "ja") == text
        assert converted(text, target, "en") == text

    def test_every_fix_is_as_long_as_what_it_mends(self):
        assert [a for a, b in TABLES["traditional"].items() if len(a) != len(b)] == []


class TestPieces:
    def test_pieces_keep_their_edges_where_words_change_length(self):
        pieces = ["访问", "互联网", "的首席执行官", "，", "软", "件"]

        assert converted_pieces(pieces, "zh-Hant-TW") == [
            "訪問", "網際網路", "的執行長", "，", "軟", "體",
        ]  # fmt: skip

    @pytest.mark.parametrize("target", TARGETS)
    def test_no_text_is_lost_at_a_cut(self, target):
        text = "北约与互联网：5G软件，在意大利和沙特阿拉伯的头发发展abc。"

        for cut in range(len(text) + 1):
            joined = "".join(converted_pieces([text[:cut], text[cut:], ""], target))
            assert joined == converted(text, target)


class TestPages:
    @pytest.mark.parametrize(
        ("page", "shown"),
        [
            ('<p lang="zh-Hans">头发</p>', '<p lang="zh-Hant">頭髮</p>'),
            ("<p>头发</p>", "<p>头发</p>"),
            ('<html lang="zh-Hans"><p>头发</p>', '<html lang="zh-Hans"><p>头发</p>'),
            ('<p lang="zh-Hans" translate="no">头发</p>', '<p lang="zh-Hans" translate="no">头发</p>'),
            ('<div lang="zh-Hans"><i translate="no">发</i>头发</div>',
             '<div lang="zh-Hant"><i translate="no">发</i>頭髮</div>'),
            ('<p lang="zh-Hans">头<mark>发</mark>多</p>', '<p lang="zh-Hant">頭<mark>髮</mark>多</p>'),
            ('<p lang="zh-Hans"><a href="/发?a=1&amp;b" title="头发">头发</a></p>',
             '<p lang="zh-Hant"><a href="/发?a=1&amp;b" title="头发">頭髮</a></p>'),
            ('<p lang="zh-Hans">发&amp;发&#8212;<br>头<img src="a.jpg" alt="发">发</p>',
             '<p lang="zh-Hant">發&amp;發&#8212;<br>頭<img src="a.jpg" alt="发">發</p>'),
            ('<p lang="en">Hair <span lang="zh-Hans">头发</span></p>',
             '<p lang="en">Hair <span lang="zh-Hant">頭髮</span></p>'),
            ('<div lang="zh-Hans">头<p lang="en">发</p>发</div>',
             '<div lang="zh-Hant">頭<p lang="en">发</p>發</div>'),
            ('<p lang="zh-Hant">頭髮</p>', '<p lang="zh-Hant">頭髮</p>'),
            ('<p lang="ja">発</p><p lang="zh-Hans">发', '<p lang="ja">発</p><p lang="zh-Hant">發'),
            ('<!doctype html>\n<title lang="zh-Hans">头发</title><!-- 发 -->',
             '<!doctype html>\n<title lang="zh-Hant">頭髮</title><!-- 发 -->'),
            ('<p lang="zh-Hans">一</i>头发</p>', '<p lang="zh-Hant">一</i>頭髮</p>'),
        ],
    )  # fmt: skip
    def test_only_text_in_chinese_is_touched(self, page, shown):
        assert in_script(page, "zh-Hant") == shown


@pytest.mark.django_db
class TestOnTheSite:
    @pytest.fixture
    def article(self, make_article):
        return make_article(title="台湾软件发展", text="头发与发展，干部与干旱。")

    def test_the_reader_s_choice_holds_on_every_page(self, client, article):
        client.post("/preferences/", {"script": "hant"})

        for address in ("/", article.get_absolute_url(), "/search/?q=软件", "/sources/rfi/"):
            html = client.get(address).content.decode()
            assert 'lang="zh-Hant-TW"' in html, address
            assert "軟體" in html.replace("<mark>", "").replace("</mark>", ""), address

    def test_search_highlights_survive(self, client, article):
        client.post("/preferences/", {"script": "hant"})

        html = client.get("/search/?q=头发").content.decode()
        assert "<mark>頭髮</mark>與發展" in html

    def test_a_passage_can_be_cited_by_the_quotation_marks_it_is_shown_with(
        self, client, make_article
    ):
        article = make_article(title="声明", text="他说：“台湾‘不会’接受”。\n“干部们”走了。")
        client.post("/preferences/", {"script": "hant"})

        for shown in ("「臺灣『不會』接受」", "「幹部們」走了", "“台湾‘不会’接受”"):
            response = client.get(article.get_absolute_url(), {"quote": shown})
            assert response.status_code == 200, shown
        assert response.context["passage"] == "“台湾‘不会’接受”"

    def test_the_original_is_what_is_cited_and_kept(self, client, article):
        client.post("/preferences/", {"script": "hant"})

        html = client.get(article.get_absolute_url()).content.decode()
        assert '<meta name="citation_title" content="台湾软件发展">' in html
        assert '<title lang="zh-Hant-TW">台灣軟體發展' in html  # of the tab, as the page is shown
        article.refresh_from_db()
        assert article.title == "台湾软件发展"

    def test_the_interface_keeps_its_own_language(self, client, article):
        client.post("/preferences/", {"script": "hant"})

        html = client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()
        assert '<html lang="zh-Hans"' in html
        assert "阅读设置" in html
        assert '<button type="submit" name="script" value="hans" lang="zh-Hans"' in html

    @pytest.mark.parametrize(
        ("languages", "variant", "lang"),
        [
            ("zh-HK,zh;q=0.9", "browser", "zh-Hant-HK"), ("zh-Hant-MO", "browser", "zh-Hant-HK"),
            ("zh-TW", "browser", "zh-Hant-TW"), ("en", "browser", "zh-Hant-TW"),
            ("zh-TW", "hk", "zh-Hant-HK"), ("zh-HK", "standard", "zh-Hant"),
        ],
    )  # fmt: skip
    def test_the_region_is_the_browser_s_until_one_is_chosen(
        self, client, article, languages, variant, lang
    ):
        client.post("/preferences/", {"script": "hant", "variant": variant})

        html = client.get("/", headers={"Accept-Language": languages}).content.decode()
        assert f'<h3 lang="{lang}">' in html

    def test_nothing_changes_until_the_reader_asks(self, client, article):
        html = client.get(article.get_absolute_url()).content.decode()

        assert '<article class="article" lang="zh-Hans">' in html
        assert "台湾软件发展" in html

    def test_data_is_never_converted(self, client, article):
        client.post("/preferences/", {"script": "hant"})

        assert "台湾软件发展" in client.get("/api/v1/articles/").content.decode()
