"""What the archive keeps."""

from archive.models.article import Article, ArticleQuerySet, ArticleTopic, Revision, Shingle
from archive.models.source import Capture, Source
from archive.models.topic import Term, Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleTopic",
    "Capture",
    "Revision",
    "Shingle",
    "Source",
    "Term",
    "Topic",
]
