"""What a query finds: a page of articles, best first, and how many there are."""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from archive.database.deadline import OverdueError
from archive.models import ArticleQuerySet
from archive.search.census import Census, census, number
from archive.search.plan import COUNT_CAP, Plan
from archive.search.query.conditions import strangers
from archive.search.query.nodes import Notice, Query, SearchTerm
from archive.search.ranking import Ranking, ranked
from archive.search.scoring import holding, wanted


@dataclass(frozen=True)
class Hits:
    """What a search found: ids of articles, best first, and how many there are in all.

    `count` is how many hold all the words, capped at 10,000; `count_is_exact` is then false. Best
    first, `partial` more follow that hold some of them: how many are listed, and `partial_is_exact`
    is false where there are others. By date those are not listed; `others` is how many there are.
    `missing` are the words that each of those on the page lacks.
    `texts` are bodies that were looked through and need not be read again.
    `query` is what was searched: its terms say under which other spellings (`also`). `census` is
    what was counted of them, where that was asked for; of those with some words where none has all.

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
    partial: int = 0
    partial_is_exact: bool = True
    others: int = 0
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

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

    @property
    def read_as(self) -> list[SearchTerm]:
        """The runs of Chinese that were taken apart, each with the words they were read as."""
        terms = self.query.terms if self.partial else ()
        return [term for term in terms if any(part.text != term.text for part in term.parts)]


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
    plan = Plan.of(text, within)
    if order == "relevance":
        return _best(plan, limit, offset)[0]
    return plan.by_date(order, limit, offset)


def _best(plan: Plan, limit: int, offset: int) -> tuple[list[int], Ranking]:
    """Return a page of what is found best first, and the ranking it is from.

    Beyond what was scored the newest follow. Raises OverdueError, with the page and the ranking as
    they are, when the time is over.
    """
    if plan.scope is None or limit <= 0:
        return [], Ranking()
    wanted = offset + limit
    ranking = ranked(plan)
    order = [*ranking.whole, *ranking.partial]
    if ranking.has_more and wanted > len(order):
        newest = plan.newest(plan.matching(), wanted)
        order = [*dict.fromkeys([*order, *newest])]
    return order[offset:wanted], ranking


def _others(plan: Plan, many: int) -> int:
    """How many articles hold some of the words but not all, where so many hold all; up to 10,000."""
    if many > COUNT_CAP or (some := _loosened(plan)) is None:
        return 0
    try:
        return min(number(some) - many, COUNT_CAP)
    except OverdueError:
        return 0


def _loosened(plan: Plan) -> Plan | None:
    """The plan of all that holds some of the words; None where all of them must be held."""
    words = wanted(plan.query) if plan.query.tree else None
    if words is None or plan.query.asks_all or not words.can_lack_some:
        return None
    least = 0 if any(not word.share for word in words.words) else 1
    return replace(plan, query=Query(holding(words.optional, words.demanded, least)))


def find(
    text: str | Query,
    within: ArticleQuerySet | None = None,
    order: str = "relevance",
    limit: int = 30,
    offset: int = 0,
    counted: bool = False,
) -> Hits:
    """Return the articles a query finds among `within`, best first.

    `order` is `relevance` (those with all words first, then those with some, each as
    `archive.search.ranking` says), `-published_at` or `published_at` (only those with all words).
    Never raises for what a reader typed. A text is searched under all spellings of the names in it;
    a Query as it stands. With `counted`, all hits are counted by what they are, too.
    """
    plan = Plan.of(text, within)
    left_out, many, of_all = [], None, None
    ranking = Ranking()
    try:
        if order == "relevance":
            found, ranking = _best(plan, limit, offset)
            if ranking.is_overdue:
                left_out = ["hits"]
            elif not ranking.has_more and offset + limit > len(ranking.whole):
                many = len(ranking.whole)  # the page reaches their end
        else:
            found = plan.by_date(order, limit, offset)
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
    if of_all and not many and ranking.partial and (some := _loosened(plan)):
        # What a page narrows is what it lists.
        with suppress(OverdueError):
            of_all = census(some)
    is_exact = many is not None and many <= COUNT_CAP
    notices = [*plan.query.notices, *strangers(plan.query.tree)]
    notices += [Notice(f"no time for {what}") for what in left_out]
    is_best = order == "relevance"
    return Hits(
        found,
        offset + len(found) if many is None else min(many, COUNT_CAP),
        is_exact,
        plan.query if is_best else plan.query.strictly,
        notices,
        of_all if of_all and of_all.counts else None,
        tuple(left_out),
        len(ranking.partial),
        ranking.is_all,
        0 if is_best or left_out or many is None else _others(plan, many),
        {pk: ranking.missing[pk] for pk in found if pk in ranking.missing},
        {pk: ranking.texts[pk] for pk in found if pk in ranking.texts},
    )
