"""What the archive keeps."""

from archive.models.article import Article, ArticleQuerySet, ArticleTopic, Revision
from archive.models.source import Capture, Source
from archive.models.topic import Term, Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleTopic",
    "Capture",
    "Revision",
    "Source",
    "Term",
    "Topic",
]
