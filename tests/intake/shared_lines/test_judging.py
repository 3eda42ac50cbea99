"""Which of the lines that articles of a house share are furniture, and which are text."""

from html import escape

import pytest
from django.core.management import call_command

from archive.extraction.cleaning.edge_lines import fingerprint
from archive.intake.shared_lines import counting
from archive.intake.shared_lines.judging import judge
from archive.models import SharedLine
from tests.intake.shared_lines.pages import text

LINE = "与例报的十万名朋友同行，看世界每一天。"


@pytest.fixture
def house(make_source, make_article):
    """Make articles of one source from lists of paragraphs; `##` begins a heading."""

    def make(bodies, slug="a-example", **source):
        house = make_source(slug, **source)
        for lines in bodies:
            html = "".join(
                f"<h2>{escape(line[2:])}</h2>"
                if line.startswith("##")
                else f"<p>{escape(line)}</p>"
                for line in lines
            )
            make_article(source=house, body_html=html, body_text="\n\n".join(lines))
        return house

    return make


def decided(house) -> dict[str, str]:
    """Count and judge a house's lines; return those of which something was decided."""
    counting.count_again([house.pk])
    judge()
    rows = SharedLine.objects.filter(source=house).exclude(state="counted")
    return dict(rows.values_list("line", "state"))


def ending(line: str, count: int = 6):
    return [[*text(n), line] for n in range(count)]


def test_what_most_texts_of_an_unknown_host_end_with_goes_at_once(house):
    assert decided(house(ending(LINE))) == {LINE: "dropped"}


def test_figures_case_and_script_make_no_difference(house):
    forms = ["例报 1 号编辑部恭候", "例報 22 號編輯部恭候"] * 3
    bodies = [[*text(n), form] for n, form in enumerate(forms)]

    assert list(decided(house(bodies)).values()) == ["dropped"]


def test_a_short_line_before_another_one_that_is_shared_goes_with_it(house):
    bodies = [[*text(n), "例报之友", LINE] for n in range(6)]

    assert decided(house(bodies)) == {"例报之友": "dropped", LINE: "dropped"}


def test_four_are_too_few(house):
    assert decided(house(ending(LINE, 4))) == {}


def test_what_few_of_many_print_is_only_proposed(house):
    bodies = [*ending(LINE, 5), *([text(n)[0] + f"{n * 'x'}完"] for n in range(16))]

    assert decided(house(bodies)) == {LINE: "proposed"}


@pytest.mark.parametrize(
    ("slug", "more"), [("rfi", {}), ("b", {"furniture_lines": ["别的一行"]}), ("unknown", {})]
)
def test_whoever_has_rules_or_no_name_is_only_proposed_to(house, slug, more):
    assert decided(house(ending(LINE), slug, **more)) == {LINE: "proposed"}


@pytest.mark.parametrize(
    "line",
    [
        "背景资料：",
        "2024年7月18日",
        "撰文 王小红",
        "例报驻首都记者王小红",
        "By Ann Example, diplomatic correspondent",
        "美元汇率为6.998元，欧元7.9829元，英镑8.7864元，日圆6.5428元。",
        "（新华社）",
        "作者是某大学国际关系教授，著有两本谈海峡的书。",
        "Ann Example is a diplomatic correspondent for the Example Paper and lives in Rome.",
        "第二段的标题",
    ],
)  # fmt: skip
def test_what_informs_is_not_dropped_though_it_recurs(house, line):
    bodies = [
        [*text(n)[:2], line, *text(n)[2:]] if "标题" in line else [*text(n), line] for n in range(6)
    ]

    assert decided(house(bodies)).get(line) in (None, "proposed")


def test_a_place_before_the_text_and_a_standing_paragraph_in_it_stay(house):
    known = "这一海域的归属，两国争执已有七十年，至今没有任何法院对此作出过判决。"
    bodies = [["首都", text(n)[0], "##相关背景", known, *text(n)[1:]] for n in range(6)]

    assert set(decided(house(bodies)).values()) <= {"proposed"}
    assert not SharedLine.objects.filter(line="相关背景").exists()


def test_versions_and_copies_of_one_article_count_once(house):
    bodies = [[*text(1), f"{'再' * n}补一句。", LINE] for n in range(9)]

    assert decided(house(bodies)) == {}
    assert SharedLine.objects.get(line=LINE).articles == 1


def test_briefs_that_differ_only_in_figures_are_text(house):
    bodies = [[f"今晨油价为每桶 {n} 美元。", f"金价为 {n * 7} 美元。"] for n in range(9)]

    assert decided(house(bodies)) == {}


def test_what_stands_now_here_now_there_is_text(house):
    clapping = "（全场鼓掌，良久不息）"
    bodies = [[*text(n)[: n % 4], clapping, *text(n)[n % 4 :], *text(n + 7)] for n in range(7)]

    assert decided(house(bodies)) == {}


def test_no_text_falls_by_half(house):
    long = [f"{word}日报告诉每一位读者，{word}的事情总要有人去看。" * 4 for word in "甲乙丙丁戊己"]
    bodies = [[text(n)[0], *long] for n in range(6)]

    assert "dropped" not in decided(house(bodies)).values()


def test_rare_lines_are_forgotten_and_shared_ones_kept(house, monkeypatch):
    monkeypatch.setattr(counting, "KEPT", 5)
    one = house([*ending(LINE, 4), *(text(n) for n in range(4, 14))])
    counting.count_again([one.pk])

    rows = SharedLine.objects.all()

    assert rows.count() < 30
    assert rows.get(key=fingerprint(LINE)).articles == 4


def test_the_command_counts_what_is_there_and_keeps_decisions(house, capsys):
    house([[*text(n), "例报之友", LINE] for n in range(6)], "rfi")
    call_command("propose_furniture")
    assert f"proposed rfi: {LINE} (6)" in capsys.readouterr().out
    SharedLine.objects.filter(line=LINE).update(state="refused")

    call_command("propose_furniture", source="rfi")

    assert capsys.readouterr().out == "proposed rfi: 例报之友 (6)\nproposed 1, dropped 0\n"
    assert SharedLine.objects.get(line=LINE).state == "refused"
