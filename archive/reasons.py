"""Why documents were rejected, in the language of whoever reads it.

Reasons are kept in English, as commands say them, with what they name filled in.
"""

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

# Every reason there is; a test compares them with those that the code gives.
REASONS = (
    noop("the file is empty"),
    noop("the file has %(size)s MB; the limit is 10 MB"),
    noop("the file has %(size)s MB; the limit is 10 MB; its bytes were not kept"),
    noop("the file is binary, not text: a control character in line %(line)s"),
    noop("the file is binary, not text: a zero byte at byte %(place)s"),
    noop(
        "the file is not UTF-8 at byte %(place)s (line %(line)s), and neither UTF-16, GB18030 nor"
        " Big5 as a whole"
    ),
    noop("the file is not text"),
    noop("the document holds no article"),
    noop("the document holds %(count)s articles"),
    noop("the document has no title"),
    noop("the capture no longer holds this article"),
    noop("line %(line)s is not a title with its address, [title](address)"),
    noop("line %(line)s has no title between its brackets"),
    noop("no title found above the text"),
    noop("no paragraph of running text found"),
    noop("no paragraph of running text found on the page"),
    noop("the page has no title"),
    noop("the page has %(count)s elements; the limit is %(limit)s"),
    noop("the text has %(count)s elements; the limit is %(limit)s"),
    noop("the text has more than %(limit)s escaped characters"),
    noop("the elements are nested too deeply"),
    noop("the elements are nested deeper than %(limit)s levels"),
    noop("the head of the document has no title"),
    noop("the head of the document names nothing"),
    noop("the head of the document is not YAML"),
    noop("the head of the document is not YAML in line %(line)s"),
    noop("this is XML, but no feed: it is a document of kind “%(kind)s”"),
    noop("the feed is empty"),
    noop("the feed is not XML: %(error)s"),
    noop("the feed is broken, %(count)s of its entries are lost: %(error)s"),
    noop("the feed has %(count)s entries; the limit is %(limit)s"),
    noop("the feed has %(count)s elements; the limit is %(limit)s"),
    noop("the feed has %(count)s escaped characters; the limit is %(limit)s"),
    noop("the entry has no title"),
    noop("the entry %(entry)s has no title"),
    noop("the entry “%(entry)s” has no text"),
    noop("the line is not JSON: %(error)s"),
    noop("the line is of version %(version)s, not %(known)s"),
    noop("the line lacks %(name)s, or it is of the wrong kind"),
    noop("the line lacks something or has it wrong: %(error)s"),
    noop("captured_at: %(error)s"),
)
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")  # as it stands once escaped


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each reason as a pattern of the sentences it makes, the longest first."""
    return [
        (re.compile(PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(reason)), re.DOTALL), reason)
        for reason in sorted(REASONS, key=len, reverse=True)
    ]


def in_words(reason: str) -> str:
    """Return a reason in the present language; one that is not known stays as it is.

    >>> in_words("the file has 11.2 MB; the limit is 10 MB")
    'the file has 11.2 MB; the limit is 10 MB'
    """
    for pattern, known in _patterns():
        if match := pattern.fullmatch(reason):
            return gettext(known) % match.groupdict()
    return reason
