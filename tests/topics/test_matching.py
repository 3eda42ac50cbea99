"""Topic matching: which words in title, lead or body assign a topic."""

import datetime as dt

import pytest

from archive.topics.matching import Matcher
from archive.topics.rules import TermRule


def found(rules: list[TermRule], title: str = "", lead: str = "", body: str = "") -> set[int]:
    return {match.topic_id for match in Matcher(rules).match(title, lead, body)}


def test_a_chinese_term_counts_wherever_it_stands():
    assert found([TermRule(1, "北约")], title="反北约者") == {1}


def test_either_script_and_any_case_count():
    assert found([TermRule(1, "北约"), TermRule(2, "AUKUS")], title="北約與Aukus") == {1, 2}


def test_a_latin_term_counts_as_a_whole_word_only():
    rules = [TermRule(1, "EU"), TermRule(2, "uk", whole_word=False)]

    assert found(rules, title="EU峰会") == {1}
    assert found(rules, title="EUROPE") == set()
    assert found(rules, title="Aukus") == {2}


@pytest.mark.parametrize(
    ("term", "longer", "text", "counts"),
    [
        ("罗斯", "俄罗斯", "俄罗斯宣布", False),
        ("罗斯", "俄罗斯", "商务部长罗斯与俄罗斯", True),
        ("印度", "印度尼西亚", "印度尼西亚", False),
        ("马斯", "马斯克", "马斯克说", False),
        ("马斯", "哈马斯", "哈馬斯說", False),
    ],
)
def test_inside_a_longer_expression_it_means_something_else(term, longer, text, counts):
    assert bool(found([TermRule(1, term, not_within=(longer,))], title=text)) is counts


def test_an_ambiguous_term_counts_only_beside_another_of_its_topic():
    rules = [TermRule(1, "华盛顿", ambiguous=True), TermRule(1, "美国"), TermRule(2, "中国")]

    assert found(rules, title="华盛顿大学") == set()
    assert found(rules, title="华盛顿与中国") == {2}
    assert found(rules, title="华盛顿表态", body="美国官员说。") == {1}


def test_a_term_without_weight_only_makes_ambiguous_ones_certain():
    rules = [TermRule(1, "外交部", ambiguous=True), TermRule(1, "华春莹", weight=0)]

    assert found(rules, title="外交部：奉劝美国", body="华春莹说。") == {1}
    assert found(rules, title="华春莹", body="华春莹说。") == set()
    [match] = Matcher(rules).match("外交部：奉劝美国", "", "华春莹说。")
    assert [e.term for e in match.evidence] == ["外交部", "华春莹"]


def test_a_passing_mention_in_the_body_makes_no_topic():
    rules = [TermRule(1, "日本")]

    assert found(rules, body="日本也派了人。") == set()
    assert found(rules, body="日本派了人。日本又说。日本还说。") == {1}
    assert found(rules, title="日本派人") == found(rules, lead="日本派了人。") == {1}


def test_in_a_long_text_it_takes_more_mentions():
    mentions = "日本派了人。日本又说。日本还说。"

    assert found([TermRule(1, "日本")], body=mentions + "别的事。" * 400) == {1}
    assert found([TermRule(1, "日本")], body=mentions + "别的事。" * 2_000) == set()


def test_the_body_repeats_the_lead_which_counts_once():
    lead = "日本与北约商定了计划。"
    alone, repeated = (
        Matcher([TermRule(1, "日本")]).match("", lead, body) for body in ("", lead + "\n\n完。")
    )

    assert [match.score for match in alone] == [match.score for match in repeated] == [2.0]


def test_a_spelling_within_another_of_the_topic_does_not_count_twice():
    rules = [TermRule(1, text, is_organisation=True) for text in ("美国国会", "国会")]

    assert found(rules, body="美国国会说。国会又说。") == set()


def test_who_is_named_once_in_the_body_is_a_mention_however_introduced():
    rules = [
        TermRule(1, "温斯顿·彼得斯", is_person=True),
        TermRule(2, "尹锡悦", is_person=True),
        TermRule(3, "陈德", is_person=True),
        TermRule(3, "De Chen", is_person=True),
    ]

    assert found(rules, body="外长温斯顿·彼得斯说。") == set()
    assert found(rules, body="出席的有韩国总统尹锡悦。") == set()
    assert found(rules, body="大使陈德（De Chen）说。") == set()
    assert found(rules, body="大使陈德（De Chen）说。陈德又说。") == {3}
    assert found(rules, lead="外长温斯顿·彼得斯说。") == {1}


