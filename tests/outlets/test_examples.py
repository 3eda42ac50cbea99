"""Rules made from an editor's examples: they fit other lines of the kind, and nothing makes them slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.outlets import Patterns
from archive.outlets.examples import (
    REASONS,
    ExampleError,
    byline_pattern,
    date_pattern,
    furniture_pattern,
    line_pattern,
    suffix_pattern,
)
from archive.outlets.files import pattern_of


def found(pattern: str, line: str, group: str) -> str:
    match = pattern_of(pattern).search(line)
    return match[group] if match else ""


@pytest.mark.parametrize(
    ("line", "name", "other", "said"),
    [
        ("来源：某社 作者：李明", "李明", "来源：他社 作者：王小红", "王小红"),
        ("作者：李明 责编：王芳", "李明", "作者：张三 李四 编辑：赵六", "张三 李四"),
        ("作者：李明", "李明", "作者: 欧阳修", "欧阳修"),
        ("2024-05-06 15:05 记者李明报道", "李明", "2024-05-07 08:00 記者王大海報道", "王大海"),
        ("文 | 李明", "李明", "文｜张三", ""),
        ("文 | 李明", "李明", "文 | 张三、李四", "张三、李四"),
        ("〔記者李明／台北報導〕", "李明", "〔記者王小明／高雄報導〕", "王小明"),
        ("By Jane Smith | Daily Paper", "Jane Smith", "By Bob de Witt and Ann Lee | Daily Paper", "Bob de Witt and Ann Lee"),
        ("By Jane Smith in Geneva", "Jane Smith", "By Martin Inman in Oslo", "Martin Inman"),
        ("By Jane Smith", "Jane Smith", "By Monday the two had agreed on 5 points", ""),
        ("6 May 2024 | Jane Smith | World", "Jane Smith", "7 June 2023 | Bob Brown | Asia", "Bob Brown"),
        ("Published by Jane Smith on May 6", "Jane Smith", "Published by Bob Brown on June 12", "Bob Brown"),
        ("Text: Jane Smith", "Jane Smith", "Context: Bob Brown", ""),
        ("Автор: Иван Петров", "Иван Петров", "Автор: Анна Каренина", "Анна Каренина"),
        ("기자 김철수 입력", "김철수", "기자 박영희 입력", "박영희"),
    ],
)  # fmt: skip
def test_a_marked_name_is_found_in_other_lines_of_the_kind(line, name, other, said):
    pattern = byline_pattern(line, name)

    assert found(pattern, line, "byline") == name
    assert found(pattern, other, "byline") == said


@pytest.mark.parametrize(
    ("line", "date", "other", "said"),
    [
        ("发稿 2024.05.06 15:05 某社", "2024.05.06 15:05", "发稿 2023.12.1 8:00 他社", "2023.12.1 8:00"),
        ("时间：2024年5月6日 星期一 下午3:05", "2024年5月6日 星期一 下午3:05", "时间：2023年12月11日 星期三 上午11:15", "2023年12月11日 星期三 上午11:15"),
        ("二〇二四年五月六日", "二〇二四年五月六日", "二〇二三年十二月十一日", "二〇二三年十二月十一日"),
        ("Last seen Monday, 6 May 2024, 3.05 pm", "6 May 2024, 3.05 pm", "Last seen Sunday, 11 December 2023, 11.15 am", "11 December 2023, 11.15 am"),
        ("06.05.24 / 15h20", "06.05.24 / 15h20", "11.12.23 / 08h05", "11.12.23 / 08h05"),
        ("No. 12 | 20240506", "20240506", "No. 7 | 20231211", "20231211"),
        ("입력 2024년 5월 6일 월요일 오후 3:05", "2024년 5월 6일 월요일", "입력 2023년 12월 11일 수요일 오전 9:05", "2023년 12월 11일 수요일"),
        ("閱讀 1,024 次　2024/05/06", "2024/05/06", "閱讀 33 次　2023/12/11", "2023/12/11"),
    ],
)  # fmt: skip
def test_a_marked_date_is_found_in_other_lines_of_the_kind(line, date, other, said):
    pattern = date_pattern(line, date)

    assert found(pattern, line, "date") == date
    assert found(pattern, other, "date") == said


def test_a_line_with_marks_goes_from_the_text_and_prose_stays():
    whole = Patterns([pattern_of(line_pattern(byline_pattern("作者：李明 编辑：王芳", "李明")))])

    assert whole.naming("作者：张三 编辑：赵六")
    assert not whole.naming("外长在会谈后说，双方同意下月再谈一次，地点未定。")


@pytest.mark.parametrize(
    ("suffix", "title", "rest"),
    [
        ("某报", "两国会谈 - 某报", "两国会谈"),
        ("某报", "专访某报", "专访某报"),
        ("_某报网", "两国会谈_某报网", "两国会谈"),
        ("| The Paper", "Talks | The Paper", "Talks"),
        ("- 某報", "兩國會談 - 某报", "兩國會談"),
        ("第12期", "两国会谈｜第345期", "两国会谈"),
    ],
)
def test_a_suffix_goes_from_titles(suffix, title, rest):
    assert pattern_of(suffix_pattern(suffix)).sub("", title) == rest


@pytest.mark.parametrize(
    ("example", "reason"),
    [
        (lambda: byline_pattern("李明", "李明"), REASONS.bare),
        (lambda: byline_pattern("李明 两国外长", "李明"), REASONS.untold),
        (lambda: byline_pattern("作者：李明", "王芳"), REASONS.elsewhere),
        (lambda: byline_pattern("", ""), REASONS.empty),
        (lambda: date_pattern("今天上午", "今天"), REASONS.figures),
        (lambda: furniture_pattern("…"), REASONS.little),
        (lambda: furniture_pattern("甲…乙…丙…丁"), REASONS.gaps),
        (lambda: furniture_pattern("字" * 201), REASONS.long),
    ],
)
def test_an_example_that_makes_no_rule_says_why(example, reason):
    with pytest.raises(ExampleError) as error:
        example()

    assert str(error.value) == reason


HARD = (
    "a" * 5000,
    "A. " * 2000,
    "(" * 5000,
    "作者：" * 2000,
    "李" * 5000,
    "1" * 5000,
    " " * 5000 + "x",
    "A, B and " * 800,
)


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_whatever_an_editor_enters_is_literal_and_quick(before, marked, after):
    line = f"{before}{marked}{after}"
    for make in (
        lambda: byline_pattern(line, marked),
        lambda: date_pattern(line, marked),
        lambda: line_pattern(byline_pattern(line, marked)),
        lambda: furniture_pattern(line),
        lambda: suffix_pattern(line),
    ):
        try:
            pattern = re.compile(make(), re.DOTALL)
        except ExampleError:
            continue
        started = time.process_time()
        for text in (" ".join(line.split()), line * 20, *(hard[:300] for hard in HARD)):
            pattern.search(text[:300])
            pattern.fullmatch(text[:300])
        assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("line", "hard"),
    [
        ("1 " * 40, "1" * 300),
        ("1a" * 40, "1a" * 150),
        ("a " * 40, "a" * 300),
        ("a五" * 40, "五" * 300),
        ("a.b." * 20, "a." * 150),
        ("一年" * 40, "一" * 300),
        ("月 " * 40, "月" * 300),
        ("1…1…1", "1" * 300),
        ("和" * 40, "和" * 300),
        ("李 " * 40, "李 " * 150),
        ("A de " * 20, "A de " * 60),
    ],
)
def test_an_example_made_to_be_hard_takes_no_time(line, hard):
    started = time.process_time()
    for marked in (line.strip()[:100], line.strip()[2:80].strip(), line.strip()[:2].strip()):
        for make in (
            lambda: date_pattern(f"3 {line}", marked),  # noqa: B023
            lambda: byline_pattern(f"作者：{line}", marked),  # noqa: B023
            lambda: line_pattern(byline_pattern(f"作者：{line}", marked)),  # noqa: B023
            lambda: line_pattern(date_pattern(f"日期：{line}", marked)),  # noqa: B023
            lambda: furniture_pattern(line),
            lambda: suffix_pattern(line),
        ):
            try:
                pattern = pattern_of(make())
            except ExampleError:
                continue
            for text in (
                hard,
                f"{hard}!",
                f"作者：{hard}!",
                f"日期：{hard}!",
                f"作者：{hard}"[:300],
            ):
                pattern.search(text)
                pattern.fullmatch(text)

    assert time.process_time() - started < 5


@pytest.mark.parametrize("hard", HARD)
def test_a_text_made_to_be_hard_takes_no_time(hard):
    patterns = [
        byline_pattern("作者：李明 责编：王芳", "李明"),
        byline_pattern("By Jane Smith in Geneva", "Jane Smith"),
        date_pattern("时间：2024年5月6日 星期一 下午3:05", "2024年5月6日 星期一 下午3:05"),
        date_pattern("6 May 2024, 3.05 pm", "6 May 2024, 3.05 pm"),
        furniture_pattern("关注…公众号…订阅"),
        suffix_pattern("- 某报"),
    ]
    started = time.process_time()
    for pattern in patterns:
        for one in (pattern, line_pattern(pattern)):
            pattern_of(one).search(hard)
            pattern_of(one).fullmatch(hard)

    assert time.process_time() - started < 2
