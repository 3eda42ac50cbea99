"""What other spellings of a topic would change, found without changing anything.

Only articles that hold a changed spelling can gain or lose the topic, and the search index knows
them: a preview costs as much as those articles, not as the archive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from archive import assigning, search
from archive.models import Article, ArticleQuerySet, ArticleTopic, Term, Topic
from archive.search.query import Or
from archive.search.query import Term as Words
from archive.search.tokens import RUN
from archive.topics import WORD

MOST_READ = 2_000
MOST_SHOWN = 20
BATCH = 200


@dataclass
class Preview:
    """How many articles would gain and lose a topic, and the newest twenty of either.

    `read` articles hold a changed spelling. Where `is_exact` is False there are more of them than
    can be read while an editor waits: everything is said of the newest 2,000 only.
    """

    gained: int = 0
    lost: int = 0
    gained_articles: list[Article] = field(default_factory=list)
    lost_articles: list[Article] = field(default_factory=list)
    read: int = 0
    is_exact: bool = True


def preview(topic: Topic, terms: Iterable[Term], most_read: int = MOST_READ) -> Preview:
    """Return what `retopic` would change if these were all the spellings of the topic.

    The terms, each with its topic, need not be stored; those out of use do not count. What an editor
    added to the topic or excluded from it stays, and is not counted.
    """
    wanted = [term for term in terms if term.active]
    stored = topic.terms.filter(active=True) if topic.pk else Term.objects.none()
    before = {_meaning(term): term for term in stored}
    after = {_meaning(term): term for term in wanted}
    changed = [term for key, term in (before | after).items() if (key in before) != (key in after)]
    ids = holding(changed, Article.objects.published(), most_read + 1)
    found = Preview(read=min(len(ids), most_read), is_exact=len(ids) <= most_read)
    gained, lost = _differences(topic, wanted, ids[:most_read])
    found.gained, found.lost = len(gained), len(lost)
    articles = Article.objects.for_listing().newest_first()
    found.gained_articles = list(articles.filter(pk__in=gained[:MOST_SHOWN]))
    found.lost_articles = list(articles.filter(pk__in=lost[:MOST_SHOWN]))
    return found


def holding(terms: Iterable[Term], within: ArticleQuerySet, most: int) -> list[int]:
    """Return the ids of articles in whose words any of the spellings stands, the newest first.

    Never more than `most`. Some may not count for the topic, but none that does is missing.
    """
    words: list[Words] = []
    pieces = Q()
    for text, whole_word in {(term.text, term.whole_word) for term in terms}:
        if whole_word or not (WORD.match(text[0]) or WORD.match(text[-1])):
            words += [Words(text, exact=True)] if RUN.search(text) else []
        else:  # a piece of a Latin word is not in the index
            pieces |= Q(title__icontains=text) | Q(body_text__icontains=text)
    ids: list[int] = []
    if words:
        tree = Or(tuple(words)) if len(words) > 1 else words[0]
        ids = search.ids(search.Query(tree), within, "-published_at", most)
    if pieces:
        known = set(ids)
        newest = within.filter(pieces).newest_first().values_list("pk", flat=True)[:most]
        ids += [pk for pk in newest if pk not in known]
    return ids[:most]


def _differences(
    topic: Topic, terms: Sequence[Term], ids: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return which of the articles would gain the topic, and which would lose it, in their order."""
    origins: dict[int, str] = {}
    if topic.pk:
        links = ArticleTopic.objects.filter(topic=topic, article__in=ids)
        origins = dict(links.values_list("article", "origin"))
    matcher = assigning.matcher(terms)
    gained, lost = [], []
    for number in range(0, len(ids), BATCH):
        batch = ids[number : number + BATCH]
        texts = Article.objects.filter(pk__in=batch).values_list("pk", "title", "lead", "body_text")
        belonging = {pk for pk, *parts in texts if matcher.match(*parts)}
        gained += [pk for pk in batch if pk in belonging and pk not in origins]
        lost += [
            pk
            for pk in batch
            if pk not in belonging and origins.get(pk) == ArticleTopic.Origin.RULE
        ]
    return gained, lost


def _meaning(term: Term) -> tuple[object, ...]:
    """What of a spelling decides which articles it finds."""
    return term.text, term.whole_word, tuple(term.not_within), term.weight, term.ambiguous
