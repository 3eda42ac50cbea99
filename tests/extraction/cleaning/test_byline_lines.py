"""Lines in which pages of many houses say who wrote an article, and similar ones that name nobody."""

import pytest

from archive.extraction.cleaning.byline_lines import named_alone, signed_by


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
