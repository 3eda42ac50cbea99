"""Addresses of a list's exports and feeds, and COinS metadata for Zotero."""

import re

from django import template
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from archive.export.citations import facts
from archive.models import Article
from reader.lists.query_strings import legible
from reader.texts.dates import machine_date

register = template.Library()

MEANT = re.compile(r"[%&=+#;<>\"\s]")  # special in a query string or an HTML attribute
# Beginning of every ContextObject (OpenURL, ANSI/NISO Z39.88).
CONTEXT = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:dc"


@register.filter
def as_form(path: str, form: str) -> str:
    """Return the address of a page's export in a form (reader.exporting.forms).

    >>> as_form("/topics/nato/", "csv"), as_form("/", "ris")
    ('/topics/nato.csv', '/timeline.ris')
    """
    return f"{path.rstrip('/') or '/timeline'}.{form}"


@register.filter
def is_exported(path: str) -> bool:
    """Whether the list at a path has exports: that of a day of every year, for one, has none."""
    try:
        resolve(as_form(path, "csv"))
    except Resolver404:
        return False
    return True


@register.filter
def has_feeds(path: str) -> bool:
    """Whether the list at a path has feeds."""
    return path == "/" or path.startswith(
        ("/topics/", "/sources/", "/events/", "/threads/", "/search/")
    )


@register.filter
def coins(article: Article, request: HttpRequest) -> str:
    """Return the `title` of a COinS span, as Zotero itself writes newspaper articles."""
    told = [
        ("rft.type", "newspaperArticle"),
        ("rft.title", article.title),
        ("rft.source", facts.outlet(article.source, article.language)),
        *(("rft.creator", name) for name in facts.authors(article)),
        ("rft.date", "" if article.is_approximate else machine_date(article)[:10]),
        ("rft.identifier", legible(facts.original(article)) or _address(article, request)),
        ("rft.language", article.language),
    ]
    return f"{CONTEXT}&{'&'.join(f'{name}={_escaped(value)}' for name, value in told if value)}"


def _address(article: Article, request: HttpRequest) -> str:
    return request.build_absolute_uri(article.get_absolute_url())


def _escaped(value: str) -> str:
    """Return the value with only special characters escaped: Chinese would become thrice as long.

    >>> _escaped("100% A&B, 北约")
    '100%25%20A%26B,%20北约'
    """
    return MEANT.sub(lambda found: f"%{ord(found[0]):02X}", value)
