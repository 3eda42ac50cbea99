"""What the archive keeps."""

from archive.models.article import Article, ArticleQuerySet, Shingle
from archive.models.article_topic import ArticleTopic
from archive.models.entry import Entry
from archive.models.picture import Picture
from archive.models.revision import Batch, Revision
from archive.models.source import Capture, Fetch, Source
from archive.models.tally import Scope, Tally, TopicPair
from archive.models.topic import FormerSlug, Proposal, Term, Topic

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleTopic",
    "Batch",
    "Capture",
    "Entry",
    "Fetch",
    "FormerSlug",
    "Picture",
    "Proposal",
    "Revision",
    "Scope",
    "Shingle",
    "Source",
    "Tally",
    "Term",
    "Topic",
    "TopicPair",
]
