"""Sentences of the search page: notices about a query, suggestions, and examples."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.search.query.nodes import Notice
from archive.text.characters import IS_HAN
from archive.text.script import language_of
from reader.lists.query_strings import legible
from reader.searching.suggestions import Offer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

register = template.Library()


@register.filter
def in_query(words: str) -> str:
    """Return words escaped as a value in a query string, with Chinese left readable."""
    return legible(quote_plus(str(words)))


NOTICES = {
    "too long": _("Only the first 300 characters were searched."),
    "too many words": _("Only the first 32 words were searched."),
    "too many characters": _(
        "Only the first 4 characters that stand alone were searched. Written together, they are a word."
    ),
    "too deep": _("Brackets within too many others were left out."),
    "brackets": _("The brackets do not pair up; they were read as far as they do."),
    "quotes": _("A quotation mark has no partner; all that follows it was read as one phrase."),
    "dangling": _("“%(text)s” joins nothing here and was not read as an operator."),
    "no value": _("Nothing follows “%(text)s”, so it was read as a word."),
    "bad date": _("“%(text)s” is no date and was read as words. Dates: 2024, 2024-04, 2024-04-30."),
    "bad language": _("“%(text)s” is no language and was read as words. Try lang:zh-Hant."),
    "no source": _("No source is called “%(text)s”. The page of sources lists them all."),
    "no topic": _("No topic is called “%(text)s”. The page of topics lists them all."),
    "no time for chart": _("This search took too long: its hits over time are not shown."),
    "no time for counts": _("This search took too long: its hits were not counted."),
    "no time for hits": _("This search took too long: these are the hits that were found by then."),
    "nothing": _("There is no word or character in this that can be searched."),
}

# How a suggested search is looser; by Offer.kind.
OFFERS = {
    "meant": _("Did you mean “%(words)s”?"),
    "called": _("Under “%(words)s”"),
    "filter": _("Without the limit to %(words)s"),
    "filters": _("Without any limit"),
    "without": _("Without “%(words)s”"),
    "anywhere": _("“%(words)s” anywhere in the text"),
    "spellings": _("“%(words)s” under all its spellings"),
    "apart": _("“%(words)s” without standing together"),
    "words": _("As words: %(words)s"),
    "fewer": _("With fewer of the words: %(words)s"),
    "beginning": _("Only the beginning: “%(words)s”"),
    "end": _("Only the end: “%(words)s”"),
    "any": _("Any of these: %(words)s"),
}

# Examples of queries and what they find; translators adapt the script and field names.
EXAMPLES = [
    (
        pgettext_lazy("example of a search", "北约 印太"),
        _("both words first, then one of them; either script finds both"),
    ),
    (
        pgettext_lazy("example of a search", "朝鲜 OR 韩国"),
        _("one or the other; AND, OR and NOT in capitals"),
    ),
    (
        pgettext_lazy("example of a search", "制裁 -俄罗斯"),
        _("the first without the second"),
    ),
    (
        pgettext_lazy("example of a search", "(美国 OR 欧盟) 关税"),
        _("brackets say what belongs together"),
    ),
    (
        pgettext_lazy("example of a search", "美国制裁中国芯片"),
        _("as it stands, then its words: names are cut out of it"),
    ),
    (
        pgettext_lazy("example of a search", "+北约 日本 韩国"),
        _("nothing without the first; + in front of a word demands it"),
    ),
    (
        pgettext_lazy("example of a search", '"一带一路"'),
        _("exactly this, one character after another"),
    ),
    (
        pgettext_lazy("example of a search", "=川普"),
        _("only this spelling; else names are found under all their spellings"),
    ),
    (
        pgettext_lazy("example of a search", "title:北约"),
        _("in the title; author: looks for who wrote it"),
    ),
    (
        pgettext_lazy("example of a search", "source:rfi 南海"),
        _("from one source; also topic: and lang:, as in lang:zh-Hant"),
    ),
    (
        pgettext_lazy("example of a search", "香港 after:2020-06 before:2020-07-14"),
        _("from one date to another; on: a day, a month or a year"),
    ),
]

OF_NOTES = (
    pgettext_lazy("example of a search", "note:承诺"),
    _("in your own notes: the articles on which one says so, or whose marked passage does"),
)


@register.filter
def worded(notice: Notice) -> str:
    """Return a notice as a sentence."""
    return str(NOTICES[notice.kind]) % {"text": notice.text}


@register.simple_tag
def offer_words(offer: Offer) -> str:
    """Return how a suggested search is looser than the one that found nothing."""
    return str(OFFERS[offer.kind]) % {"words": offer.words}


@register.simple_tag
def search_examples(user: Any = None) -> "list[tuple[StrPromise, StrPromise]]":
    """Return the examples: (query, explanation); of notes only for who may have some."""
    return [*EXAMPLES, *([OF_NOTES] if user and user.is_authenticated else [])]


@register.filter
def script(words: str) -> str:
    """Return the `lang` of a query in Chinese; "" for others, which are too short to tell.

    >>> script("=川普 -臺灣"), script("NATO")
    ('zh-Hant', '')
    """
    characters = "".join(IS_HAN.findall(str(words)))
    return language_of(characters) if characters else ""
