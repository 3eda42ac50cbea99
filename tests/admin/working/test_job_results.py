"""What came of jobs, in the editor's language."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from archive.admin.working.job_results import reason_in_words, result_in_words
from archive.database.failures import SAID
from archive.extraction.rejection_wording import in_words
from archive.intake.pictures.collecting import Collected
from archive.intake.report import Report
from archive.intake.subscriptions.rounds import Round
from archive.jobs import tasks, worker
from reader.library.saved_searches import telling


def sentences_of(module) -> dict[str, list[str]]:
    """The sentences that functions of a module return, and of failures, each parameter as a 7."""
    found: dict[str, list[str]] = {"returned": [], "failed": []}
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.JoinedStr | ast.Constant):
            found["returned"].append(written(node.value))
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "JobError":
            found["failed"].append(written(node.args[0]))
    return found


def written(value: ast.expr) -> str:
    if isinstance(value, ast.JoinedStr):
        return "".join(p.value if isinstance(p, ast.Constant) else "7" for p in value.values)
    return str(value.value) if isinstance(value, ast.Constant) else ""


def is_said_in_chinese(said: str) -> bool:
    return not re.search("[a-z]{2}", said)


def test_whatever_a_job_returns_is_said_in_chinese():
    sentences = [*map(str, (Report(), Round(), Collected()))]
    sentences += [said for module in (tasks, telling) for said in sentences_of(module)["returned"]]

    assert len(sentences) > 6
    with translation.override("zh-hans"):
        assert [said for said in sentences if not is_said_in_chinese(result_in_words(said))] == []


def test_why_a_job_failed_is_said_in_chinese():
    sentences = [said for module in (tasks, worker) for said in sentences_of(module)["failed"]]
    sentences = [said.replace("topic 7", "topic '7'") for said in sentences if said]
    sentences += [f"{said} (7)" for said, _pattern in SAID]

    assert len(sentences) > len(SAID) + 2
    with translation.override("zh-hans"):
        said = [reason_in_words(each).replace("manage.py", "") for each in sentences]
    assert [each for each in said if not is_said_in_chinese(re.sub("“.+?”", "", each))] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "新增0，更新0，未变0，重复0，被拒2，用时1.1秒；a.zip › b: c; d.bin：这是PNG图片，没有文字；"),
     ("zh-hant", "新增0，更新0，未變0，重複0，被拒2，用時1.1秒；a.zip › b: c; d.bin：這是PNG圖片，沒有文字；")],
)  # fmt: skip
def test_what_was_rejected_is_said_after_the_counts(language, said):
    picture = "this is a picture of the kind PNG, which holds no text"
    too_large = "the file has 11.2 MB; the limit is 10 MB"
    result = [
        "created 0, updated 0, unchanged 0, duplicate 0, rejected 2 in 1.1 s",
        ["a.zip, member b: c; d.bin", picture],
        ["e.txt", too_large],
    ]

    with translation.override(language):
        assert result_in_words(result) == f"{said}e.txt：{in_words(too_large)}"
        assert is_said_in_chinese(in_words(too_large))
