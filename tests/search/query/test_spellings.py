"""Spellings: a search for one name of a topic finds its other names."""

import pytest

from archive import search
from archive.models import Term
from archive.search.query.parsing import parse
from archive.search.query.spellings import expand
from archive.topics import loading

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_names(make_topic):
    """Make a topic with names; keyword arguments go to each."""

    def make(*names, **given):
        topic = make_topic(name_en="")
        for name in names:
            Term.objects.create(topic=topic, text=name, **given)
        return topic

    return make


def spellings(typed: str) -> dict[str, tuple[str, ...]]:
    return {term.text: term.also for term in expand(parse(typed)).terms}


def test_a_name_is_searched_under_the_other_names_of_its_topic(make_names, make_article):
    make_names("特朗普", "川普", "Trump")
    articles = [make_article(text=f"总统{name}说。") for name in ("特朗普", "川普", " Trump ")]

    for typed in ("特朗普", "川普", "trump"):
        assert set(search.find(typed).ids) == {article.pk for article in articles}


def test_the_hits_say_what_else_was_searched(make_names):
    make_names("特朗普", "川普", "Trump")

    (term, also), *rest = search.find("川普").also

    assert (term.text, also, rest) == ("川普", ("特朗普", "Trump"), [])


@pytest.mark.parametrize("typed", ["=特朗普", '"特朗普"', "“特朗普”", "author:特朗普"])
def test_an_exact_term_keeps_to_its_spelling(make_names, typed):
    make_names("特朗普", "川普")

    assert spellings(typed) == {"特朗普": ()}


@pytest.mark.parametrize("given", [{"ambiguous": True}, {"active": False}, {"is_name": False}])
def test_what_is_no_plain_name_has_no_other_spellings(make_names, given):
    topic = make_names("华盛顿", **given)
    Term.objects.create(topic=topic, text="美国")

    assert spellings("华盛顿") == {"华盛顿": ()}
    assert spellings("美国") == {"美国": ()}


def test_a_name_of_two_topics_has_no_other_spellings(make_names):
    make_names("乔治亚", "格鲁吉亚")
    make_names("乔治亚", "佐治亚")

    assert spellings("乔治亚") == {"乔治亚": ()}


def test_a_spelling_within_another_is_not_searched_twice(make_names):
    make_names("特朗普", "特朗普总统", "川普", "川普总统")

    assert spellings("特朗普") == {"特朗普": ("川普",)}


def test_words_that_are_a_name_together_are_read_as_one(make_names):
    make_names("Joe Biden", "拜登")

    assert spellings("joe biden 蜗牛") == {"joe biden": ("拜登",), "蜗牛": ()}
    assert spellings("joe 蜗牛 biden") == {"joe": (), "蜗牛": (), "biden": ()}


def test_every_leaf_is_expanded_in_its_place(make_names, make_article):
    make_names("东京", "Tokyo")
    make_article(text="Tokyo 与布鲁塞尔。")
    kept = make_article(text="Tokyo 的樱花。")
    seoul = make_article(text="首尔与布鲁塞尔。")

    found = search.find("(东京 AND NOT 布鲁塞尔) OR 首尔").ids

    assert set(found) == {kept.pk, seoul.pk}


def test_excluding_a_name_excludes_its_other_spellings(make_names, make_article):
    make_names("特朗普", "川普")
    make_article(text="北约与川普。")
    kept = make_article(text="北约。")

    assert search.find("北约 -特朗普").ids == [kept.pk]


def test_a_name_in_the_other_script_has_the_same_spellings(make_names):
    make_names("叙利亚", "敘利亞", "Syria")

    assert spellings("敘利亞") == {"敘利亞": ("Syria",)}


def test_a_title_under_another_spelling_is_a_match_in_the_title(make_names, make_article):
    make_names("特朗普", "川普")
    title = make_article(title="川普", text="甲", published_at="2020-01-01T00:00Z")
    body = make_article(title="甲", text="特朗普", published_at="2024-01-01T00:00Z")

    assert search.find("特朗普").ids == [title.pk, body.pk]


def test_other_spellings_are_marked(make_names):
    make_names("特朗普", "川普")
    query = search.find("特朗普").query

    assert search.mark("總統川普說", query) == [("總統", False), ("川普", True), ("說", False)]


