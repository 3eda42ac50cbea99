"""What came of jobs, and why they failed, in the editor's words; it is kept in English."""

from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as noop

from archive.admin.captures.origins import origin_in_words
from archive.database.failures import SAID
from archive.extraction.rejection_wording import in_words, patterns_of, translated

# What the functions of `archive.jobs.tasks` return, and the one that tells readers.
RESULTS = (
    noop(
        "created %(created)s, updated %(updated)s, unchanged %(unchanged)s, duplicate %(duplicates)s,"
        " rejected %(rejected)s in %(seconds)s s"
    ),
    noop("read %(feeds)s feeds: new articles %(created)s, changed %(updated)s, failed %(failed)s"),
    noop("read %(read)s, changed %(changed)s, refused %(refused)s"),
    noop("links added %(gained)s, removed %(lost)s"),
    noop(
        "kept %(kept)s, known %(known)s, failed %(failed)s, refused %(refused)s, skipped %(skipped)s"
    ),
    noop("matched %(matched)s, sent %(sent)s, failed %(failed)s, given up %(given_up)s"),
    noop("%(rows)s rows"),
)
# Why they failed, as they say it themselves, or the worker of one that it could not end.
REASONS = (
    noop("there is no source called %(slug)s"),
    noop("there is no topic '%(slug)s'"),
    noop("%(workers)s workers ended at it without a word"),
)


def result_in_words(result: str | list[Any]) -> str:
    """Return what a job returned in the active language; after it, documents that were rejected.

    >>> result_in_words("read 3, changed 2, refused 1")
    'read 3, changed 2, refused 1'
    """
    if isinstance(result, str):
        return translated(result, patterns_of(RESULTS))
    counts, *rejected = result
    colon = pgettext("after a label", ": ")
    return pgettext("between two parts of a sentence", "; ").join(
        [
            result_in_words(counts),
            *(f"{origin_in_words(path)}{colon}{in_words(reason)}" for path, reason in rejected),
        ]
    )


def reason_in_words(reason: str) -> str:
    """Return why a job failed in the active language; an error of the program stays as it is."""
    sentence, bracket, error = reason.partition(" (")
    if any(sentence == known for known, _pattern in SAID):
        return f"{gettext(sentence)}{bracket}{error}"
    return translated(reason, patterns_of(REASONS))
