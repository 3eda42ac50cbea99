"""The editors' desk: what the archive keeps, to be found, read and corrected."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from archive.admin.articles import ArticleAdmin
from archive.admin.batches import BatchAdmin
from archive.admin.captures import CaptureAdmin
from archive.admin.logins import LoginAdmin
from archive.admin.people import GroupsAdmin, PeopleAdmin
from archive.admin.proposals import ProposalAdmin
from archive.admin.revisions import RevisionAdmin
from archive.admin.sources import SourceAdmin
from archive.admin.topics import TermAdmin, TopicAdmin

__all__ = [
    "ArticleAdmin",
    "BatchAdmin",
    "CaptureAdmin",
    "GroupsAdmin",
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
