"""Saving a search: its parameters checked and put into one form, and refused if too common."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from archive.models import Article, Scope
from reader.access.account_lock import one_at_a_time
from reader.library.arrival_order import newest_arrival
from reader.library.saved_searches.matching import matched_up_to, matches_of
from reader.library.saved_searches.saved_search import MOST, SavedSearch
from reader.library.saved_searches.standing import READ, percolator
from reader.lists.filters import NARROWING, ArticleFilter

# Of the newest articles, at least so many, a tenth may match: more would be no news but the archive.
SAMPLE, FEWEST, SHARE = 300, 50, 0.1
LONGEST = SavedSearch._meta.get_field("asked").max_length or 0
# A letter of Chinese is nine characters of a query string.
LONGEST_WRITTEN = 2_000


class SearchRefusedError(ValueError):
    """A search that cannot be saved; its text says why."""


def canonical(written: str) -> str:
    """Return a query string's words and filters in a fixed order, checked as a search page does.

    Order of hits, page and other parameters are left out. Raises SearchRefusedError.
    """
    if len(written) > LONGEST:
        raise SearchRefusedError(_("This search is too long to be kept."))
    given = QueryDict(written[:LONGEST].encode("utf-8", "replace"))
    asked = QueryDict(mutable=True)
    for name in ("q", *NARROWING):
        if values := [value for value in given.getlist(name) if value.strip()]:
            asked.setlist(name, values)
    filter = ArticleFilter(asked, queryset=Article.objects.published(), within=Scope())
    if not filter.is_valid():
        raise SearchRefusedError(
            " ".join(str(said) for errors in filter.errors.values() for said in errors)
        )
    if filter.words and filter.query.tree is None:
        raise SearchRefusedError(_("There is no word in it that could be looked for."))
    if not filter.words and not filter.narrows:
        raise SearchRefusedError(
            _("Name words or a filter: everything can be read under “Newly arrived”.")
        )
    found = QueryDict(mutable=True)
    for name in ("q", *NARROWING):
        values = filter.asked.getlist(name)
        if values:
            found.setlist(
                name, [values[-1].strip()] if name not in ("source", "topic") else sorted({*values})
            )
    return found.urlencode()


def too_common(asked: Iterable[str]) -> set[str]:
    """Return which searches match more than a tenth of the newest arrivals."""
    searches = [*dict.fromkeys(asked)]
    rows = Article.objects.published().order_by("-pk").only(*READ)
    articles = list(rows[:SAMPLE])
    if len(articles) < FEWEST:
        return set()
    counts = Counter(m.search_id for m in matches_of(articles, percolator(enumerate(searches))))
    return {searches[n] for n, many in counts.items() if many > SHARE * len(articles)}


def save(user: Any, written: str, name: str = "") -> SavedSearch:
    """Save a search of an account, and return it; one it has already is returned as it is.

    Raises SearchRefusedError.
    """
    asked = canonical(written)
    same = SavedSearch.objects.filter(user=user, asked=asked)
    if known := same.first():
        return known
    if too_common([asked]):
        raise SearchRefusedError(
            _(
                "More than a tenth of what arrives matches this: narrow it by a further word or filter."
            )
        )
    with one_at_a_time(user):
        if known := same.first():  # saved in the meantime, by a form that was sent twice
            return known
        if SavedSearch.objects.filter(user=user).count() >= MOST:
            raise SearchRefusedError(
                _("You keep %(most)s searches: delete one first.") % {"most": MOST}
            )
        matched_up_to()
        place = newest_arrival()
        return SavedSearch.objects.create(
            user=user, asked=asked, name=name, since=place, mailed_up_to=place
        )
