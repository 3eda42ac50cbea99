"""What a query finds: a page of articles, best first, and how many there are."""

from dataclasses import dataclass, field

from archive.models import ArticleQuerySet
from archive.search.census import Census, census, number
from archive.search.compiling import strangers
from archive.search.finding import COUNT_CAP, Search
from archive.search.query import Notice, Query, Term


@dataclass(frozen=True)
class Hits:
    """What a search found: ids of articles, best first, and how many there are in all.

    `count` is capped at 10,000; `count_is_exact` is then false. `query` is what was searched: its
    terms say under which other spellings (`also`). `census` is what was counted of them, where that
    was asked for.
    """

    ids: list[int]
    count: int
    count_is_exact: bool
    query: Query
    notices: list[Notice] = field(default_factory=list)
    census: Census | None = None

    @property
    def also(self) -> list[tuple[Term, tuple[str, ...]]]:
        """The terms that were searched under other spellings as well, with those spellings.

        `=` before a term, or quotes around it, keep to the one that was typed.
        """
        return [(term, term.also) for term in self.query.terms if term.also]


def ids(
    text: str | Query,
    within: ArticleQuerySet | None = None,
    order: str = "relevance",
    limit: int = 30,
    offset: int = 0,
) -> list[int]:
    """Return only the articles that `find` does; nothing is counted."""
    return Search.of(text, within).ids(order, limit, offset)


def find(
    text: str | Query,
    within: ArticleQuerySet | None = None,
    order: str = "relevance",
    limit: int = 30,
    offset: int = 0,
    counted: bool = False,
) -> Hits:
    """Return the articles a query finds among `within`, best first.

    `order` is `relevance` (those with all words in the title first, then those with some; the newest
    first in each tier),
    `-published_at` or `published_at`. Never raises for what a reader typed. A text is searched
    under all spellings of the names in it; a Query as it stands. With `counted`, all hits are
    counted by what they are, too.
    """
    search = Search.of(text, within)
    of_all = census(search) if counted else None
    if of_all:
        count, is_exact = of_all.count, of_all.counts.is_exact
    else:
        many = number(search)
        count, is_exact = min(many, COUNT_CAP), many <= COUNT_CAP
    found = search.ids(order, limit, offset) if count else []
    notices = [*search.query.notices, *strangers(search.query.tree)]
    return Hits(found, count, is_exact, search.query, notices, of_all)
