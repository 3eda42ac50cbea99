"""Who is an author of what a page or a feed states, and who is nobody."""

import json

import pytest

from archive.extraction.cleaning.byline_lines import named_alone, signed_by
from archive.extraction.cleaning.credits import authors
from archive.extraction.reading import read

TEXT = "The foreign minister said on Thursday that the two sides had agreed to resume the talks. "
PAGE = """<!DOCTYPE html><html><head><title>Talks</title>{head}</head><body>{aside}<article>
<h1>Talks</h1>{line}<p>{text}</p><p>{text}</p></article></body></html>"""


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("By Jane Smith", ["Jane Smith"]),
        ("By Jane Smith and Bob Brown, AP", ["Jane Smith", "Bob Brown"]),
        ("Von Erika Muster und Max Muster", ["Erika Muster", "Max Muster"]),
        ("VON DER LEYEN", ["Von Der Leyen"]),
        ("KONEY BAI", ["Koney Bai"]),
        ("文/李明", ["李明"]),
        ("記者李明、王芳", ["李明", "王芳"]),
        ("Jane Smith November 15, 2019", ["Jane Smith"]),
        ("李明 2024-04-05", ["李明"]),
        ("jane@paper.example (Jane Smith)", ["Jane Smith"]),
        ("文在寅", ["文在寅"]),
        ("Byron Smith", ["Byron Smith"]),
        ("김철수 기자", ["김철수"]),
        ("AFP", ["AFP"]),
        ("記者 王小明／台北報導", ["王小明"]),
        ("林四 東京報導", ["林四"]),
        ("本报记者 张三、李四 发自日内瓦", ["张三", "李四"]),
        ("外电", []),
        ("國際中心／李明賢報導", ["李明賢"]),
        ("张三 李四整理", ["张三", "李四"]),
        ("李明 王伟报道", ["李明", "王伟"]),
        ("王小明／王偉報導", ["王小明", "王偉"]),
        ("王小明 高雄報導", ["王小明"]),
        ("李明 莫斯科专电", ["李明"]),
        ("王小明／苗栗即時報導", ["王小明"]),
        ("長谷部 誠", ["長谷部 誠"]),
        ("阿部", ["阿部"]),
    ],
)
def test_a_name_stands_without_what_is_printed_around_it(stated, people):
    assert authors(stated) == people


@pytest.mark.parametrize(
    "stated",
    [
        "admin",
        "105092",
        "jane@paper.example.org",
        "编辑部",
        "新浪网",
        "Redaktion",
        "Example Times",
        "Example Times, Hamburg, Germany",
    ],
)
def test_a_number_an_address_and_a_house_are_nobody(stated):
    assert authors(stated, ["Example Times"]) == []


def byline(head: str = "", line: str = "", aside: str = "") -> str:
    page = PAGE.format(head=head, line=line, aside=aside, text=TEXT)
    return str(read(page.encode()).values["byline"])


def test_an_author_named_elsewhere_in_the_graph_is_found():
    graph = [
        {"@type": "NewsArticle", "headline": "Talks", "author": [{"@id": "#1"}, {"@id": "#2"}]},
        {"@type": "Person", "@id": "#1", "name": "Kab Niang"},
        {"@type": "Person", "@id": "#2", "name": "Jane Smith"},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'

    assert byline(head) == "Kab Niang, Jane Smith"


def test_the_card_for_other_sites_names_the_author_where_nothing_else_does():
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">'

    assert byline(head) == "Ann Lee"
    assert byline(head.replace("Written by", "Reading time")) == ""


def test_one_who_is_nobody_gives_way_to_the_line_below_the_heading():
    head = '<meta name="author" content="d.doe@paper.example.org">'

    assert byline(head, '<p class="by">By Dora Doe</p>') == "Dora Doe"


def test_an_author_of_another_article_is_not_this_ones():
    assert byline(aside='<aside><a rel="author">Bob Brown</a></aside>') == ""
    assert byline(aside='<div class="comments"><a rel="author">Bob Brown</a></div>') == ""


@pytest.mark.parametrize(
    "line",
    [
        '<span class="author vcard"><a class="url fn n" href="/author/ivan">Ivan Kuznetsov</a></span>',
        '<div itemprop="author">Ivan Kuznetsov <span>November 15, 2019</span></div>',
        '<p>By Ivan Kuznetsov</p>',
        '<div class="author-name"><span>Ivan Kuznetsov</span></div>',
        '<a class="topic-authors__author">Ivan Kuznetsov <i>(editor of the desk)</i></a>',
        '<div class="submitted">Submitted by <a>Ivan Kuznetsov</a> on Monday evening</div>',
        '<a href="https://paper.example.org/autor/ik">Ivan Kuznetsov</a>',
    ],
)  # fmt: skip
def test_an_author_is_found_where_pages_name_them(line):
    assert byline(line=line) == "Ivan Kuznetsov"


# An author presented below the text is believed where nothing else names one; the text stays.
PROSE = {
    "zh": "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时。",
    "en": "The two ministers met in the capital on Tuesday and agreed to talk again next month about the border.",
}


def ending_with(last: str, head: str = "") -> bytes:
    text = PROSE["zh" if last[:1] > "一" else "en"]
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{text[:20]}</title>{head}'
        '<link rel="canonical" href="https://paper.example.org/1"></head><body><article>'
        f"<h1>{text[:20]}</h1><p>{text}</p><p>{text[::-1] if last[:1] > '一' else text.replace('two', 'three')}</p><p>{last}</p></article></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ("作者简介：李明，某大学国际关系学院教授，研究边界史。", "李明"),
        ("本文作者李明是例报驻首都的专栏作家。", "李明"),
        ("作者阿卜杜·拉赫曼为独立学者，现居伊斯坦布尔。", "阿卜杜·拉赫曼"),
        ("作者是某大学国际关系学院教授，研究边界史。", ""),
        ("作者认为，边界问题不会很快解决。", ""),
        ("Jane van der Example is a reporter for the Example Paper.", "Jane van der Example"),
        ("Ann Example is the Example Paper’s diplomatic correspondent in Rome.", "Ann Example"),
        ("Ann Example is a farmer who sells apples on both sides.", ""),
        ("Anna Beispiel ist freie Journalistin in Wien.", "Anna Beispiel"),
        ("Anne Exemple est journaliste au service international.", "Anne Exemple"),
        ("Иван Примеров — специальный корреспондент в Женеве.", "Иван Примеров"),
    ],
)
def test_who_is_introduced_at_the_end_wrote_it(last, byline):
    one = read(ending_with(last))

    assert one.values["byline"] == byline
    assert one.values["body_text"].endswith(last)


