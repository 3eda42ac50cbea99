"""What came of jobs, and why they failed, in the editor's words; it is kept in English."""

from django.utils.translation import gettext_noop as noop
from django.utils.translation import pgettext

from archive.admin.captures.origins import origin_in_words
from archive.extraction.rejection_wording import in_words, patterns_of, translated

# What the functions of `archive.jobs.tasks` return and raise, and the one that tells readers.
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
    noop("there is no source called %(slug)s"),
    noop("there is no topic '%(slug)s'"),
)


def result_in_words(result: str) -> str:
    """Return what a job returned in the active language; after it, documents that were rejected.

    >>> result_in_words("read 3, changed 2, refused 1")
    'read 3, changed 2, refused 1'
    """
    counts, *rejected = result.split("; ")
    said = [translated(counts, patterns_of(RESULTS))]
    for each in rejected:
        path, is_reason, reason = each.partition(": ")
        colon = pgettext("after a label", ": ")
        said.append(f"{origin_in_words(path)}{colon}{in_words(reason)}" if is_reason else each)
    return pgettext("between two parts of a sentence", "; ").join(said)
