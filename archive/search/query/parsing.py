"""The query language: what a reader types, to a small tree.

Pure: it knows neither Django nor an index. Words are joined by AND; `"…"` is a phrase; `-` or
NOT excludes, `+` demands; OR, `|` and brackets as usual; `title:`, `author:`, `source:`, `topic:`,
`lang:`, `after:`, `before:`, `on:`, `note:` narrow, under their Chinese names too; `=` and quotes keep to
a spelling. Full-width forms are accepted, and commas part words as a space does, but not digits.
Nothing is an error: what cannot be read is taken as plain words, and a notice says so.
"""

import re
from dataclasses import dataclass, replace

from archive.search.query.nodes import (
    And,
    Narrow,
    Node,
    Not,
    Notice,
    Or,
    Query,
    SearchTerm,
    joined,
)
from archive.search.query.simplifying import dated_as_a_whole, with_few_characters
from archive.text.characters import CJK
from archive.text.tokens import RUN
from archive.text.typed_days import read_date

MOST_CHARACTERS = 300
MOST_LEAVES = 32
DEEPEST = 12  # brackets within brackets, and NOTs of NOTs

FIELDS = {
    "title": "title", "intitle": "title", "标题": "title", "標題": "title",
    "author": "author", "作者": "author",
    "source": "source", "来源": "source", "來源": "source", "媒体": "source", "媒體": "source",
    "topic": "topic", "专题": "topic", "專題": "topic", "主题": "topic", "主題": "topic",
    "lang": "lang", "语言": "lang", "語言": "lang",
    "after": "after", "起始": "after", "之后": "after", "之後": "after",
    "before": "before", "截止": "before", "之前": "before",
    "on": "on", "date": "on", "日期": "on",
    "note": "note", "笔记": "note", "筆記": "note",
}  # fmt: skip
LANGUAGES = {
    "中文": "zh", "简体": "zh-hans", "簡體": "zh-hans", "繁体": "zh-hant", "繁體": "zh-hant",
    "zh-cn": "zh-hans", "zh-tw": "zh-hant", "zh-hk": "zh-hant",
    "英文": "en", "英语": "en", "英語": "en", "法文": "fr", "法语": "fr", "法語": "fr",
}  # fmt: skip
OPERATORS = {"AND": "and", "OR": "or", "NOT": "not", "|": "or", "或": "or"}
# Outside quotation marks these part words, and so do a comma and a semicolon, but not two digits.
PARTING = "，、；。！？"
# Whatever an input method gives for the signs that the language is written in.
NARROWED = {
    number: number - 0xFEE0 for number in range(0xFF01, 0xFF5F) if chr(number) not in PARTING
} | str.maketrans("“”„‟〝〞「」『』﹁﹂﹃﹄−﹣︰﹕﹙﹚　", '""""""""""""""--::() ')
LEXEME = re.compile(
    r"(?P<close>\))|(?P<bar>\|+)"
    rf"|(?P<minus>-+(?=[^\s)|-]))?(?P<plus>\+(?=[^\s)|+]))?(?:(?P<field>(?i:{'|'.join(FIELDS)})):\s*(?=[^\s):|]))?"
    r"(?P<exact>=(?=[^\s)]))?"
    rf'(?:(?P<open>\()|"(?P<phrase>[^"]*)(?:"|$)|(?P<word>(?:[^\s()"|{PARTING},;]|(?<=\d)[,;](?=\d))+))'
)
# Outside quotation marks: several values of a field, and operators that were not written in capitals.
NARROWING = "|".join(name for name, field in FIELDS.items() if field in ("source", "topic", "lang"))
VALUE = rf'[^\s()"|{PARTING},;]+'
SEVERAL = re.compile(rf"(?<!\w)((?i:{NARROWING}):)\s*({VALUE}(?:[,、]{VALUE})+)")
SMALL = re.compile(rf"(?<=[{CJK}])(\s+(?i:and|or|not)\s+)(?=[{CJK}])")
NO_VALUE = re.compile(rf"(?i:{'|'.join(FIELDS)}):")


@dataclass(frozen=True)
class _Lexeme:
    """A piece of a query: one of ( ) and or not leaf; a bracket knows the field before it."""

    kind: str
    text: str
    node: Node | None = None
    field: str = ""
    exact: bool = False
    required: bool = False


