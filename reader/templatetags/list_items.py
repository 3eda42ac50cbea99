"""Parts of the entries of a list, built in Python, because entries are most of a page."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from archive.models import Article, Source
from archive.models.source import naming
from archive.text.characters import HAN
from reader.library.cited import stored
from reader.serving.site import html_language
from reader.templatetags.query_words import script
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


@register.simple_tag(takes_context=True)
def keeping(context: Any, article: Article, alone: bool = False) -> str:
    """Return the buttons of an article; in a list they belong to the form below it, as does a box."""
    is_kept, is_read = context["reading_states"].get(article.pk, (False, False))
    form = "" if alone else format_html(' form="{}"', "of-list")
    number = article.pk
    return format_html(
        '<span class="keeping">{}\n{}{}</span>',
        _button(form, f"{'drop' if is_kept else 'keep'} {number}", is_kept, "keep", _("Keep for later")),
        _button(
            form, f"{'unread' if is_read else 'read'} {number}", is_read, "mark-read",
            pgettext("button: mark as read", "Read"),
        ),
        "" if alone else format_html(
            '\n<label class="check"><input type="checkbox"{} name="article" value="{}"> <span>{}</span></label>',
            form, number, _("Choose"),
        ),
    )  # fmt: skip


def _button(form: str, act: str, is_done: bool, name: str, label: str) -> str:
    return format_html(
        '<button type="submit"{} name="do" value="{}" aria-pressed="{}" data-{}>{}</button>',
        form, act, "true" if is_done else "false", name, label,
    )  # fmt: skip


@register.simple_tag
def because(reasons: Iterable[tuple[str, Any]]) -> str:
    """Return why an article is new: links to the followed things, given as (kind, row)."""
    kinds = {
        "topic": _("Topic"), "source": _("Source"), "thread": pgettext("of events", "thread"),
        "search": _("Search"),
    }  # fmt: skip
    colon = pgettext("before what is said", ": ")
    links = (
        (kinds[kind], colon, row.get_absolute_url(), _language(kind, row), _name(kind, row))
        for kind, row in reasons
    )
    why = format_html_join(" · ", '{}{}<a href="{}"{}>{}</a>', links)
    return format_html('<p class="why">{}</p>', why)


def _name(kind: str, row: Any) -> str:
    return str(row.name if kind in ("topic", "source") else row.title)


def _language(kind: str, row: Any) -> str:
    """Return the `lang` of a followed thing's name where that is not the interface's."""
    lead = row.main_event.lead if kind == "thread" and not row.name else None
    if lead:
        return format_html(' lang="{}"', lead.language)
    if kind == "search":
        return format_html(' lang="{}"', script(row.title) or html_language())
    return ""


@register.filter
def kept_record(article: Article) -> str:
    """Return what a browser stores of an article it keeps, as JSON: the reference of a file."""
    reference = {key: value for key, value in stored(article).items() if key != "article"}
    return json.dumps(reference, ensure_ascii=False)
