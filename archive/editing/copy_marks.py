"""An editor's marks: these articles are copies of one another, or copies of none."""

from collections.abc import Sequence
from typing import Any

from archive.derived import copies, keeping
from archive.editing.corrections import Plan, apply
from archive.models import Article, Batch


def mark_as_copies(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Link articles as copies, in one story, whatever their texts say; return how many changed."""
    with keeping.writing():
        stories = _stories_of(articles)
        first = min([*stories, *(article.pk for article in articles)])
        count = apply([(a, story_plan(a, first, first)) for a in articles], editor, note, batch)
        Article.objects.filter(story__in=stories).update(story=first)
        copies.touch_copies(Article.objects.filter(pk__in=[a.pk for a in articles]))
    return count


def mark_as_no_copies(
    articles: Sequence[Article], editor: Any = None, note: str = "", batch: Batch | None = None
) -> int:
    """Take articles out of their stories for good; return how many changed."""
    with keeping.writing():
        stories = _stories_of(articles)
        copies.touch_copies(Article.objects.filter(pk__in=[a.pk for a in articles]))
        count = apply([(a, story_plan(a, 0, None)) for a in articles], editor, note, batch)
        for story in stories:
            copies.dissolve_if_alone(story)
    return count


def _stories_of(articles: Sequence[Article]) -> set[int]:
    """Return the stored story numbers of articles, and set them on the instances given."""
    known = Article.objects.filter(pk__in=[article.pk for article in articles])
    now = dict(known.values_list("pk", "story"))
    for article in articles:
        article.story = now[article.pk]
    return {story for story in now.values() if story}


def story_plan(article: Article, chosen: int | None, story: int | None) -> Plan:
    """Return the plan that sets an article's story; empty where it has these values.

    `chosen` is the editor's choice: a story number, 0 for no copy, None to leave it to the texts.
    """
    values = {"story_chosen": chosen, "story": story}
    return values if any(getattr(article, n) != v for n, v in values.items()) else {}
