"""Posts and scraped pages in layouts that no sample has."""

import pytest

from archive.extraction.read_values import Reading
from archive.extraction.reading import read

PARAGRAPHS = [
    "各国外长周三会谈，讨论了边境局势，双方同意继续对话。",
    "发言人说，会谈是坦率的，也是有成效的。",
    "双方最后同意下个月再次会谈。",
]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
FRAMED = f"""<header class="site-header"><nav><ul><li><a href="/">首页</a></li></ul></nav></header>
<article><header class="entry-header"><h1>各国外长会谈</h1>
<div class="entry-meta"><span class="posted-on">发表于 <time>2020-07-19</time></span></div></header>
<div class="entry-content">{TEXT}<div class="sharedaddy"><h3>分享到：</h3><ul><li><a
href="https://www.example.org/p/1?share=facebook">点击分享到 Facebook</a></li></ul></div></div>
<footer class="entry-footer">分类：<a href="/c/x">外交</a></footer></article>
<div id="comments" class="comments-area"><h2>3 条评论</h2><ol class="comment-list"><li><p>写得很好，值得一读。</p></li></ol>
<h3>发表评论 取消回复</h3></div><aside><h2>近期文章</h2></aside><footer><p>自豪地采用某系统</p></footer>"""


def post(body: str, **head: str) -> Reading:
    lines = {"title": '"各国外长会谈"', "date": "2020-07-20T10:10:24.000Z", "from": "https://www.example.org/p/1"} | head  # fmt: skip
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return read(f"---\n{text}---\n\n{body}".encode())


class TestPosts:
    @pytest.mark.parametrize("body", [TEXT, FRAMED, "\n\n".join(PARAGRAPHS)])
    def test_the_article_is_all_that_is_read(self, body):
        assert post(body).values["body_text"].split("\n\n") == PARAGRAPHS

    def test_a_house_is_no_author_however_it_is_spelled_nor_a_section(self):
        values = post(TEXT, author="example", tags="[ Example ]", categories="[ Example ]").values

        assert (values["byline"], values["section"]) == ("", "")

    def test_a_category_among_several_tags_is_a_section(self):
        values = post(TEXT, author="某甲", tags="[ 边境, 外交 ]", categories="[ 外交 ]").values

        assert (values["byline"], values["section"]) == ("某甲", "外交")


PROSE = (
    "據日媒報導,北約正計劃開設聯絡處。這是第一個印太地區的常設聯絡處,將藉此加強合作,並協商安全事務。"
    * 2
)
SIDEBAR = "分享到: Facebook Twitter\n\n讀者留言反饋:\n\n某某的趣聞(圖) 2023/5/4 (143,526次)\n\n人民報網站服務條款"


WRAPPED = """The foreign ministers of the two countries will meet in the
capital next month to discuss border trade and visas, a spokesman
said on Wednesday.

Both sides have reached a preliminary understanding on the agenda,
the spokesman added, and the exact date will be announced later."""
BROKEN = """　　外交部发言人星期三在例行记者会上表示，两国外长将于下月在首都
举行会谈，讨论边界贸易和人员往来等议题。双方已就会谈的议程达成
初步共识。
　　分析人士认为，这次会谈是两国关系缓和的一个信号，但是能否取得实
质成果仍有待观察。"""


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [(WRAPPED, [p.replace("\n", " ") for p in WRAPPED.split("\n\n")]), (BROKEN, [p.replace("\n", "") for p in BROKEN.split("　　")[1:]])],
)  # fmt: skip
def test_lines_that_a_program_broke_at_a_width_are_joined(text, paragraphs):
    values = read(f"**两国外长将于下月会谈**\n\n{text}\n".encode()).values

    assert values["title"] == "两国外长将于下月会谈"
    assert values["body_text"].split("\n\n") == paragraphs


class TestPages:
    def page(self, above: str) -> Reading:
        text = f"↺ 返回  電子報\n\n北約將設聯絡處(圖/視頻)\n{above}\n\n【人民報消息】{PROSE}△\n{SIDEBAR}"
        return read(text.encode())

    def test_a_caption_may_be_missing(self):
        values = self.page("").values

        assert values["title"] == "北約將設聯絡處"
        assert values["body_text"] == f"【人民報消息】{PROSE}"

    @pytest.mark.parametrize("line", ["2023年2月2日發表", "發表時間: 2023/2/2", "2023-02-02 08:10"])
    def test_a_date_under_the_title_is_the_day_of_publication(self, line):
        values = self.page(line).values

        assert values["published_at"].isoformat() == "2023-02-02T00:00:00+00:00"
        assert (values["published_precision"], values["published_basis"]) == ("day", "page")
        assert values["body_text"] == f"【人民報消息】{PROSE}"

    def test_a_date_in_a_caption_is_not(self):
        values = self.page("2023年2月1日,祕書長會見日本首相。").values

        assert values["published_precision"] == "estimated"
        assert values["body_text"].startswith("2023年2月1日,祕書長")

    @pytest.mark.parametrize("line", ["作者:某甲", "人民報記者某甲"])
    def test_who_wrote_it_is_no_caption(self, line):
        values = self.page(line).values

        assert (values["byline"], values["body_text"]) == ("某甲", f"【人民報消息】{PROSE}")
