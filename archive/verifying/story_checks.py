"""Checks that stories link all articles that are copies of one another, and only these."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from archive.derived.copies import candidates
from archive.derived.copy_likeness import ALIKE, likeness, shingles
from archive.models import Article, Shingle
from archive.verifying.problems import Checkpoint, Finding, walk

MENDS = "`reindex` mends it"


def stories(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the stories of articles against their texts and editors' choices."""
    rows = Article.objects.only("story", "story_chosen", "body_text")
    yield from walk(rows, _of_articles, after, sample)


def _of_articles(articles: Sequence[Article]) -> Iterator[Finding]:
    stories = {article.story for article in articles if article.story is not None}
    members: defaultdict[int | None, list[int]] = defaultdict(list)
    rows = Article.objects.filter(story__in=stories).order_by("pk")
    for story, pk in rows.values_list("story", "pk"):
        members[story].append(pk)
    alike = _alike(articles, members)
    for article in articles:
        others = members[article.story] if article.story is not None else []
        yield from _of_article(article, others, alike[article.pk])


def _of_article(article: Article, story: Sequence[int], alike: set[int]) -> Iterator[Finding]:
    where = f"article {article.pk}"
    if article.story is not None and len(story) < 2 and not article.story_chosen:
        yield Finding("story of one", f"{where} is the only one of its story; {MENDS}", "copies")
    elif article.story is not None and article.story != min(story) and not article.story_chosen:
        line = f"{where} is in story {article.story}, whose first article is {min(story)}; {MENDS}"
        yield Finding("number of a story", line, "copies")
    elif article.story_chosen == 0 and article.story is not None:
        line = f"{where} is linked with copies, which an editor said it is none of; {MENDS}"
        yield Finding("choice of a story", line, "copies")
    elif article.story_chosen and article.story is None:
        line = f"{where} is not linked with the copies that an editor named; {MENDS}"
        yield Finding("choice of a story", line, "copies")
    elif article.story_chosen is None and len(story) > 1 and not alike & set(story):
        line = f"{where} is linked with articles of which none has its text; {MENDS}"
        yield Finding("no copy", line, "copies")
    if article.story_chosen is None and (missing := alike - set(story)):
        line = f"{where} has the text of {min(missing)} and is not linked with it; {MENDS}"
        yield Finding("copy not linked", line, "copies")


def _alike(
    articles: Sequence[Article], members: dict[int | None, list[int]]
) -> dict[int, set[int]]:
    """Return, by article id, the articles with a similar text, except those marked as no copies.

    Candidates share hashes of their sketches, or are linked already.
    """
    ids = {article.pk for article in articles}
    sketches: defaultdict[int, set[int]] = defaultdict(set)
    for pk, number in Shingle.objects.filter(article__in=ids).values_list("article", "number"):
        sketches[pk].add(number)
    pairs = candidates(dict(sketches))
    pairs |= {
        (min(article.pk, other), max(article.pk, other))
        for article in articles
        if article.story is not None
        for other in members[article.story]
        if other != article.pk
    }
    wanted = {pk for pair in pairs for pk in pair}
    texts = {
        pk: text
        for pk, text, chosen in Article.objects.filter(pk__in=wanted).values_list(
            "pk", "body_text", "story_chosen"
        )
        if chosen != 0
    }
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in sorted(pairs):
        known = one in texts and other in texts
        if known and likeness(shingles(texts[one]), shingles(texts[other])) >= ALIKE:
            found[one].add(other)
            found[other].add(one)
    return found
