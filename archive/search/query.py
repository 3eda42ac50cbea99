"""The query language: what a reader types, to a small tree.

Pure: it knows neither Django nor an index. Words are joined by AND; `"…"` is a phrase; `-` or
NOT excludes; OR, AND and brackets as usual; `title:`, `author:`, `source:`, `topic:`, `lang:`,
`after:`, `before:`, `on:` narrow; `=` takes a spelling exactly. Full-width forms are accepted.
Nothing is an error: what cannot be read is taken as plain words, and a notice says so.
"""

import datetime as dt
import re
from dataclasses import dataclass

from archive.search.tokens import RUN

MOST_CHARACTERS = 300
MOST_LEAVES = 32

FIELDS = {
    "title": "title", "标题": "title", "標題": "title",
    "author": "author", "作者": "author",
    "source": "source", "来源": "source", "來源": "source",
    "topic": "topic", "主题": "topic", "主題": "topic",
    "lang": "lang", "语言": "lang", "語言": "lang",
    "after": "after", "before": "before", "on": "on",
}  # fmt: skip
WIDE = str.maketrans("（）“”„‟＂「」『』：－＝　", '()""""""""":-= ')


@dataclass(frozen=True)
class Term:
    """One word or phrase; `field` is empty, title or author; `exact` keeps to this spelling."""

    text: str
    field: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Narrow:
    """A condition on metadata: source, topic, lang, after, before or on."""

    field: str
    value: str


@dataclass(frozen=True)
class Not:
    part: "Node"


@dataclass(frozen=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    parts: tuple["Node", ...]


Node = Term | Narrow | Not | And | Or


@dataclass(frozen=True)
class Query:
    """A parsed query: its tree (None when there is nothing to search) and what could not be read.

    The notices are keys: `too long`, `too many words`, `unbalanced`, `bad date`, `nothing`.
    """

    tree: Node | None
    notices: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words and phrases a hit must or may contain; those excluded are left out."""
        return tuple(_terms(self.tree))


def _terms(node: Node | None) -> list[Term]:
    if isinstance(node, Term):
        return [node]
    if isinstance(node, And | Or):
        return [term for part in node.parts for term in _terms(part)]
    return []


LEXEME = re.compile(
    r"(?P<open>-?\()|(?P<close>\))"
    r"|(?P<minus>-(?=[^\s)-]))?(?:(?P<field>[^\W\d_]+):(?=[^\s):]))?(?P<exact>=)?"
    r'(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s()"]+))'
)


@dataclass
class _Lexeme:
    kind: str  # ( ) and or not leaf
    node: Node | None = None


class _Parser:
    """Recursive descent over the lexemes: OR of ANDs of optional NOTs of leaves or brackets."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self.lexemes = lexemes
        self.at = 0

    def peek(self) -> str:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else ""

    def alternatives(self) -> Node | None:
        parts = [self.conjunction()]
        while self.peek() == "or":
            self.at += 1
            parts.append(self.conjunction())
        return _joined(Or, parts)

    def conjunction(self) -> Node | None:
        parts: list[Node | None] = []
        while self.peek() not in ("", "or", ")"):
            if self.peek() == "and":
                self.at += 1
                continue
            parts.append(self.operand())
        return _joined(And, parts)

    def operand(self) -> Node | None:
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind == "not":
            part = self.operand() if self.peek() not in ("", "or", "and", ")") else None
            return Not(part) if part else None
        if lexeme.kind == "(":
            part = self.alternatives()
            if self.peek() == ")":
                self.at += 1
            return part
        return lexeme.node


def parse(text: str) -> Query:
    """Return the query a reader typed; anything malformed is read as plain words.

    >>> parse("北约 -乌克兰").tree
    And(parts=(Term(text='北约', field='', exact=False), Not(part=Term(text='乌克兰', field='', exact=False))))
    """
    notices: list[str] = []
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text).translate(WIDE)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
        notices.append("too long")
    lexemes = _lexemes(text, notices)
    if not _balanced(lexemes):
        lexemes = [lexeme for lexeme in lexemes if lexeme.kind not in "()"]
        notices.append("unbalanced")
    if sum(lexeme.kind == "leaf" for lexeme in lexemes) > MOST_LEAVES:
        lexemes = [lexeme for lexeme in lexemes if lexeme.kind == "leaf"][:MOST_LEAVES]
        notices.append("too many words")
    tree = _Parser(lexemes).alternatives()
    if tree is None and text.strip():
        notices.append("nothing")
    return Query(tree, tuple(notices))


def _lexemes(text: str, notices: list[str]) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    if text.count('"') % 2:
        notices.append("unbalanced")
    for match in LEXEME.finditer(text):
        if match["open"] or match["close"]:
            if match[0] == "-(":
                found.append(_Lexeme("not"))
            found.append(_Lexeme(match[0][-1]))
            continue
        word = match["word"]
        if word in ("AND", "OR", "NOT") and not (
            match["field"] or match["minus"] or match["exact"]
        ):
            found.append(_Lexeme(word.lower()))
            continue
        if match["minus"]:
            found.append(_Lexeme("not"))
        node = _leaf(
            match["field"] or "", word or match["phrase"] or "", bool(match["exact"]), notices
        )
        if node:
            found.append(_Lexeme("leaf", node))
        elif match["minus"]:
            found.pop()
    return found


def _leaf(field: str, text: str, exact: bool, notices: list[str]) -> Node | None:
    name = FIELDS.get(field.casefold(), "")
    if field and not name:
        text = f"{field} {text}"
    if name in ("after", "before", "on"):
        if read_date(text):
            return Narrow(name, text)
        notices.append("bad date")
        text, name = f"{field} {text}", ""
    if name in ("source", "topic", "lang"):
        return Narrow(name, text.casefold())
    return Term(text, name, exact) if RUN.search(text) else None


def read_date(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a date written as year, year-month or year-month-day."""
    match = re.fullmatch(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        following = dt.date(first.year + (not month or month == 12), (month or 12) % 12 + 1, 1)
    except ValueError:
        return None
    return first, following - dt.timedelta(days=1)


def _balanced(lexemes: list[_Lexeme]) -> bool:
    depth = 0
    for lexeme in lexemes:
        depth += {"(": 1, ")": -1}.get(lexeme.kind, 0)
        if depth < 0:
            return False
    return depth == 0


def _joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    real = [part for part in parts if part is not None]
    if len(real) < 2:
        return real[0] if real else None
    return kind(tuple(real))
