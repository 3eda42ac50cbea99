"""Why a document was rejected, said in the editor's language."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from archive.documents import DocumentError
from archive.formats.decoding import decode
from archive.formats.feedxml import read
from archive.ingest import ingest
from archive.reasons import in_words
from tests.desk import document

ROOT = Path(__file__).parent.parent


def given() -> list[str]:
    """Every reason that the code spells out, a number for each thing it fills in."""
    found = []
    for path in (ROOT / "archive").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DocumentError":
                texts = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.JoinedStr)]
                texts = texts or [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
                found += [_filled(text) for text in texts[:1]]
    return found


def _filled(text: ast.JoinedStr | ast.Constant) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in parts)


def test_every_reason_that_the_code_gives_is_said_in_chinese():
    reasons = given()
    assert len(reasons) > 25

    with override("zh-hans"):
        english = [
            reason
            for reason in reasons
            if in_words(reason.replace("7 7;", "7 entries;"))
            == reason.replace("7 7;", "7 entries;")
        ]

    # What is left of it is a mark that says in which line of the head YAML stopped.
    assert [r for r in english if r != "the head of the document is not YAML7"] == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x89PNG\0\xff\xfe", "二进制"),
        (b"abc\n\xff\xff\xff\xff", "第 2 行"),
        ("正文\x01".encode(), "控制字符"),
        (b"x" * (11 * 1024 * 1024), "11.0 MB，超过 10 MB"),
    ],
)
def test_what_cannot_be_decoded_is_said_with_its_place(raw, said):
    with pytest.raises(DocumentError) as caught:
        decode(raw)

    with override("zh-hans"):
        assert said in in_words(caught.value.reason)


def test_a_broken_feed_is_said_with_what_is_lost():
    entry = "<item><title>题</title><description>正文</description></item>"
    feed = f"<rss><channel>{entry}</channel></rss>" * 2

    with override("zh-hant"):
        words = [in_words(d.reason) for d in read(feed) if isinstance(d, DocumentError)]

    assert any("訂閱源已損毀，遺失了 1 個條目" in each for each in words), words


def test_the_desk_and_the_coverage_page_say_it_in_the_readers_language(admin_client, tmp_path):
    path = tmp_path / "untitled.txt"
    path.write_text(document(title=""))
    ingest([path])
    chinese = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}

    for address in (reverse("admin:archive_capture_changelist"), "/coverage/"):
        assert "第 2 行的方括号里没有标题" in admin_client.get(address, **chinese).content.decode()
