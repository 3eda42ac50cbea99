"""The editors' desk: Django's admin for articles, captures, topics, sources and accounts."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from archive.admin.articles.article_admin import ArticleAdmin
from archive.admin.articles.batch_admin import BatchAdmin
from archive.admin.articles.revision_admin import RevisionAdmin
from archive.admin.captures.capture_admin import CaptureAdmin
from archive.admin.event_admin import EventAdmin
from archive.admin.login_admin import LoginAdmin
from archive.admin.people import GroupsAdmin, PeopleAdmin
from archive.admin.source_admin import SourceAdmin
from archive.admin.topics.proposal_admin import ProposalAdmin
from archive.admin.topics.topic_admin import TermAdmin, TopicAdmin
from archive.admin.working.feed_admin import FeedAdmin
from archive.admin.working.job_admin import JobAdmin

__all__ = [
    "ArticleAdmin",
    "BatchAdmin",
    "CaptureAdmin",
    "EventAdmin",
    "FeedAdmin",
    "GroupsAdmin",
    "JobAdmin",
    "LoginAdmin",
    "PeopleAdmin",
    "ProposalAdmin",
    "RevisionAdmin",
    "SourceAdmin",
    "TermAdmin",
    "TopicAdmin",
]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("The editors’ desk")
