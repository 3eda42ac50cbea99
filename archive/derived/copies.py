"""Near-duplicate detection among stored articles: copies share a story number, never one row."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from django.db import connections, router
from django.db.models import Min
from django.utils import timezone

from archive.database.bulk_insert import batched, insert
from archive.derived.copy_likeness import ComparedText, are_copies
from archive.models import Article, ArticleQuerySet, Shingle

# A hash that more articles share than this comes from an outlet's boilerplate, not from a copy.
TOO_COMMON = 50
# A hash that no more share is rare, and one such is enough to look at two texts; of others it takes
# two. Reposts that it misses are looked for by `make bench-reposts`.
RARE, ENOUGH = 5, 2
LOOKED_UP = 200  # hashes in one query

Pair = tuple[int, int]


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
    _link({a.pk: set(s) for a, s in zip(articles, sketches, strict=True)})


def relink(ids: Iterable[int]) -> None:
    """Link articles anew whose outlet, title or lead changed, but not their text."""
    numbers = sketches_of(ids)
    near = {pk for pair in candidates(numbers) for pk in pair}
    for article in Article.objects.filter(pk__in=numbers).only("story", "story_chosen"):
        if article.pk in near or article.story is not None:
            _leave_story(article)
    _link({pk: own for pk, own in numbers.items() if pk in near})


def _link(sketches: Mapping[int, Collection[int]]) -> None:
    joined: set[int] = set()
    for one, other in alike(candidates(sketches)):
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
    _leave_story(article)


def _leave_story(article: Article) -> None:
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


def sketches_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the stored sketches by article id, each sorted; articles without one are left out."""
    found: dict[int, list[int]] = {}
    rows = Shingle.objects.filter(article__in=ids).order_by("article", "number")
    for pk, number in rows.values_list("article", "number"):
        found.setdefault(pk, []).append(number)
    return found


def candidates(sketches: Mapping[int, Collection[int]]) -> set[Pair]:
    """Return pairs of article ids (smaller first) whose sketches have a rare hash, or two, in common.

    `sketches` are hashes by article id; at least one of each pair is among its keys.
    """
    held = holders({number for numbers in sketches.values() for number in numbers})
    shared: Counter[Pair] = Counter()
    for pk, own in sketches.items():
        for number in own:
            weight = ENOUGH if len(held[number]) <= RARE else 1
            for other in held[number]:
                # A pair of two given articles is counted from the side of the smaller.
                if other > pk or (other < pk and other not in sketches):
                    shared[min(pk, other), max(pk, other)] += weight
    return {pair for pair, weight in shared.items() if weight >= ENOUGH}


def holders(numbers: Iterable[int]) -> defaultdict[int, list[int]]:
    """Return the ids of the articles whose sketch has a hash, by hash; those too common have none."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, pk in _read(numbers):
        found[number].append(pk)
    for number in [number for number, pks in found.items() if len(pks) > TOO_COMMON]:
        del found[number]
    return found


def _read(numbers: Iterable[int]) -> Iterator[Pair]:
    """Yield (hash, article id), of one hash no more than are needed to know it is too common."""
    table = Shingle._meta.db_table
    one = f"SELECT number, article_id FROM {table} WHERE number = %s LIMIT {TOO_COMMON + 1}"  # noqa: S608
    database = connections[router.db_for_read(Shingle)]
    with database.cursor() as cursor:
        for some in batched(sorted(numbers), LOOKED_UP):
            if database.vendor == "sqlite":
                union = " UNION ALL ".join([f"SELECT * FROM ({one}) held"] * len(some))  # noqa: S608
                cursor.execute(union, some)
            else:  # PostgreSQL plans a statement of many parts for longer than it works on it
                each = one.replace("%s", "asked")
                lateral = f"SELECT held.* FROM unnest(%s::bigint[]) asked, LATERAL ({each}) held"  # noqa: S608
                cursor.execute(lateral, [list(some)])
            yield from cursor.fetchall()


def alike(pairs: Iterable[Pair]) -> list[Pair]:
    """Return those of these pairs of article ids whose texts are copies of one another."""
    ordered = sorted(pairs)
    rows = Article.objects.filter(pk__in={pk for pair in ordered for pk in pair})
    texts = {
        pk: (source, title, lead, text)
        for pk, source, title, lead, text in rows.values_list(
            "pk", "source_id", "title", "lead", "body_text"
        )
    }
    known = [pair for pair in ordered if pair[0] in texts and pair[1] in texts]
    found = []
    # Pair by pair: the shingles of a text take several times its memory.
    for one, others in groupby(known, key=itemgetter(0)):
        compared = ComparedText(*texts[one])
        found += [
            (one, other)
            for _one, other in others
            if are_copies(compared, ComparedText(*texts[other]))
        ]
    return found


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
