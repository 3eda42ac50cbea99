"""Changes that editors make to an article, for tests of derived data."""

import datetime as dt
from collections.abc import Callable

from archive.editing import corrections as article_corrections
from archive.editing import topic_choices
from archive.intake import articles as intake_articles
from archive.models import Article, ArticleTopic, Source, Topic

EDITS: dict[str, Callable[[Article, Source], object]] = {
    "source": lambda article, other: article_corrections.correct(article, {"source": other}),
    "language": lambda article, _: article_corrections.correct(article, {"language": "zh-Hant"}),
    "date": lambda article, _: article_corrections.correct(
        article, {"published_at": dt.datetime(2020, 2, 1, tzinfo=dt.UTC)}
    ),
    "undated": lambda article, _: article_corrections.correct(
        article, {"published_at": None, "published_precision": "unknown"}
    ),
    "title": lambda article, _: article_corrections.correct(article, {"title": "日本与北约"}),
    "withdrawn": lambda article, _: article_corrections.withdraw([article], "a slip"),
    "excluded": lambda article, _: topic_choices.choose(
        [article], Topic.objects.all(), ArticleTopic.Origin.EXCLUDED
    ),
    "chosen": lambda article, _: topic_choices.choose(
        [article], Topic.objects.all(), ArticleTopic.Origin.EDITOR
    ),
    "left": lambda article, _: topic_choices.leave_to_rules([article], Topic.objects.all()),
    "redated": lambda article, _: intake_articles.redate(
        article, {"published_at": dt.datetime(2021, 5, 1, tzinfo=dt.UTC)}
    ),
}
