"""Layers: reader imports archive, never back; pure modules import neither Django nor models."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = [
    "archive/derived/copy_likeness.py",
    "archive/intake/fetching.py",
    "archive/topics/matching.py",
    "archive/search/query/parsing.py",
    "archive/search/query/nodes.py",
    "archive/search/query/simplifying.py",
    "archive/search/query/cutting.py",
    "archive/search/query/vocabulary.py",
    "archive/search/scoring.py",
    "archive/search/excerpts.py",
    *(f"archive/search/words/{name}.py" for name in (
        "association", "contexts", "occurrences", "segmenting", "stop_words", "strings",
    )),
    *(str(p.relative_to(ROOT)) for room in ("text", "outlets", "extraction")
      for p in (ROOT / "archive" / room).rglob("*.py")),
]  # fmt: skip


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_archive_never_imports_the_reader():
    offenders = [
        str(path)
        for path in (ROOT / "archive").rglob("*.py")
        if any(name.split(".")[0] == "reader" for name in imports_of(path))
    ]

    assert offenders == []


@pytest.mark.parametrize("path", PURE)
def test_a_pure_module_imports_neither_django_nor_the_models(path):
    names = imports_of(ROOT / path)

    # Words for people are looked up when they are read, which needs no database.
    names = {n for n in names if not n.startswith("django.utils.translation.")}
    assert not [n for n in names if n.split(".")[0] == "django" or n.startswith("archive.models")]


def test_there_are_no_signals():
    sources = [*(ROOT / "archive").rglob("*.py"), *(ROOT / "reader").rglob("*.py")]

    assert not [
        str(p) for p in sources if "django.dispatch" in p.read_text() or "signals" in p.read_text()
    ]


def test_only_the_cleaned_body_is_marked_safe():
    sources = [*(ROOT / "archive").rglob("*.py"), *(ROOT / "reader").rglob("*.py")]
    templates = list((ROOT / "templates").rglob("*.html"))
    marked = [
        str(p.relative_to(ROOT))
        for p in sources
        if re.search(r"mark_safe|SafeString", p.read_text())
    ]
    safe = [
        str(p.relative_to(ROOT))
        for p in templates
        if re.search(r"\|\s*safe\b|autoescape off", p.read_text())
    ]

    assert marked == []
    assert safe == ["templates/_body.html"]


def test_nothing_is_inline_in_the_templates():
    templates = list((ROOT / "templates").rglob("*.html"))

    assert templates
    for path in templates:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text), path


def test_the_project_copies_no_sentence_of_the_shared_documents(shared):
    ours = "".join(
        re.sub(r"\s", "", p.read_text(encoding="utf-8", errors="ignore"))
        for p in (ROOT / "fixtures").rglob("*")
        if p.is_file()
    )
    theirs = [p.read_text(encoding="utf-8", errors="ignore") for p in (shared / "seeds").iterdir()]
    sentences = [
        sentence
        for text in theirs
        for sentence in re.split(r"[。！？<>]", text)
        if len(re.sub(r"[^\u4e00-\u9fff]", "", sentence)) > 25
    ]

    assert len(sentences) > 50
    assert [s for s in sentences if re.sub(r"\s", "", s) in ours] == []


# The rules by which documents are read take half a second to load.
RULES = {
    "archive.extraction.recognising",
    "archive.extraction.reading",
    "archive.extraction.cleaning.body",
    "archive.extraction.cleaning.credits",
    "archive.extraction.formats.webpage",
}
LOADED = "import sys; print(*sys.modules); import reader.urls; print(*sys.modules)"


def test_commands_load_no_pages_and_pages_no_rules_of_reading():
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", LOADED],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    of_a_command, of_pages = (set(line.split()) for line in said)

    pages = {"reader.urls", "archive.admin.captures.receiving", "archive.jobs.tasks"}
    assert "archive.models" in of_a_command
    assert pages & of_a_command == set()
    assert pages <= of_pages
    assert RULES & of_pages == set()