def test_a_name_in_the_body_alone_comes_up_in_several_sentences_from_early_on():
    rules = [TermRule(1, "日本", is_place=True), TermRule(2, "北约")]
    other = "别的事情也在讨论之中，没有结果。" * 30

    assert found(rules, body="日本、日本和日本。") == set()
    assert found(rules, body="日本派了人。日本又说。日本还说。") == {1}
    assert found(rules, body=f"北约派了人。北约又说。北约还说。{other}") == {2}
    assert found(rules, body=f"{other}北约派了人。北约又说。北约还说。{other}") == {2}
    assert found(rules, body=f"{other * 2}北约派了人。北约又说。北约还说。") == set()
    assert found(rules, body=f"日本派了人。日本又说。日本还说。{other * 4}") == set()


def test_an_institution_in_the_body_alone_comes_up_more_often_than_other_names():
    rules = [TermRule(1, "北约", is_organisation=True), TermRule(2, "北约")]

    assert found(rules, body="北约派了人。北约又说。北约还说。") == {2}
    assert found(rules, body="北约派了人。北约又说。北约还说。北约再说。") == {1, 2}
    assert found(rules[:1], lead="北约派了人。") == {1}


def test_an_institution_of_a_long_text_comes_up_in_a_sentence_more():
    rules = [TermRule(1, "北约", is_organisation=True)]
    four = "北约派了人。北约又说。北约还说。北约再说。" + "各国另有打算。" * 170

    assert found(rules, body=four) == set()
    assert found(rules, body="北约来过。" + four) == {1}


def test_beside_places_of_the_title_another_place_comes_up_more_often():
    names = ["日本", "印度", "法国"]
    rules = [TermRule(number, name, is_place=True) for number, name in enumerate(names)]
    three = "部长到了法国。他在法国开会。他离开法国。"

    assert found(rules, title="日本会谈", body=three) == {0, 2}
    assert found(rules, title="日本与印度会谈", body=three) == {0, 1}
    assert Matcher(rules, wanted=frozenset({2})).match("日本与印度会谈", "", three) == []
    assert found(rules, title="日本与印度会谈", body=three + "法国满意。") == {0, 1, 2}
    far = "会谈持续了三天，周五结束。" * 9
    assert found(rules, title="日本会谈", lead="部长经法国前来。", body=far + "法国满意。") == {
        0,
        2,
    }
    assert found(rules, title="日本与印度会谈", lead="部长经法国前来。", body="法国满意。") == {
        0,
        1,
    }


def test_beside_four_topics_a_theme_of_the_body_alone_comes_up_more_often():
    names = [TermRule(number, name) for number, name in enumerate("甲乙丙丁")]
    rules = [*names, TermRule(9, "贸易", is_theme=True)]
    body = "谈贸易，又谈贸易。贸易，还是贸易，总是贸易。" + "各国另有打算。" * 160

    assert found(rules, title="甲乙丙会谈", body=body) == {0, 1, 2, 9}
    assert found(rules, title="甲乙丙丁会谈", body=body) == {0, 1, 2, 3}
    assert found(rules, title="甲乙丙丁会谈", body=body[:900] + "贸易。" * 3) == {0, 1, 2, 3, 9}


def test_a_place_that_begins_the_name_of_an_institute_or_of_a_school_is_not_meant():
    rules = [TermRule(1, "香港", is_place=True)]

    assert found(rules, title="香港制宪基金会成立") == set()
    assert found(rules, title="香港封锁电视台") == {1}
    assert found(rules, body="香港中文大学说。香港城市大学说。香港星岛日报说。") == set()
    assert found(rules, body="香港有大学。香港的大学。他在香港。") == {1}


