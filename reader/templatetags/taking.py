"""Other forms of what a page shows, and what Zotero reads of a list."""

import re

from django import template
from django.http import HttpRequest

from archive.citing import facts
from archive.models import Article
from reader.addresses import legible
from reader.templatetags.archive_dates import machine_date

register = template.Library()

MEANT = re.compile(r"[%&=+#;<>\"\s]")  # what means something in a query or an attribute
# What every ContextObject begins with.
CONTEXT = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:dc"


@register.filter
def as_form(path: str, form: str) -> str:
    """Return the address of a page in another form.

    >>> as_form("/topics/nato/", "csv"), as_form("/", "ris")
    ('/topics/nato.csv', '/timeline.ris')
    """
    return f"{path.rstrip('/') or '/timeline'}.{form}"


@register.filter
def has_feeds(path: str) -> bool:
    """Whether the list at an address can be followed as a feed."""
    return path == "/" or path.startswith(("/topics/", "/sources/", "/search/"))


@register.filter
def coins(article: Article, request: HttpRequest) -> str:
    """Return an article as a ContextObject in a Span, as Zotero itself writes newspaper articles."""
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
    """Escape only what means something in a query: Chinese would be three times as long.

    >>> _escaped("100% A&B, 北约")
    '100%25%20A%26B,%20北约'
    """
    return MEANT.sub(lambda found: f"%{ord(found[0]):02X}", value)
