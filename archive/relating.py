"""Which stored articles are copies of one another: linked as one story, never merged."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from django.db.models import F, Min
from django.utils import timezone

from archive.copies import ALIKE, likeness, shingles, sketch
from archive.models import Article, ArticleQuerySet, Shingle
from archive.rows import insert

# A hash that more articles share than this comes from a house's formula, not from a copy.
TOO_COMMON = 50
# Of eight numbers, two alike texts share six or so: in 20,000 simulated pairs at the least
# likeness that counts, none shared fewer than three.
LEAST_SHARED = 2


def relate(
    articles: Sequence[Article], sketches: Sequence[tuple[int, ...]], news: bool = True
) -> None:
    """Keep the sketches of articles, and link each with the stored ones it is a copy of.

    Articles of one story share its number, the smallest id among them. All of them count as
    changed, unless this is no `news`.
    """
    insert(
        Shingle,
        ("article_id", "number"),
        (
            (article.pk, number)
            for article, numbers in zip(articles, sketches, strict=True)
            for number in numbers
        ),
    )
    pairs = _candidates({a.pk: set(s) for a, s in zip(articles, sketches, strict=True)})
    texts = dict(
        Article.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list(
            "pk", "body_text"
        )
    )
    joined = set()
    # Pair by pair: the shingles of a text take several times its room.
    for one, others in groupby(sorted(pairs), key=itemgetter(0)):
        cut = shingles(texts[one])
        for _one, other in others:
            if likeness(cut, shingles(texts[other])) >= ALIKE:
                _join(one, other)
                joined.add(one)
    if news and joined:
        touch_copies(Article.objects.filter(pk__in=joined))


def touch_copies(articles: ArticleQuerySet) -> None:
    """Note that what is said of these articles' copies changed: on each, which others there are."""
    stories = set(articles.exclude(story=None).values_list("story", flat=True))
    Article.objects.filter(story__in=stories).update(updated_at=timezone.now())


def forget(article: Article) -> None:
    """Take an article out of its story, because its text is about to change."""
    Shingle.objects.filter(article=article).delete()
    if article.story is None:
        return
    touch_copies(Article.objects.filter(pk=article.pk))
    story, article.story = article.story, article.story_chosen or None
    Article.objects.filter(pk=article.pk).update(story=article.story)
    dissolve_if_alone(story)


def dissolve_if_alone(story: int) -> None:
    """Give a story that lost an article its number again, or end it when one alone is left."""
    rest = Article.objects.filter(story=story)
    alone = rest.count() < 2
    rest.update(story=None if alone else rest.aggregate(first=Min("pk"))["first"])


def rebuild() -> int:
    """Find all copies again; return how many articles have some."""
    Shingle.objects.all().delete()
    before = _stories()
    Article.objects.exclude(story=None).update(story=None)
    # What editors said of copies stands: a story they chose, or none.
    Article.objects.filter(story_chosen__gt=0).update(story=F("story_chosen"))
    batch: list[Article] = []
    for article in Article.objects.only("body_text").order_by("pk").iterator(chunk_size=200):
        batch.append(article)
        if len(batch) == 200:
            relate(batch, [sketch(a.body_text) for a in batch], news=False)
            batch = []
    relate(batch, [sketch(a.body_text) for a in batch], news=False)
    changed = {pk for story in before ^ _stories() for pk in story}
    Article.objects.filter(pk__in=changed).update(updated_at=timezone.now())
    return Article.objects.exclude(story=None).count()


def _stories() -> set[frozenset[int]]:
    """The articles of each story."""
    members: defaultdict[int | None, set[int]] = defaultdict(set)
    for pk, story in Article.objects.exclude(story=None).values_list("pk", "story"):
        members[story].add(pk)
    return {frozenset(pks) for pks in members.values()}


def _candidates(sketches: dict[int, set[int]]) -> set[tuple[int, int]]:
    """Pairs of articles, at least one of them given, that share enough of their sketches."""
    numbers = {number for numbers in sketches.values() for number in numbers}
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, pk in Shingle.objects.filter(number__in=numbers).values_list("number", "article"):
        holders[number].append(pk)
    shared = Counter(
        (min(pk, other), max(pk, other))
        for pk, own in sketches.items()
        for number in own
        if len(holders[number]) <= TOO_COMMON
        for other in holders[number]
        if other != pk
    )
    # A pair of two given articles is met from either side.
    return {
        pair
        for pair, times in shared.items()
        if times >= LEAST_SHARED * (1 + (pair[0] in sketches and pair[1] in sketches))
    }


def _join(one: int, other: int) -> None:
    """Make two articles, and all that are linked with either, one story."""
    known = Article.objects.filter(pk__in=[one, other]).values_list("story", "story_chosen")
    if any(chosen == 0 for _story, chosen in known):
        return  # an editor said that it is no copy
    stories = {story for story, _chosen in known if story is not None}
    first = min(one, other, *stories)
    Article.objects.filter(story__in=stories).update(story=first)
    Article.objects.filter(pk__in=[one, other]).update(story=first)