def test_names_in_a_long_row_of_the_lead_are_none_of_its_subjects():
    rules = [TermRule(1, "日本", is_place=True), TermRule(2, "贸易", is_theme=True)]

    assert found(rules, lead="英国、日本、法国会谈。") == {1}
    assert found(rules, lead="英国、法国、日本、印度和巴西都来了。") == set()
    assert found(rules, lead="两国因疫情、贸易和边界问题争吵。") == set()
    assert found(rules, lead="两国谈疫情、贸易和边界。") == {2}


def test_a_place_named_once_late_in_the_lead_is_not_what_it_is_about():
    rules = [TermRule(1, "日本", is_place=True)]
    long = "两国部长周一在首都会谈，商定今后每年见面两次，并请各自的专家在秋天以前交出报告，"

    assert found(rules, lead=f"日本代表也在。{long}") == {1}
    assert found(rules, lead=f"{long}日本代表也在。") == set()
    assert found(rules, lead=f"{long}日本代表也在。", body="日本说。日本又说。日本还说。") == {1}


@pytest.mark.parametrize(
    "lead",
    [
        "在前日本殖民地长大。",
        "日本东方大学历史系教授说。",
        "日本朝日新闻说。",
        "日本——部长周一说。",
    ],
)
def test_a_place_that_only_says_whose_someone_or_something_is_does_not_count(lead):
    assert found([TermRule(1, "日本", is_place=True)], lead=lead) == set()


def test_a_topic_that_began_later_is_none_of_an_articles():
    begun = dt.date(2019, 12, 1)
    ready = Matcher([TermRule(1, "疫情", is_theme=True)], since={1: begun})

    assert ready.match("疫情扩散", "", "", dt.date(2014, 8, 1)) == []
    assert [m.topic_id for m in ready.match("疫情扩散", "", "", begun)] == [1]
    assert [m.topic_id for m in ready.match("疫情扩散", "", "")] == [1]


def test_a_surname_that_the_text_says_is_anothers_does_not_count():
    rules = [
        TermRule(1, "卡斯特罗", is_person=True),
        TermRule(1, "菲德尔·卡斯特罗", is_person=True),
        TermRule(1, "Fidel Castro", is_person=True),
    ]
    other = "洪都拉斯总统卡斯特罗（Xiomara Castro）来访。"

    assert found(rules, lead=other, body="卡斯特罗说。" * 9) == set()
    assert found(rules, lead="卡斯特罗（Fidel Castro）说。") == {1}
    assert found(rules, lead="卡斯特罗（F. Castro）说。") == {1}
    assert found(rules, lead="卡斯特罗（左）说。") == {1}
    assert found(rules, title="菲德尔·卡斯特罗", lead=other) == {1}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("截至世界时9日4时（首爾9日下午1時）", False),
        ("会议在首尔时间周三晚上开始", False),
        ("首尔时间5月3日发射", False),
        ("首尔9日下午1时开始清场", True),
        ("他在首尔时间不多", True),
        ("（首尔9日电）", True),
    ],
)
def test_a_place_that_only_tells_the_time_does_not_count(text, counts):
    assert bool(found([TermRule(1, "首尔", is_place=True)], title=text)) is counts
    assert found([TermRule(1, "首尔")], title=text) == {1}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("巡防艦「蒙特利爾號」", False),
        ("护卫舰蒙特利尔号驶过", False),
        ("蒙特利尔号召各城", True),
        ("蒙特利尔号称冰城", True),
        ("蒙特利尔的号码", True),
    ],
)
def test_a_ship_is_not_what_it_was_named_after(text, counts):
    rules = [TermRule(1, "蒙特利尔", may_name_a_ship=True)]

    assert bool(found(rules, title=text)) is counts


