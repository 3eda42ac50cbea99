"""Texts that are no running text, by the shape of their lines: settings, program code, logs."""

import re
from collections.abc import Callable

from archive.extraction.documents import DocumentError

XML = re.compile(r"\s*<([A-Za-z][\w:.-]*)[\s>]")
SETTING = re.compile(
    r"\s*(?:- )?[\"']?[\w.$ -]{1,40}[\"']?\s*(?::|=)(?:\s+|$|(?<==))(?P<value>.*)|\s*\[+[\w. \"-]+\]+|\s*- \S{1,60}|\s*[#;].*|---|\.\.\."
)
KEYED = re.compile(r"\s*(?:- )?[\"']?[\w.$ -]{1,40}[\"']?\s*[:=]|\s*\[+[\w. \"-]+\]+\s*$")
SENTENCE = re.compile(r"[。！？]|[.!?][\"”’)]?$|\S+(?: \S+){11}")
CODE = re.compile(
    r".*(?:[;{}]|\*/|\);|=>|\\)\s*$|\s*(?://|/\*|\*(?: |$)|<\?|#!|#include|@\w+|\}|\)|import\s|from\s+[\w.]+\s+import|def\s|class\s|"
    r"function\b|var\s|const\s|let\s|return\b|if\s*\(|for\s*\(|while\s*\(|elif\b|else:|try:|except\b|with\s+\w+.*:$|package\s|use\s+\w+|public\s|private\s|static\s|print\()"
)
SIGN = re.compile(r"[{}\[\];=<>$\\|&]")
LINKED = re.compile(r"^\s*\|.*$|!?\[[^\[\]]*\]\([^()]*\)|https?://\S+|[-=|:]{3,}", re.MULTILINE)
LOGGED = re.compile(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|\[?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \["
    r"|\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)\]?[ :]"
)
# Shares of characters that are signs: in running text there are less than 0.02.
MANY_SIGNS, ONLY_SIGNS = 0.05, 0.12
MOSTLY = 0.6  # share of lines
LOOKED_AT = 400  # lines


def refuse(text: str) -> None:
    """Raise DocumentError, which names it, for a text whose lines are data for a machine."""
    if (root := XML.match(text)) and text.rstrip().endswith(f"</{root[1]}>"):
        raise DocumentError(f"this is XML, but no feed: it is a document of kind “{root[1]}”")
    lines = [line for line in text.split("\n", LOOKED_AT)[:LOOKED_AT] if line.strip()]
    if _share(lines, LOGGED.match) >= MOSTLY and "。" not in text:
        raise DocumentError("this is the log of a program, no article")
    if (
        len(lines) > 1
        and _share(lines, SETTING.fullmatch) >= MOSTLY
        and _share(lines, KEYED.match) >= 0.4
        and not _says(lines)
    ):
        raise DocumentError(
            "this is a file of keys and values, such as YAML, TOML or INI, no article"
        )
    bare = LINKED.sub("", "\n".join(lines))
    signs = len(SIGN.findall(bare)) / max(len("".join(bare.split())), 1)
    is_code = len(lines) > 2 and _share(lines, CODE.match) >= MOSTLY
    if signs >= ONLY_SIGNS or is_code or (signs >= MANY_SIGNS and not _says(lines)):
        raise DocumentError("this is program code or markup for a machine, no article")


def _share(lines: list[str], matches: Callable[[str], object]) -> float:
    return sum(bool(matches(line)) for line in lines) / len(lines) if lines else 0.0


def _says(lines: list[str]) -> bool:
    """Whether half of the text, or three lines, are sentences."""
    said = [line for line in lines if SENTENCE.search(line)]
    # In bytes, because Chinese says in one character what takes three letters elsewhere.
    said_length, length = (sum(len(line.encode()) for line in these) for these in (said, lines))
    return len(said) > 2 or 2 * said_length >= length
