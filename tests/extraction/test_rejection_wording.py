"""Reasons for rejecting a document, in the language of the interface."""

import ast
import itertools
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from archive.extraction.documents import DocumentError
from archive.extraction.formats.decoding import decode
from archive.extraction.formats.feedxml import read
from archive.extraction.rejection_wording import PLACEHOLDER, REASONS, in_words
from archive.intake.fetching import FetchError
from archive.intake.ingest import ingest
from tests.helpers.desk import document

ROOT = Path(__file__).parents[2]


# What makes a rejection of a sentence: its first argument, or of the filing another.
ERRORS = (DocumentError, FetchError, *DocumentError.__subclasses__(), *FetchError.__subclasses__())
MAKERS = {
    "refuse": 1,
    "reject": 1,
    "_keep_beside": 2,
    "Kind": 0,
    **{error.__name__: 0 for error in ERRORS},
}
# Arguments that hand on what another maker was given.
HANDED_ON = {
    "reason", "outcome.reason", "error.reason", "placeholder(new.title, new.text)",
    "placeholder(title, shown)",
}  # fmt: skip
SOMETHING = "7"


class Sentences:
    """All sentences that a module can give as a reason, by static analysis of its source.

    An expression is followed through conditions, concatenations, names and functions of its
    module. What cannot be followed is `unknown` and fails the test: the sentence should then be
    written where it is raised.
    """

    def __init__(self, module: ast.Module) -> None:
        self.functions = {n.name: n for n in ast.walk(module) if isinstance(n, ast.FunctionDef)}
        self.module = module
        self.unknown: list[str] = []
        self.followed: list[tuple[str, ast.AST]] = []

    def all(self) -> list[str]:
        found = []
        for scope in [self.module, *self.functions.values()]:
            for call in self._own(scope):
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                if name in MAKERS and len(call.args) > MAKERS[name]:
                    found += self._said(call.args[MAKERS[name]], scope)
        return found

    def _own(self, scope: ast.AST) -> list[ast.Call]:
        """Return the calls of a function, without those in nested functions."""
        calls, waiting = [], list(ast.iter_child_nodes(scope))
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef):
                continue
            calls += [node] if isinstance(node, ast.Call) else []
            waiting += ast.iter_child_nodes(node)
        return calls

    def _said(self, node: ast.expr, scope: ast.AST) -> list[str]:
        match node:
            case ast.Constant(value=str()):
                return [node.value]
            case ast.JoinedStr():
                parts = [self._part(part, scope) for part in node.values]
                return ["".join(pieces) for pieces in itertools.product(*parts)]
            case ast.IfExp():
                return self._said(node.body, scope) + self._said(node.orelse, scope)
            case ast.BoolOp():
                return [text for part in node.values for text in self._said(part, scope)]
            case ast.BinOp(op=ast.Add()):
                halves = self._said(node.left, scope), self._said(node.right, scope)
                return ["".join(pieces) for pieces in itertools.product(*halves)]
            case ast.Call(func=ast.Attribute(attr="replace", value=value)):
                return self._said(value, scope)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                function = self.functions[name]
                returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
                return [text for value in returned if value for text in self._said(value, function)]
            case ast.Name(id=name) if values := self._values(name, scope):
                if (name, scope) in self.followed:  # what is set from itself
                    return []
                self.followed.append((name, scope))
                texts = [text for value in values for text in self._said(value, scope)]
                self.followed.pop()
                return texts
        if ast.unparse(node) not in HANDED_ON:
            self.unknown.append(ast.unparse(node))
        return []

    def _part(self, part: ast.expr, scope: ast.AST) -> list[str]:
        """Return the possible texts of one part of an f-string; a placeholder if unknown."""
        if isinstance(part, ast.Constant):
            return [str(part.value)]
        assert isinstance(part, ast.FormattedValue)
        if not isinstance(part.value, ast.Name):
            return [SOMETHING]
        values = self._values(part.value.id, scope)
        if not values or not all(isinstance(v, ast.Constant | ast.IfExp) for v in values):
            return [SOMETHING]
        return [text for value in values for text in self._said(value, scope)]

    def _values(self, name: str, scope: ast.AST) -> list[ast.expr]:
        """Return the expressions assigned to a name in a function, or passed to it as argument."""
        found: list[ast.expr] = []
        for node in ast.walk(scope):
            if not isinstance(node, ast.Assign):
                continue
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                if isinstance(target, ast.Tuple):
                    names = [getattr(each, "id", "") for each in target.elts]
                    found += self._of_pair(node.value, names.index(name)) if name in names else []
        if isinstance(scope, ast.FunctionDef):
            names = [argument.arg for argument in scope.args.args]
            for call in ast.walk(self.module):
                if name in names and getattr(getattr(call, "func", None), "id", "") == scope.name:
                    place = names.index(name)
                    found += call.args[place : place + 1]  # type: ignore[attr-defined]
        return found

    def _of_pair(self, call: ast.expr, place: int) -> list[ast.expr]:
        """Return the expressions at one place of the tuples that a called function returns."""
        function = self.functions.get(getattr(getattr(call, "func", None), "id", ""))
        returned = [n.value for n in ast.walk(function or call) if isinstance(n, ast.Return)]
        return [value.elts[place] for value in returned if isinstance(value, ast.Tuple)]


def given() -> tuple[list[str], list[str]]:
    """Return all reasons in the code, and all expressions that could not be followed."""
    found, unknown = [], []
    for path in (ROOT / "archive").rglob("*.py"):
        module = Sentences(ast.parse(path.read_text()))
        found += module.all()
        unknown += [f"{path.name}: {text}" for text in module.unknown]
    return found, unknown


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_reason_that_the_code_gives_is_said_in_chinese(language):
    reasons, unknown = given()
    assert len(reasons) > 50
    assert unknown == []

    with override(language):
        english = [reason for reason in reasons if reason and in_words(reason) == reason]

    assert english == []


def test_the_reasons_that_can_be_told_are_all_that_the_code_gives():
    reasons, _unknown = given()

    idle = [known for known in REASONS if not any(_makes(known, reason) for reason in reasons)]

    assert idle == []


def _makes(known: str, reason: str) -> bool:
    pattern = PLACEHOLDER.sub(".+", re.escape(known))
    emptied = reason.replace(f"{SOMETHING} ", "")  # what is filled in may be nothing
    return any(re.fullmatch(pattern, text, re.DOTALL) for text in (reason, emptied))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x89PNG\0\xff\xfe", "二进制"),
        (b"abc\n" + bytes(range(0x80, 0x100)), "第2行"),
        ("正文\x01".encode(), "控制字符"),
        (b"x" * (11 * 1024 * 1024), "11.0 MB，超过10 MB"),
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

    assert any("訂閱源已損毀，遺失了1個條目" in each for each in words), words


def test_the_desk_and_the_coverage_page_say_it_in_the_readers_language(admin_client, tmp_path):
    path = tmp_path / "untitled.txt"
    path.write_text(document(title=""))
    ingest([path])
    chinese = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}

    for address in (reverse("admin:archive_capture_changelist"), "/coverage/"):
        assert "第2行的方括号里没有标题" in admin_client.get(address, **chinese).content.decode()
