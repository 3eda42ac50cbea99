"""The models: sources, captures, articles, topics, and the tables derived from them."""

from archive.models.article import Article, ArticleQuerySet, Shingle
from archive.models.article_topic import ArticleTopic
from archive.models.entry import Entry
from archive.models.event import (
    Event,
    EventName,
    EventVector,
    FormerEvent,
    FormerThread,
    Thread,
    Unplaced,
)
from archive.models.feed import Feed, FeedReading, Rhythm
from archive.models.job import Job, Scheduled, WorkerSeen
from archive.models.picture import Picture
from archive.models.revision import Batch, Revision
from archive.models.shared_line import SharedLine
from archive.models.source import Capture, DamagedError, Fetch, PrintedLine, Source
from archive.models.tally import Scope, Tally, TopicPair
from archive.models.topic import FormerSlug, Proposal, Term, Topic
from archive.models.topic_merge import MergedLink, TopicMerge

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleTopic",
    "Batch",
    "Capture",
    "DamagedError",
    "Entry",
    "Event",
    "EventName",
    "EventVector",
    "Feed",
    "FeedReading",
    "Fetch",
    "FormerEvent",
    "FormerSlug",
    "FormerThread",
    "Job",
    "MergedLink",
    "Picture",
    "PrintedLine",
    "Proposal",
    "Revision",
    "Rhythm",
    "Scheduled",
    "Scope",
    "SharedLine",
    "Shingle",
    "Source",
    "Tally",
    "Term",
    "Thread",
    "Topic",
    "TopicMerge",
    "TopicPair",
    "Unplaced",
    "WorkerSeen",
]