def parse(text: str) -> Query:
    """Return the query a reader typed; anything malformed is read as plain words.

    >>> parse("北约 -乌克兰").tree
    And(parts=(SearchTerm(text='北约', field='', exact=False, also=()), Not(part=SearchTerm(text='乌克兰', field='', exact=False, also=()))))
    """
    notices: list[Notice] = []
    text = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).translate(NARROWED)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
        notices.append(Notice("too long"))
    if text.count('"') % 2:
        notices.append(Notice("quotes"))
    lexemes = _repaired(_lexemes(_spelt_out(text), notices), notices)
    if not lexemes:
        return Query(None, (*notices, Notice("nothing")) if text.strip() else ())
    tree = dated_as_a_whole(_Parser(lexemes, notices).alternatives())
    tree, of_characters = with_few_characters(tree)
    return Query(tree, tuple(dict.fromkeys([*notices, *of_characters])))


def _spelt_out(text: str) -> str:
    """Return the text as the language is written: `source:(rfi OR bbc)` for `source:rfi,bbc`."""
    pieces = text.split('"')
    for number in range(0, len(pieces), 2):
        piece = SMALL.sub(lambda match: match[1].upper(), pieces[number])
        pieces[number] = SEVERAL.sub(
            lambda match: f"{match[1]}({' OR '.join(re.split('[,、]', match[2]))})", piece
        )
    return '"'.join(pieces)


def _lexemes(text: str, notices: list[Notice]) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in LEXEME.finditer(text):
        word = match["word"] or match["phrase"] or ""
        field = FIELDS.get((match["field"] or "").lower(), "")
        bare = match["word"] and not (match["minus"] or field or match["exact"] or match["plus"])
        if match["close"] or match["bar"]:
            found.append(_Lexeme(")" if match["close"] else "or", match[0]))
            continue
        if bare and word in OPERATORS:
            found.append(_Lexeme(OPERATORS[word], word))
            continue
        if bare and NO_VALUE.fullmatch(word):
            notices.append(Notice("no value", word))
            word = word.rstrip(":")
        if match["open"]:
            exact, demanded = bool(match["exact"]), bool(match["plus"])
            lexeme = _Lexeme("(", match[0], field=field, exact=exact, required=demanded)
        else:
            exact = bool(match["exact"]) or match["phrase"] is not None
            node = _leaf(field, word, exact, notices, match[0].lstrip("-"))
            if node is None:
                continue
            lexeme = _Lexeme("leaf", match[0], required(node) if match["plus"] else node)
        if match["minus"]:
            found.append(_Lexeme("not", "-"))
        found.append(lexeme)
    return found


def _leaf(field: str, text: str, exact: bool, notices: list[Notice], typed: str) -> Node | None:
    # What joins or narrows says nothing at the edge of a word.
    text, typed = text.strip(" -:="), typed.replace('"', "").strip(" -:=")
    if not RUN.search(text) and field:
        notices.append(Notice("no value", typed))
    elif field in ("after", "before", "on"):
        if read_date(text):
            return Narrow(field, text)
        notices.append(Notice("bad date", typed))
    elif field == "lang":
        tag = LANGUAGES.get(text.casefold(), text.casefold().replace("_", "-"))
        if re.fullmatch("[a-z]{2,3}(-[a-z0-9]{2,8})*", tag):
            return Narrow(field, tag)
        notices.append(Notice("bad language", typed))
    elif field in ("source", "topic", "note"):
        return Narrow(field, text.casefold())
    else:
        return SearchTerm(text, field, exact or text in OPERATORS) if RUN.search(text) else None
    return SearchTerm(typed) if RUN.search(typed) else None


def _repaired(lexemes: list[_Lexeme], notices: list[Notice]) -> list[_Lexeme]:
    """Return pieces that make sense together, and note what had to go for that."""
    lexemes = _few(lexemes, notices)
    if not any(lexeme.kind == "leaf" for lexeme in lexemes):
        # Nothing but operators: then they are the words.
        words = [lexeme for lexeme in lexemes if RUN.search(lexeme.text)]
        notices += [Notice("dangling", lexeme.text) for lexeme in words if lexeme.text != "或"]
        return [
            _Lexeme("leaf", word.text, SearchTerm(word.text.lower().strip(" -:=+"), exact=True))
            for word in words
        ]
    lexemes = _paired(lexemes, notices)
    at = 0
    while at < len(lexemes):
        lexeme = lexemes[at]
        before = lexemes[at - 1].kind if at else ""
        after = lexemes[at + 1].kind if at + 1 < len(lexemes) else ""
        if lexeme.kind == "(" and after == ")":
            del lexemes[at - (before == "not") : at + 2]
        elif lexeme.kind in ("not", "and", "or") and not (
            after in ("leaf", "(", "not") and (lexeme.kind == "not" or before in ("leaf", ")"))
        ):
            del lexemes[at]
            if lexeme.text == "或":  # also a word
                lexemes.insert(
                    at, _Lexeme("leaf", lexeme.text, SearchTerm(lexeme.text, exact=True))
                )
            elif RUN.search(lexeme.text):
                notices.append(Notice("dangling", lexeme.text))
        else:
            at += 1
            continue
        at = max(at - 2, 0)
    return lexemes


