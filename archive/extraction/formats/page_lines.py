"""Dates that a page prints for readers only, in lines around the article."""

import re

from lxml import etree
from lxml import html as markup

from archive.extraction.publication_dates import date_forms
from archive.extraction.publication_dates.dating import PRINTED, is_dateline
from archive.text.script import either_script

# Classes and ids of elements that hold such lines.
DATED = re.compile(
    r"(?:^|[\s_-])(?:dates?|time|timestamp|datetime|pubdate|pubtime|publish\w*|posted|updated?|"
    r"updatetime|credit|source|meta|metadata|info|fecha|datum|data|tarih|дата|[\w-]*(?:date|time))(?:$|[\s_-])",
    re.IGNORECASE,
)
AROUND = {"aside", "nav", "footer", "li", "form"}  # where dates and names belong to other articles
AROUND_NAMED = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus|reply|side(?:bar|_bar)?|right(?:bar|side)?|related\w*|"
    r"recommend\w*|hot|rank\w*|latest|popular|trending|widget|teasers?|footer|archive-list)(?:$|[\s_-])",
    re.IGNORECASE,
)
OWN_FOOTER = re.compile(r"(?:post|entry|article|story)[_-]?footer\S*", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4")
# Words beside a date that say it is the article's.
LABELLED = re.compile(
    either_script(
        r"来源|稿源|作者|记者|责编|编辑|发布|发表|发稿|发文|时间|日期|更新|出处|字号|"
        r"\b(?:published|posted|updated|publié|veröffentlicht|aktualisiert|publicado|actualizado|atualizado|"
        r"pubblicato|aggiornato|опубликовано|обновлено|автор|фото|güncelleme|giriş|入力|입력|수정|기자)\b"
    ),
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d|[〇○零一二三四五六七八九]{3,4}\s?年|民[國国]")
LONGEST = 80  # characters of such a line
MOST_BESIDE = 40  # characters beside its date, where no label is
MOST_BELOW = 12  # elements below the heading in which it is looked for


def date_in(tree: markup.HtmlElement, title: str = "") -> str:
    """Return the line with the date of the article, or "".

    It stands below the heading and above the text, else in an element whose class or id suits one,
    else beside a label. What stands in sidebars and comments dates other things.
    """
    below = 0
    named: list[str] = []
    labelled: list[str] = []
    bare_title = "".join(title.split())
    for element in tree.iter(etree.Element):
        if element.tag in ("head", "script", "style", "title", "figure", "figcaption"):
            continue
        if element.tag in HEADINGS:
            heading = "".join(element.itertext()) if element.tag != "h1" else bare_title
            if is_dateline(day := said(element)):
                if below:
                    return day
                named += [day] if DATED.search(class_and_id(element)) else []
            below = below or int("".join(heading.split()) == bare_title)
            continue
        line = said(element)
        if bare_title and "".join(line.split()) == bare_title:  # as old pages print it
            below = below or 1
            continue
        others = element.tag == "li" or element.find(".//li") is not None
        if others and element.find(".//a") is not None:
            continue
        if not line or not DIGIT.search(line) or is_around(element, lists=not below):
            below += 1 if below and element.tag == "p" and not line else 0
            continue
        is_named = element.tag == "time" or bool(DATED.search(class_and_id(element)))
        pieces = (line, *(piece.strip() for piece in element.itertext())) if is_named else (line,)
        found = next(filter(is_dateline, pieces), "") or next(filter(dates_article, pieces), "")
        if not found:
            continue
        if 0 < below <= MOST_BELOW:
            return found
        (named if is_named else labelled).append(found)
    return next(iter(named), "") or next(filter(LABELLED.search, labelled), "")


def dates_article(line: str) -> bool:
    """Whether a line says the article's date, and little else: 2023-09-26 15:05 来源：新华网."""
    match = date_forms.find(line, whole=False)
    if match is None or re.search("[。！？]", line):
        return False
    beside = len(line) - len(match[0])
    return beside <= (LONGEST if LABELLED.search(line) else MOST_BESIDE)


def is_around(element: markup.HtmlElement, lists: bool = True) -> bool:
    """Whether an element stands in a sidebar, in comments or among links to other articles."""
    return any(
        (
            outer.tag in AROUND
            and not _is_own_footer(outer)
            and (lists or outer.tag != "li" or outer.find(".//a") is not None)
        )
        or AROUND_NAMED.search(OWN_FOOTER.sub("", class_and_id(outer)))
        for outer in element.iterancestors()
        if outer.tag not in ("body", "html")
    )


def _is_own_footer(element: markup.HtmlElement) -> bool:
    """Whether an element is the footer of an article, in which blogs say by whom it is and when."""
    return element.tag == "footer" and next(element.iterancestors("article"), None) is not None


def only_dates(element: markup.HtmlElement) -> bool:
    """Whether an element holds only the line with the date, no text of the article."""
    if not DATED.search(class_and_id(element)):
        return False
    line = said(element)
    if not line or re.search("[。！？]", line):
        return False
    pieces = (piece.strip() for piece in element.itertext())
    return bool(PRINTED.search(line)) or dates_article(line) or any(map(is_dateline, pieces))


def class_and_id(element: markup.HtmlElement) -> str:
    """Return the class and id of an element, by which pages name its purpose."""
    return f"{element.get('class', '')} {element.get('id', '')}"


def said(element: markup.HtmlElement, longest: int = LONGEST) -> str:
    """Return the text of an element if it is no longer than such a line, else "".

    Stops at that length: nested elements would have the same long text read again and again.
    """
    words: list[str] = []
    length = -1
    for piece in element.itertext():
        for word in piece.split():
            words.append(word)
            length += 1 + len(word)
            if length > longest:
                return ""
    return " ".join(words)