@pytest.mark.parametrize("typed", ["F35", "F-35", "f‑35"])
def test_a_model_is_found_with_a_hyphen_and_without(make_article, typed):
    articles = [make_article(text=f"美国出售{name}战机。") for name in ("F-35", "F35", "F‑35")]
    make_article(text="美国出售 F-16 战机,共 35 架。")

    assert set(search.find(typed).ids) == {article.pk for article in articles}
    assert spellings(f"={typed}") == {typed: ()}


def test_a_model_that_is_a_name_has_the_names_of_its_topic(make_names):
    make_names("COVID-19", "新冠肺炎")

    assert spellings("covid-19") == {"covid-19": ("新冠肺炎",)}
    assert spellings("covid19") == {"covid19": ("covid-19", "新冠肺炎")}


def test_spellings_cost_one_query(make_names, django_assert_num_queries):
    for number in range(5):
        make_names(f"甲{number}", f"乙{number}")

    with django_assert_num_queries(1):
        expand(parse("甲0 甲1 OR (甲2 -甲3) 丙"))


def test_a_new_spelling_counts_at_once(make_names, make_article):
    topic = make_names("特朗普")
    article = make_article(text="懂王说。")
    assert search.find("特朗普").ids == []

    Term.objects.create(topic=topic, text="懂王")

    assert search.find("特朗普").ids == [article.pk]


def test_the_starter_set_names_three_hundred_subjects(settings):
    topics = loading.read(settings.BASE_DIR / "fixtures" / "topics.toml")
    named = [
        topic["slug"]
        for topic in topics
        if sum(term["is_name"] and not term["ambiguous"] for term in topic["terms"]) > 1
    ]

    assert len(named) >= 300
    assert {"donald-trump", "nato", "european-union", "vladimir-putin"} <= set(named)


def test_a_place_within_a_country_is_no_name_of_it(settings):
    topics = loading.read(settings.BASE_DIR / "fixtures" / "topics.toml")
    loading.load([t for t in topics if t["slug"] in ("united-kingdom", "donald-trump")])

    assert "苏格兰" not in spellings("英国")["英国"]
    assert "Trump" in spellings("川普")["川普"]


@pytest.mark.parametrize(
    ("slug", "typed", "whole", "cut"),
    [
        ("volodymyr-zelensky", "泽伦斯基", "泽连斯基", "泽连斯"),
        ("sergey-lavrov", "Lavrov", "拉夫罗夫", "拉夫罗"),
        ("ali-khamenei", "Khamenei", "哈梅内伊", "哈梅内"),
    ],
)
def test_a_name_cut_short_is_none(settings, slug, typed, whole, cut):
    topics = loading.read(settings.BASE_DIR / "fixtures" / "topics.toml")
    loading.load([topic for topic in topics if topic["slug"] == slug])

    assert whole in spellings(typed)[typed]
    assert cut not in spellings(typed)[typed]


def test_chinese_words_typed_apart_are_looked_for_wherever_they_stand(make_names, make_article):
    make_names("香港《国安法》", "港版国安法")
    article = make_article(text="国安法施行后，媒体离开香港。")

    assert search.find("香港 国安法").ids == [article.pk]


@pytest.mark.parametrize(
    "typed", ["沙特阿拉伯", "沙烏地阿拉伯", "沙乌地阿拉伯", "saudi arabia", "沙特"]
)
def test_the_own_names_of_a_topic_are_its_spellings(make_topic, typed):
    names = {
        "name_zh_hans": "沙特阿拉伯",
        "name_zh_hant": "沙烏地阿拉伯",
        "name_en": "Saudi Arabia",
    }
    Term.objects.create(topic=make_topic(**names), text="沙特")

    (found,) = expand(parse(typed)).terms

    for text in ("沙特王储", "沙烏地阿拉伯", "Saudi Arabia"):
        assert any(pieces for _, pieces in search.mark(text, search.Query(found))), text


def test_a_topic_renamed_is_known_by_its_new_name_only(make_topic):
    topic = make_topic(name_zh_hans="缅甸", name_en="Burma")
    topic.name_en = "Myanmar"
    topic.save(update_fields=["name_en"])

    assert spellings("Myanmar") == {"Myanmar": ("缅甸",)}
    assert spellings("Burma") == {"Burma": ()}