def test_a_theme_named_in_the_lead_counts_and_one_only_in_the_body_must_be_spoken_of():
    rules = [TermRule(1, "制裁", is_theme=True), TermRule(1, "黑名单", weight=0.7, is_theme=True)]

    assert found(rules, title="制裁") == found(rules, lead="甲。提到制裁。") == {1}
    assert found(rules, lead="甲。提到黑名单。") == set()
    assert found(rules, lead="甲。提到黑名单。", body="甲。提到黑名单。又是制裁，制裁。") == {1}
    assert found(rules, body="又提到制裁。" * 4) == set()
    assert found(rules, body="又提到制裁。" * 5) == {1}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("美国消费者新闻与商业频道报道", False),
        ("美国有线电视新闻网援引官员", False),
        ("美國戰略政策研究所發表報告", False),
        ("美国口音", False),
        ("美国裔作家", False),
        ("美国料理大赛", False),
        ("美国商业部门", True),
        ("美国封锁电视台", True),
        ("美国话语权下降", True),
        ("美国菜单价格", True),
    ],
)
def test_a_place_in_the_name_of_a_medium_or_of_where_one_comes_from_is_not_meant(text, counts):
    assert bool(found([TermRule(1, "美国", is_place=True)], title=text)) is counts
    assert found([TermRule(1, "美国")], title=text) == {1}


def test_a_state_in_a_chain_of_states_counts_as_named():
    rules = [TermRule(1, "法国", is_place=True), TermRule(2, "日本", is_place=True)]

    assert found(rules, title="英法德日外长会谈") == {1, 2}
    assert found(rules, lead="中日韩本周会谈。") == {2}
    assert found(rules, title="中美日趋紧张") == found(rules, body="中日韩。" * 9) == set()
    [match] = Matcher(rules[1:]).match("", "会谈。中日韩本周会谈。", "")
    assert [(e.term, e.sentence) for e in match.evidence] == [("日", "中日韩本周会谈。")]


@pytest.mark.parametrize(
    ("title", "lead", "is_the_subject"),
    [
        ("日报头版", "日本与北约商定了计划。", True),
        ("简报：三国会谈；两人获释", "日本与北约商定了计划。", False),
        ("国际要闻一周回顾", "日本与北约商定了计划。", False),
        ("巴黎失火", "各大报头版不同：教堂失火；日本选举；工厂停工。", False),
        ("巴黎失火", "本期节目：日本选举。", False),
        ("巴黎失火", "警方宣布：教堂失火；日本游客获救；无人受伤。", True),
    ],
)
def test_a_lead_that_lists_subjects_names_none_of_them(title, lead, is_the_subject):
    rules = [TermRule(1, "日本")]

    assert bool(found(rules, title, lead, f"{lead}\n\n完。")) is is_the_subject
    assert bool(found(rules, title, lead)) is is_the_subject
    assert found(rules, title, lead, "日本说。" * 3) == {1}


def test_a_later_subject_of_a_digest_is_none_of_its_own():
    body = "法国罢工。" * 9 + "日本选举。" * 4

    assert found([TermRule(1, "日本")], "简报：法国罢工", "法国罢工。", body) == set()
    assert found([TermRule(1, "日本")], "墙外文摘：日本选举", "法国罢工。", body) == {1}
    assert found([TermRule(1, "日本")], "法国罢工", "法国罢工。", body) == {1}


def test_what_the_lead_names_once_and_a_long_text_never_again_is_an_aside():
    lead, long = "人大常委会之后，法国罢工。", "法国罢工。" * 200
    rules = [TermRule(1, "人大"), TermRule(1, "人大常委会"), TermRule(2, "法国")]

    assert found(rules, "", lead, f"{lead}\n{long}") == {2}
    assert found(rules, "", lead, f"{lead}\n法国罢工。") == {1, 2}
    assert found(rules, "", lead, f"{lead}\n{long}人大开会。") == {1, 2}
    assert found([TermRule(1, "人大", is_person=True)], "", lead, long) == {1}
    assert found([TermRule(1, "人大", is_theme=True)], "", lead, long) == {1}


def test_what_captions_of_pictures_name_is_not_what_the_text_is_about():
    rules = [TermRule(1, "日本")]

    assert found(rules, lead="资料照：日本的港口。") == set()
    assert found(rules, lead="会谈开始。图为日本的会场。") == set()
    assert found(rules, lead="日本意图为谈判加码。") == {1}
    assert found(rules, body="日本港口（資料圖片）\n" * 3) == set()
    assert found(rules, body="2020年，日本港口。 REUTERS/Kim\n日本港口 Getty Images\n" * 3) == set()
    assert found(rules, body="日本港口。REUTERS报道了日本港口。\n" * 3) == {1}


