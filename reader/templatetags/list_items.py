"""Parts of the entries of a list, built in Python, because entries are most of a page."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from archive.models import Article, Source
from archive.models.source import naming
from archive.text.characters import HAN
from reader.library.cited import stored
from reader.templatetags.trees import topic_items

register = template.Library()

CHINESE = rf"[\u3000-\u303f{HAN}\uff00-\uffef“”]"
BETWEEN_CLAUSES = re.compile(rf"(?<={CHINESE})\s+(?={CHINESE})")


@register.filter
def two_lines(article: Article) -> str:
    """Return the lead, cut to what fits two lines at the smallest size of type."""
    lead, most = article.lead, 104 if article.is_wide else 240
    return lead if len(lead) <= most else f"{lead[: most - 1].rstrip()}…"


@register.filter
def linked(source: Source) -> str:
    """Return a link to the outlet."""
    return _link(source.get_absolute_url(), source.name)


@lru_cache(maxsize=1_000)
def _link(address: str, name: str) -> str:
    return format_html('<a href="{}">{}</a>', address, name)


@register.filter
def first_topics(article: Article) -> str:
    """Return a list of links to `first_topics` of an article; "" if it has none."""
    if not article.first_topics:
        return ""
    name = naming()
    items = topic_items((topic.slug, name(topic)) for topic in article.first_topics)
    return format_html('<ul aria-label="{}">{}</ul>', _("Topics"), items)


@register.filter
def clauses(title: str) -> str:
    """Return a headline whose clauses, in Chinese separated by a space, do not wrap if they fit.

    >>> clauses("立陶宛设处 欧洲首见")
    '<span class="clause">立陶宛设处</span> <span class="clause">欧洲首见</span>'
    >>> clauses("Washington and Tokyo")
    'Washington and Tokyo'
    """
    parts = BETWEEN_CLAUSES.split(title)
    if len(parts) == 1:
        return title
    return format_html_join(" ", '<span class="clause">{}</span>', ((part,) for part in parts))


@register.filter
def marked(pieces: Iterable[tuple[str, bool]]) -> str:
    """Return the pieces (text, whether it is a match) as HTML, with matches in <mark>.

    >>> marked([("<b>", False), ("北约", True)])
    '&lt;b&gt;<mark>北约</mark>'
    """
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", t) if is_match else t,) for t, is_match in pieces),
    )


@register.inclusion_tag("mine/_keeping.html", takes_context=True)
def keeping(context: Any, article: Article, alone: bool = False) -> dict[str, object]:
    """Render the buttons of an article; in a list they belong to the form below it."""
    is_kept, is_read = context["reading_states"].get(article.pk, (False, False))
    form = "" if alone else "of-list"
    return {"article": article, "is_kept": is_kept, "is_read": is_read, "form": form}


@register.filter
def kept_record(article: Article) -> str:
    """Return what a browser stores of an article it keeps, as JSON: the reference of a file."""
    reference = {key: value for key, value in stored(article).items() if key != "article"}
    return json.dumps(reference, ensure_ascii=False)
