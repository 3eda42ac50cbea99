"""An editor's choice of topics for articles: add, exclude, or leave to the matching rules again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.derived import keeping
from archive.editing.corrections import revision_of
from archive.models import Article, ArticleTopic, Batch, Topic
from archive.topics.assigning import assign, matcher, touch


def choose(
    articles: Iterable[Article],
    topics: Iterable[Topic],
    origin: str,
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Add topics to articles or exclude them, whatever the rules find.

    `origin` is ArticleTopic.Origin.EDITOR or EXCLUDED. Returns how many articles changed.
    """
    wanted = {topic.pk: topic for topic in topics}
    changed = []
    articles = list(articles)
    with keeping.changing([article.pk for article in articles], words=()):
        for article, links in _links_of(articles, wanted):
            chosen = [pk for pk in wanted if pk not in links or links[pk].origin != origin]
            if not chosen:
                continue
            _remember_topics(article, [wanted[pk] for pk in chosen], links, editor, note, batch)
            ArticleTopic.objects.filter(article=article, topic__in=chosen).update(origin=origin)
            ArticleTopic.objects.bulk_create(
                ArticleTopic(
                    article=article,
                    topic_id=pk,
                    origin=origin,
                    **article.filed,
                    published_at=article.published_at,
                )
                for pk in chosen
                if pk not in links
            )
            changed.append(article)
        touch(*changed)
    return len(changed)


def leave_to_rules(
    articles: Iterable[Article],
    topics: Iterable[Topic],
    editor: Any = None,
    note: str = "",
    batch: Batch | None = None,
) -> int:
    """Delete an editor's choices of topics and match again; return how many articles changed."""
    wanted = {topic.pk: topic for topic in topics}
    changed = []
    rules = matcher()
    articles = list(articles)
    with keeping.changing([article.pk for article in articles], words=()):
        for article, links in _links_of(articles, wanted):
            chosen = [pk for pk, link in links.items() if link.origin != ArticleTopic.Origin.RULE]
            if not chosen:
                continue
            _remember_topics(article, [wanted[pk] for pk in chosen], links, editor, note, batch)
            article.articletopic_set.filter(topic__in=chosen).delete()
            assign(article, rules.match(article.title, article.lead, article.body_text))
            changed.append(article)
        touch(*changed)
    return len(changed)


def _links_of(
    articles: Sequence[Article], topics: Mapping[int, Topic]
) -> Iterable[tuple[Article, dict[int, ArticleTopic]]]:
    """Yield each article with its links to these topics, by topic id."""
    links: dict[int, dict[int, ArticleTopic]] = {article.pk: {} for article in articles}
    for link in ArticleTopic.objects.filter(article__in=links, topic__in=topics):
        links[link.article_id][link.topic_id] = link
    for article in articles:
        yield article, links[article.pk]


def _remember_topics(
    article: Article,
    topics: Iterable[Topic],
    links: Mapping[int, ArticleTopic],
    editor: Any,
    note: str,
    batch: Batch | None,
) -> None:
    """Keep an article's earlier links with topics as a Revision: {slug: origin, "" for no link}."""
    origins = {t.slug: str(links[t.pk].origin) if t.pk in links else "" for t in topics}
    revision = revision_of(article, {}, editor, note, batch)
    revision.before = {"topics": origins}
    revision.save()