def test_an_ambiguous_name_of_letters_stands_for_the_others_but_they_not_for_it(make_names):
    topic = make_names("海事仲裁庭", "Maritime Tribunal")
    Term.objects.create(topic=topic, text="IT", ambiguous=True)

    assert spellings("IT") == {"IT": ("海事仲裁庭", "Maritime Tribunal")}
    assert spellings("海事仲裁庭") == {"海事仲裁庭": ("Maritime Tribunal",)}


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("川普政府", "特朗普政府"), ("特朗普政府", "川普政府"), ("訪川普團", "访特朗普团"), ("美中关系", "中美关系"),
        ("中印边境", "印中边境"), ("港英政府", "英港政府"),
    ],
)  # fmt: skip
def test_a_name_within_a_word_has_its_other_spellings_there(make_names, typed, other):
    make_names("特朗普", "川普", "Trump")

    assert other in spellings(typed)[typed]


def test_a_part_of_a_longer_name_is_not_replaced(make_names):
    make_names("中国", "中华人民共和国")
    make_names("中国致公党")

    assert spellings("中国致公党") == {"中国致公党": ()}


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("UK", "英国"), ("WHO", "世卫"), ("IS", "伊斯兰国"), ("强生", "约翰逊"), ("強生", "Boris Johnson"),
        ("sanctions", "制裁"), ("sanctioned", "制裁"), ("制裁", "sanctions"), ("Human Rights", "人权"),
        ("trade war", "贸易战"), ("coronavirus", "新冠"), ("Russian", "俄罗斯"), ("晶片", "芯片"), ("Moscow", "莫斯科"),
    ],
)  # fmt: skip
def test_words_of_the_field_have_those_of_other_languages(typed, others):
    (term,) = expand(parse(typed)).terms

    assert others in term.also


@pytest.mark.parametrize("typed", ["who", "is", "=制裁", '"human rights"', "俄罗斯", "author:制裁"])
def test_short_words_in_small_letters_and_exact_ones_have_no_others(typed):
    assert [term.also for term in expand(parse(typed)).terms] == [()]


def test_the_plural_of_a_name_is_that_name(make_names):
    make_names("牧羊人员", "Shepherd")

    assert spellings("shepherds") == {"shepherds": ("shepherd", "牧羊人员")}


def test_what_a_topic_says_of_a_word_goes_before_the_vocabulary(make_names):
    make_names("制裁", "restrictive measures")

    assert spellings("制裁") == {"制裁": ("restrictive measures",)}


@pytest.mark.parametrize(
    ("kind", "typed", "is_found"),
    [
        ("person", "拜登总统", True), ("person", "拜登政府", True), ("place", "拜登总统", False), ("place", "拜登政府", True),
        ("organisation", "拜登組織", True), ("theme", "拜登总统", False), ("person", "=拜登总统", False),
    ],
)  # fmt: skip
def test_a_name_is_found_without_the_title_behind_it(make_topic, kind, typed, is_found):
    Term.objects.create(topic=make_topic(kind=kind, name_en="Biden"), text="拜登")

    assert [{"拜登", "Biden"} <= {*term.also} for term in expand(parse(typed)).terms] == [is_found]


def test_words_with_the_stem_of_a_topics_name_are_found_under_it(make_names):
    make_names("制裁", "sanctions")

    assert {"制裁", "sanction", "sanctioned"} <= {*spellings("sanctions")["sanctions"]}


def test_a_name_has_what_else_it_is_called_be_it_a_topic_or_not(make_names):
    make_names("欧盟", "歐洲聯盟")

    assert {"里根", "列根", "Reagan"} <= {*spellings("雷根")["雷根"]}
    assert {"歐洲聯盟", "European Union"} <= {*spellings("欧盟")["欧盟"]}


def test_a_title_behind_a_name_that_is_no_topic_is_let_go_of():
    assert {"甘迺迪", "肯尼迪", "Kennedy"} <= {*spellings("甘迺迪總統")["甘迺迪總統"]}
    assert spellings("甘迺迪島") == {"甘迺迪島": ("肯尼迪岛",)}


def test_runs_are_cut_at_words_of_the_field_that_have_no_other_spellings():
    (term,) = expand(parse("人民币汇率破七")).terms

    assert [part.text for part in term.parts] == ["人民币", "汇率", "破七"]
