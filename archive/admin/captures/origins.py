"""Where documents came from, in the editor's words: one in an archive, an entry of one."""

import re

from django.utils.translation import gettext as _

from archive.intake.opening import IN_ARCHIVE

WITHIN = " › "  # what editors read in place of IN_ARCHIVE
ENTRY = re.compile(r", entry (\d+)$")


def origin_in_words(origin: str) -> str:
    """Return a path as editors read it: `a.zip › b.md`, and which of its entries.

    >>> origin_in_words("a.zip, member b.jsonl, entry 3")
    'a.zip › b.jsonl, entry 3'
    """
    inside = origin.replace(IN_ARCHIVE, WITHIN)
    return ENTRY.sub(lambda found: _(", entry %(number)s") % {"number": found[1]}, inside)


def origin_as_kept(words: str) -> str:
    """Return the path, or the beginning of it, that editors read as these words.

    >>> origin_as_kept("a.zip › b.j")
    'a.zip, member b.j'
    """
    return words.replace(WITHIN, IN_ARCHIVE)