def _few(lexemes: list[_Lexeme], notices: list[Notice]) -> list[_Lexeme]:
    first: dict[Node | None, int] = {}  # where each word stands first: said again, it is no more
    for at, lexeme in enumerate(lexemes):
        if lexeme.kind == "leaf":
            first.setdefault(lexeme.node, at)
    if len(first) <= MOST_LEAVES:
        return lexemes
    notices.append(Notice("too many words"))
    # Brackets that this leaves open are closed without a word.
    kept = lexemes[: [*first.values()][MOST_LEAVES]]
    depth = 0
    for lexeme in kept:
        depth = max(0, depth + {"(": 1, ")": -1}.get(lexeme.kind, 0))
    return kept + [_Lexeme(")", ")")] * depth


def _paired(lexemes: list[_Lexeme], notices: list[Notice]) -> list[_Lexeme]:
    """Close brackets left open at the end, and drop those that close nothing or lie too deep."""
    kept: list[_Lexeme] = []
    depth = 0
    for lexeme in lexemes:
        if lexeme.kind == "(":
            depth += 1
        elif lexeme.kind == ")":
            depth -= 1
        if depth < 0:
            depth = 0
            notices.append(Notice("brackets"))
        elif lexeme.kind not in "()" or depth + (lexeme.kind == ")") <= DEEPEST:
            kept.append(lexeme)
        else:
            notices.append(Notice("too deep"))
    if depth:
        notices.append(Notice("brackets"))
    return kept + [_Lexeme(")", ")")] * min(depth, DEEPEST)


def required(node: Node) -> Node:
    """Return the node; a word is then one that every hit must hold."""
    return replace(node, required=True) if isinstance(node, SearchTerm) else node


class _Parser:
    """Recursive descent over repaired lexemes: OR of ANDs of NOTs of leaves or brackets."""

    def __init__(self, lexemes: list[_Lexeme], notices: list[Notice]) -> None:
        self.lexemes = lexemes
        self.notices = notices
        self.at = 0

    def peek(self) -> str:
        return self.lexemes[self.at].kind if self.at < len(self.lexemes) else ""

    def alternatives(self) -> Node:
        parts = [self.conjunction()]
        while self.peek() == "or":
            self.at += 1
            parts.append(self.conjunction())
        return joined(Or, parts)

    def conjunction(self) -> Node:
        parts = [self.operand()]
        while self.peek() not in ("", "or", ")"):
            if self.peek() == "and":
                self.at += 1
            parts.append(self.operand())
        return joined(And, parts)

    def operand(self) -> Node:
        lexeme = self.lexemes[self.at]
        self.at += 1
        if lexeme.kind == "not":
            part = self.operand()
            return part.part if isinstance(part, Not) else Not(part)
        if lexeme.kind == "(":
            node = self.alternatives()
            self.at += 1
            marked = lexeme.field or lexeme.exact or lexeme.required
            return self.narrowed(node, lexeme) if marked else node
        assert lexeme.node is not None
        return lexeme.node

    def narrowed(self, node: Node, bracket: _Lexeme) -> Node:
        """What stands in a bracket after a field, `=` or `+`: that goes for every word in it."""
        if isinstance(node, And | Or):
            return replace(node, parts=tuple(self.narrowed(part, bracket) for part in node.parts))
        if isinstance(node, Not):
            return Not(self.narrowed(node.part, bracket))
        if isinstance(node, SearchTerm) and not node.field:
            exact = node.exact or bracket.exact
            leaf = _leaf(bracket.field, node.text, exact, self.notices, node.text) or node
            return required(leaf) if bracket.required or node.required else leaf
        return node
