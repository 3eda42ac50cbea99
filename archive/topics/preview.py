"""Preview of a change of a topic's spellings: which articles would gain or lose the topic.

Only articles that contain a changed spelling can gain or lose it, and the search index finds
them: the cost of a preview depends on those, not on the size of the archive.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from archive import search
from archive.models import Article, ArticleQuerySet, ArticleTopic, Term, Topic
from archive.search.query.nodes import Or
from archive.search.query.nodes import SearchTerm as Words
from archive.text.tokens import RUN
from archive.topics import assigning, sides
from archive.topics.surroundings import WORD

MOST_READ = 2_000
MOST_SHOWN = 20
BATCH = 200


@dataclass
class SpellingsPreview:
    """How many articles would gain and lose a topic, and the newest twenty of either.

    `read` is the number of articles with a changed spelling that were read. If `is_exact` is
    False there are more than can be read while an editor waits, and all counts are of the newest.
    """

    gained: int = 0
    lost: int = 0
    gained_articles: list[Article] = field(default_factory=list)
    lost_articles: list[Article] = field(default_factory=list)
    read: int = 0
    is_exact: bool = True


def preview(topic: Topic, terms: Iterable[Term], most_read: int = MOST_READ) -> SpellingsPreview:
    """Return what `retopic` would change if these were all the spellings of the topic.

    The terms, each with its topic, and the topic's sides need not be stored; those out of use do not count. At most
    `most_read` articles are read, the newest. Articles that an editor added to the topic or
    excluded from it stay so, and are not counted.
    """
    wanted = [term for term in terms if term.active]
    stored = topic.terms.filter(active=True) if topic.pk else Term.objects.none()
    before = {_meaning(term): term for term in stored}
    after = {_meaning(term): term for term in wanted}
    changed = [term for key, term in (before | after).items() if (key in before) != (key in after)]
    relation = Topic.objects.filter(pk=topic.pk).first() or topic
    if _sides(relation) != _sides(topic):
        changed += [*sides.terms_of_one(relation), *sides.terms_of_one(topic)]
    ids = holding(changed, Article.objects.published(), most_read + 1)
    found = SpellingsPreview(read=min(len(ids), most_read), is_exact=len(ids) <= most_read)
    gained, lost = _differences(topic, wanted, ids[:most_read])
    found.gained, found.lost = len(gained), len(lost)
    articles = Article.objects.for_listing().newest_first()
    found.gained_articles = list(articles.filter(pk__in=gained[:MOST_SHOWN]))
    found.lost_articles = list(articles.filter(pk__in=lost[:MOST_SHOWN]))
    return found


def holding(terms: Iterable[Term], within: ArticleQuerySet, most: int) -> list[int]:
    """Return the ids of at most `most` articles that contain any of the spellings, newest first.

    Some of them may not match the topic, but all that do are among them.
    """
    words: list[Words] = []
    pieces = Q()
    for text, whole_word in {(term.text, term.whole_word) for term in terms}:
        if whole_word or not (WORD.match(text[0]) or WORD.match(text[-1])):
            words += [Words(text, exact=True)] if RUN.search(text) else []
        else:  # part of a Latin word is not in the index
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
    """Return the ids of articles that would gain the topic and that would lose it, in order."""
    origins: dict[int, str] = {}
    if topic.pk:
        links = ArticleTopic.objects.filter(topic=topic, article__in=ids)
        origins = dict(links.values_list("article", "origin"))
    matcher = assigning.matcher(terms, topic)
    gained, lost = [], []
    for number in range(0, len(ids), BATCH):
        batch = ids[number : number + BATCH]
        needed = ("title", "lead", "body_text", "published_day")
        articles = Article.objects.filter(pk__in=batch).only(*needed)
        belonging = {a.pk for a in articles if assigning.matches_of(matcher, a)}
        gained += [pk for pk in batch if pk in belonging and pk not in origins]
        lost += [
            pk
            for pk in batch
            if pk not in belonging and origins.get(pk) == ArticleTopic.Origin.RULE
        ]
    return gained, lost


def _sides(topic: Topic) -> tuple[list[str], list[str]]:
    return topic.one_side, topic.other_side


def _meaning(term: Term) -> tuple[object, ...]:
    """Return the fields of a spelling that decide which articles it matches."""
    return term.text, term.whole_word, tuple(term.not_within), term.weight, term.ambiguous