@pytest.mark.parametrize(
    "dateline",
    [
        "路透日本7月2日 - ",
        "（法新社日本16日电） ",
        "(日本通讯社) ",
        "（中央社记者王小明日本5日電）",
    ],
)
def test_where_a_report_was_filed_is_not_what_it_is_about(dateline):
    rules = [TermRule(1, "日本"), TermRule(2, "北约")]
    lead = f"{dateline}北约开会。"

    assert found(rules, lead=lead, body=f"{lead}\n\n完。") == {2}
    assert found(rules, lead="路透说，日本与北约开会。") == {1, 2}


@pytest.mark.parametrize("written", ["温斯顿-彼得斯", "温斯顿•彼得斯", "溫斯頓．彼得斯"])
def test_any_sign_between_the_parts_of_a_name_is_the_same(written):
    assert found([TermRule(1, "温斯顿·彼得斯")], title=f"外长{written}来访") == {1}


def test_the_strongest_comes_first():
    matches = Matcher([TermRule(1, "日本"), TermRule(2, "北约")]).match(
        "北约峰会", "日本出席。", ""
    )

    assert [match.topic_id for match in matches] == [2, 1]


def test_evidence_is_the_word_as_written_in_its_sentence():
    [match] = Matcher([TermRule(1, "北约")]).match("题", "第一句。北約秘書長來訪。第三句。", "")

    assert [(e.term, e.sentence) for e in match.evidence] == [("北約", "北約秘書長來訪。")]


def test_a_sentence_is_quoted_once_with_the_longest_term_that_stands_in_it():
    rules = [TermRule(1, text) for text in ("北约", "北约秘书长", "秘书长")]
    [match] = Matcher(rules).match("", "北约秘书长来访。北约说。秘书长不说。", "")

    assert [(e.term, e.sentence) for e in match.evidence] == [
        ("北约秘书长", "北约秘书长来访。"), ("秘书长", "秘书长不说。"), ("北约", "北约说。"),
    ]  # fmt: skip


def test_evidence_is_exact_where_folding_makes_the_text_longer():
    [match] = Matcher([TermRule(1, "北约")]).match("", "等等……第一句。“ﬁ”北約來訪。", "")

    assert [(e.term, e.sentence) for e in match.evidence] == [("北約", "“ﬁ”北約來訪。")]


def test_of_a_long_sentence_the_part_around_the_word_is_quoted():
    [match] = Matcher([TermRule(1, "北约")]).match("", "甲，" * 300 + "北约" + "，乙" * 300, "")

    [evidence] = match.evidence
    assert "北约" in evidence.sentence
    assert len(evidence.sentence) < 300


def test_without_topics_nothing_matches():
    assert found([], title="北约") == set()


@pytest.mark.parametrize(
    ("lead", "is_about"),
    [
        ("受疫情影响，港口吞吐量下降。", False),
        ("港口开放，尽管疫情仍未平息。", False),
        ("两国在疫情期间签约。", False),
        ("疫情蔓延到三省。", True),
        ("原因疫情专家已说明。", True),
    ],
)
def test_a_theme_told_only_as_a_background_is_not_what_an_article_is_about(lead, is_about):
    rules = [TermRule(1, "疫情", is_theme=True)]
    silent, speaking = "码头照常作业。" * 100, "疫情未平。码头停工。" * 50

    assert bool(found(rules, lead=lead, body=silent)) is is_about
    assert found(rules, lead=lead, body=speaking) == {1}
    assert found(rules, title="疫情通报", lead=lead, body=silent) == {1}


def test_a_person_whom_few_sentences_name_late_in_the_text_is_a_mention():
    rules = [TermRule(1, "王小明", is_person=True)]
    named, other = "王小明出席。", "会议继续进行。"

    assert found(rules, body=other * 60 + named + other * 40 + named) == set()
    assert found(rules, body=other * 40 + named + other * 40 + named) == {1}
    assert found(rules, body=other * 60 + named * 3 + other * 40) == {1}


def test_an_event_that_two_sentences_of_a_short_text_name_is_a_topic():
    rules, named, other = [TermRule(1, "七一游行")], "七一游行取消。", "警方未作评论。"

    assert found(rules, body=named + other * 60 + named) == {1}
    assert found(rules, body=named + other * 200 + named) == set()
