"""Template filters for figures that are no whole numbers, and for occurrences."""

from django import template

from reader.templatetags.charts import counted_in

register = template.Library()


@register.filter
def decimal(value: float | None) -> str:
    """Return a number with one decimal, or without where it is whole; “–” if unknown.

    >>> decimal(1234.56), decimal(12.0), decimal(None)
    ('1,234.6', '12', '–')
    """
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")


@register.filter
def times(value: float) -> str:
    """Return “12 times” in the language of the interface, rounded to a whole number."""
    return counted_in("times", round(value))
