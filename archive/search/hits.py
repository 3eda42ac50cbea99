"""What a query finds: a page of articles, best first, and how many there are."""

from dataclasses import dataclass, field, replace

from archive.database.deadline import OverdueError
from archive.models import ArticleQuerySet
from archive.search.census import Census, census, number
from archive.search.plan import COUNT_CAP, Plan
from archive.search.query.conditions import strangers
from archive.search.query.nodes import Notice, Query, SearchTerm


@dataclass(frozen=True)
class Hits:
    """What a search found: ids of articles, best first, and how many there are in all.

    `count` is capped at 10,000; `count_is_exact` is then false. `query` is what was searched: its
    terms say under which other spellings (`also`). `census` is what was counted of them, where that
    was asked for.

    `left_out` says what there was no time for: `hits` (then there may be others, that should come
    before these), `counts` (then there is no census, and `count` may be how many are known) or
    `chart` (then the census does not tell of time).
    """

    ids: list[int]
    count: int
    count_is_exact: bool
    query: Query
    notices: list[Notice] = field(default_factory=list)
    census: Census | None = None
    left_out: tuple[str, ...] = ()

    def cut_short(self) -> "Hits":
        """The same of hits that were not all found in time."""
        notice = Notice("no time for hits")
        return replace(self, notices=[*self.notices, notice], left_out=("hits", *self.left_out))

    @property
    def also(self) -> list[tuple[SearchTerm, tuple[str, ...]]]:
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
    """Return only the articles that `find` does; nothing is counted.

    Raises OverdueError when the time is over, with those that were found by then.
    """
    return Plan.of(text, within).ids(order, limit, offset)


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
    plan = Plan.of(text, within)
    left_out, many, of_all = [], None, None
    try:
        found = plan.ids(order, limit, offset)
        if len(found) < limit and (found or not offset):
            many = offset + len(found)  # these are the last
    except OverdueError as error:
        left_out, found = ["hits"], [*error.found]
    try:
        if counted:
            of_all = census(plan)
        elif many is None:
            many = number(plan)
    except OverdueError as error:
        of_all = error.found if counted else None
        left_out.append("chart" if of_all and of_all.counts else "counts")
    many = of_all.number if of_all else many
    is_exact = many is not None and many <= COUNT_CAP
    notices = [*plan.query.notices, *strangers(plan.query.tree)]
    notices += [Notice(f"no time for {what}") for what in left_out]
    return Hits(
        found,
        offset + len(found) if many is None else min(many, COUNT_CAP),
        is_exact,
        plan.query,
        notices,
        of_all if of_all and of_all.counts else None,
        tuple(left_out),
    )
