"""The record of a source on the coverage page, built in Python: there are hundreds of them."""

from collections.abc import Iterator

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from archive.models.language_names import language_name
from reader.overviews.coverage import Holdings
from reader.templatetags.charts import percent
from reader.texts.dates import day, from_to, period_name
from reader.texts.periods import Period

register = template.Library()


@register.filter
def record(of: Holdings) -> str:
    """Return the statistics of a source as a definition list."""
    gaps = format_html(
        '<div class="record-wide"><dt>{}</dt><dd>{}</dd></div>',
        _("Months without articles"),
        _gaps(of),
    )
    return format_html(
        '<dl class="record">{}{}</dl>',
        format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", _facts(of)),
        gaps if of.gaps else "",
    )


def _facts(of: Holdings) -> Iterator[tuple[str, str]]:
    """Yield label and value of each statistic that applies."""
    yield _("Articles"), f"{of.articles:,}"
    if of.first and of.last:
        yield _("Period"), _from_to(of.first, of.last)
    if of.last_arrival:
        arrival = timezone.localtime(of.last_arrival)
        words = format_html('<time datetime="{}">{}</time>', f"{arrival:%Y-%m-%d}", day(arrival))
        yield _("Last taken in"), words
    yield _("Languages"), _languages(of)
    yield _("With their whole text"), percent(of.full_text_share)
    query = f"?source={of.source.slug}"
    guessed = percent(of.estimated_share)
    yield (
        _("With an estimated date"),
        _led(guessed, "estimated", query) if of.estimated else guessed,
    )
    if of.undated:
        yield _("Without a date"), _led(percent(of.undated_share), "undated", query)


def _led(share: str, place: str, query: str) -> str:
    """Return a share as a link to its articles, in the list of that URL name."""
    return format_html('<a href="{}{}">{}</a>', reverse(place), query, share)


def _languages(of: Holdings) -> str:
    """Return the languages with their counts; a separator does not wrap away from its word."""
    mark = pgettext("between names", ", ")
    parted = mark.strip()
    said = [(language_name(code), f"{n:,}", parted) for code, n in of.languages_by_number]
    said[-1:] = [(name, number, "") for name, number, _mark in said[-1:]]
    return format_html_join(
        mark.removeprefix(parted),
        '<span class="holding-language">{} <span class="tally">{}</span>{}</span>',
        said,
    )


def _gaps(of: Holdings) -> str:
    """Return the first gaps in words, and how many more there are."""
    named = [_from_to(gap.first, gap.last) for gap in of.gaps_shown]
    if more := of.gaps_more:
        named.append(ngettext("and %(n)s more gap", "and %(n)s more gaps", more) % {"n": more})
    return pgettext("between names", ", ").join(named)


def _from_to(first: Period, last: Period) -> str:
    return period_name(first) if first == last else from_to(period_name(first), period_name(last))
