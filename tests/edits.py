"""Changes that a desk makes to an article, for tests of what is counted afterwards."""

import datetime as dt
from collections.abc import Callable

from archive import editing, storing
from archive.models import Article, ArticleTopic, Source, Topic

EDITS: dict[str, Callable[[Article, Source], object]] = {
    "source": lambda article, other: editing.correct(article, {"source": other}),
    "language": lambda article, _: editing.correct(article, {"language": "zh-Hant"}),
    "date": lambda article, _: editing.correct(
        article, {"published_at": dt.datetime(2020, 2, 1, tzinfo=dt.UTC)}
    ),
    "undated": lambda article, _: editing.correct(
        article, {"published_at": None, "published_precision": "unknown"}
    ),
    "title": lambda article, _: editing.correct(article, {"title": "日本与北约"}),
    "withdrawn": lambda article, _: editing.withdraw([article], "a slip"),
    "excluded": lambda article, _: editing.choose(
        [article], Topic.objects.all(), ArticleTopic.Origin.EXCLUDED
    ),
    "chosen": lambda article, _: editing.choose(
        [article], Topic.objects.all(), ArticleTopic.Origin.EDITOR
    ),
    "left": lambda article, _: editing.leave_to_rules([article], Topic.objects.all()),
    "redated": lambda article, _: storing.redate(
        article, {"published_at": dt.datetime(2021, 5, 1, tzinfo=dt.UTC)}
    ),
}
