"""What the search says of a query, in the reader's words."""

from django import template
from django.utils.translation import gettext_lazy as _

from archive.search.query import Notice

register = template.Library()

NOTICES = {
    "too long": _("Only the first 300 characters were searched."),
    "too many words": _("Only the first 32 words were searched."),
    "too deep": _("Brackets within too many others were left out."),
    "brackets": _("The brackets do not pair up; they were read as far as they do."),
    "quotes": _("A quotation mark has no partner; all that follows it was read as one phrase."),
    "dangling": _("“%(text)s” joins nothing here and was not read as an operator."),
    "no value": _("Nothing follows “%(text)s”, so it was read as a word."),
    "bad date": _("“%(text)s” is no date and was read as words. Dates: 2024, 2024-04, 2024-04-30."),
    "bad language": _("“%(text)s” is no language and was read as words. Try lang:zh-Hant."),
    "nothing": _("There is no word or character in this that can be searched."),
}


@register.filter
def worded(notice: Notice) -> str:
    """Return a notice as a sentence."""
    return str(NOTICES[notice.kind]) % {"text": notice.text}
