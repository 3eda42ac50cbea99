"""Near-duplicate detection among stored articles: copies share a story number, never one row."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from django.db.models import Min
from django.utils import timezone

from archive.database.bulk_insert import insert
from archive.derived.copy_likeness import ALIKE, likeness, shingles
from archive.models import Article, ArticleQuerySet, Shingle

# A hash that more articles share than this comes from an outlet's boilerplate, not from a copy.
TOO_COMMON = 50
# Of the eight hashes of a sketch two copies share about six: in 20,000 simulated pairs at the
# similarity threshold (`ALIKE`), none shared fewer than three.
LEAST_SHARED = 2


def sketch_and_link(articles: Sequence[Article], sketches: Sequence[tuple[int, ...]]) -> None:
    """Store the sketches of articles and link each with the stored articles it is a copy of.

    Linked articles share a story number, the smallest id among them; `updated_at` of every article
    of the story is set.
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
    pairs = candidates({a.pk: set(s) for a, s in zip(articles, sketches, strict=True)})
    texts = dict(
        Article.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list(
            "pk", "body_text"
        )
    )
    joined: set[int] = set()
    # Pair by pair: the shingles of a text take several times its memory.
    for one, others in groupby(sorted(pairs), key=itemgetter(0)):
        cut = shingles(texts[one])
        for _one, other in others:
            if likeness(cut, shingles(texts[other])) >= ALIKE:
                joined |= _join(one, other)
    if joined:
        touch_copies(Article.objects.filter(pk__in=joined))


def touch_copies(articles: ArticleQuerySet) -> None:
    """Set `updated_at` of all articles in the stories of these: each page lists its copies."""
    stories = set(articles.exclude(story=None).values_list("story", flat=True))
    Article.objects.filter(story__in=stories).update(updated_at=timezone.now())


def unlink(article: Article) -> None:
    """Delete an article's sketch and take it out of its story, because its text changes.

    A story that an editor chose is kept.
    """
    Shingle.objects.filter(article=article).delete()
    if article.story is None:
        return
    touch_copies(Article.objects.filter(pk=article.pk))
    if article.story_chosen:
        return
    story, article.story = article.story, None
    Article.objects.filter(pk=article.pk).update(story=None)
    dissolve_if_alone(story)


def dissolve_if_alone(story: int) -> None:
    """Renumber a story that lost an article by its smallest id; end it when one article is left."""
    rest = Article.objects.filter(story=story)
    alone = rest.count() < 2
    rest.update(story=None if alone else rest.aggregate(first=Min("pk"))["first"])


def candidates(sketches: dict[int, set[int]]) -> set[tuple[int, int]]:
    """Return pairs of article ids (smaller first) that share at least LEAST_SHARED hashes.

    `sketches` are hashes by article id; at least one of each pair is among its keys.
    """
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
    # A pair of two given articles is counted twice, once from each side.
    return {
        pair
        for pair, times in shared.items()
        if times >= LEAST_SHARED * (1 + (pair[0] in sketches and pair[1] in sketches))
    }


def _join(one: int, other: int) -> set[int]:
    """Unite two articles, and all that are linked with either, in one story; return the two.

    Where an editor said that one of them is no copy nothing happens, and none is returned.
    """
    known = Article.objects.filter(pk__in=[one, other]).values_list("story", "story_chosen")
    if any(chosen == 0 for _story, chosen in known):
        return set()
    stories = {story for story, _chosen in known if story is not None}
    first = min(one, other, *stories)
    Article.objects.filter(story__in=stories).update(story=first)
    Article.objects.filter(pk__in=[one, other]).update(story=first)
    return {one, other}