def test_an_author_whom_the_page_names_is_believed_first():
    one = read(
        ending_with(
            "Ann Example is a reporter for the Example Paper.",
            '<meta name="author" content="Bob Other">',
        )
    )

    assert one.values["byline"] == "Bob Other"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By ERIKA MUSTER and Max Moe | Staff Writers", ["Erika Muster", "Max Moe"]),
        ("By Jane Doe, Max Moe, and Tom O'Leary in Geneva", ["Jane Doe", "Max Moe", "Tom O'Leary"]),
        ("By Jane Doe Special to the Example", ["Jane Doe"]),
        ("By Jane Doe January 2, 2021", ["Jane Doe"]),
        ("Posted on February 3, 2021 by Jane Doe in World", ["Jane Doe"]),
        ("Posted by Jane Doe on May 06, 2012 at 11:00 AM", ["Jane Doe"]),
        ("Von Eva Muster, Jonas Muster und Max Moe, Brüssel", ["Eva Muster", "Jonas Muster", "Max Moe"]),
        ("Ein Interview von Eva Muster", ["Eva Muster"]),
        ("5. Mai 2013 von Eva Muster", ["Eva Muster"]),
        ("Par Claire Exemple (Genève, envoyée spéciale)", ["Claire Exemple"]),
        ("Por Ana Ejemplo y Juan Ejemplo", ["Ana Ejemplo", "Juan Ejemplo"]),
        ("dalla nostra inviata Maria Esempio", ["Maria Esempio"]),
        ("17.03.2022, 12:40 | Автор: Мария Примерова | Фото: Олег Примеров", ["Мария Примерова"]),
        ("Haberin yazarı: Mehmet Örnek", ["Mehmet Örnek"]),
        ("كتب: سامي مثال", ["سامي مثال"]),
        ("홍길동·김철수 기자 hong@example.kr", ["홍길동", "김철수"]),
        ("워싱턴/홍길동 특파원", ["홍길동"]),
        ("ジュネーブ＝山田太郎", ["山田太郎"]),
        ("取材・文：佐藤花子", ["佐藤花子"]),
        ("来源：某报　记者：张某 李某某　通讯员：赵某　编辑：孙某　2022年3月4日 08:15", ["张某", "李某某", "赵某"]),
        ("晨报记者 张某 实习生 周某某", ["张某", "周某某"]),
        ("文 / 陈某某　2023-05-06 10:20", ["陈某某"]),
        ("作者：某某日报记者 王某某", ["王某某"]),
        ("李某／台北報導", ["李某"]),
        ("2023-09-26 15:05 某報 記者陳某某／台北即時報導", ["陳某某"]),
        ("By Monday Morning, the Border Could Be Open", []),
        ("By the numbers: What happened", []),
        ("Published by The Example Ltd in London.", []),
        ("Von Genf nach Berlin", []),
        ("Por Qué Importa La Frontera", []),
        ("记者获悉会谈失败", []),
        ("记者 从外交部获悉，会谈将如期举行。", []),
        ("2022-03-04 08:15 编辑：孙某 来源：某社 作者：", []),
        ("國際中心／綜合報導", []),
        ("文：編輯部", []),
        ("Автор: Редакция", []),
    ],
)  # fmt: skip
def test_a_line_names_authors_and_nobody_else(line, names):
    assert signed_by(line) == names


def test_names_alone_may_have_a_role_or_a_place_behind_them():
    assert named_alone("Jane Doe and Max Moe, Diplomatic Correspondents") == ["Jane Doe", "Max Moe"]
    assert named_alone("Eva Muster, Genf") == ["Eva Muster"]
