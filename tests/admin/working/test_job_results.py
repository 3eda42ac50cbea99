"""What came of jobs, in the editor's language."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from archive.admin.working.job_results import RESULTS, result_in_words
from archive.extraction.rejection_wording import patterns_of
from archive.intake.pictures.collecting import Collected
from archive.intake.report import Report
from archive.intake.subscriptions.rounds import Round
from archive.jobs import tasks
from reader.library.saved_searches import telling


def returned(module) -> list[str]:
    """The sentences that functions of a module return or raise, each parameter as a 7."""
    found = []
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        value = getattr(node, "value", None) if isinstance(node, ast.Return) else None
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            value = node.exc.args[0]
        if isinstance(value, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "7" for p in value.values]
            found.append("".join(parts))
    return found


def test_whatever_a_job_returns_or_raises_is_said_in_chinese():
    sentences = [*map(str, (Report(), Round(), Collected()))]
    sentences += [s.replace("topic 7", "topic '7'") for m in (tasks, telling) for s in returned(m)]

    assert len(sentences) > 7
    for sentence in sentences:
        assert any(pattern.fullmatch(sentence) for pattern, _ in patterns_of(RESULTS)), sentence
        with translation.override("zh-hans"):
            assert not re.search("[a-z]{2}", result_in_words(sentence))


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "新增0，更新0，未变0，重复0，被拒1，用时1.1秒；a.zip › b.bin：这是PNG图片，没有文字"),
     ("zh-hant", "新增0，更新0，未變0，重複0，被拒1，用時1.1秒；a.zip › b.bin：這是PNG圖片，沒有文字")],
)  # fmt: skip
def test_what_was_rejected_is_said_after_the_counts(language, said):
    result = (
        "created 0, updated 0, unchanged 0, duplicate 0, rejected 1 in 1.1 s;"
        " a.zip, member b.bin: this is a picture of the kind PNG, which holds no text"
    )

    with translation.override(language):
        assert result_in_words(result) == said
