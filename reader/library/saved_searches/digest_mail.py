"""The mails that are sent: a digest as plain text and HTML, and the one that confirms an address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from archive import search
from archive.models import Article
from archive.text.storable import line
from reader.library.saved_searches.digest import Digest, MailAddress
from reader.library.saved_searches.saved_search import SavedSearch, SearchMatch
from reader.serving.site import HTML_LANGUAGES

MOST = 50  # articles of one search in a mail; the page has all of them
STOPPING, CONFIRMING = "reader.stop-mail", "reader.confirm-mail"
CONFIRM_SECONDS = 3 * 24 * 3600


def is_possible() -> bool:
    """Whether the site can send mail: whether EMAIL_URL names a server."""
    return bool(settings.EMAIL_URL)


@dataclass(frozen=True)
class Told:
    """An article in a digest, with the words it was found by."""

    article: Article
    words: Sequence[str]

    @property
    def excerpt(self) -> str:
        """A passage around the words."""
        if not self.words:
            return self.article.lead[: search.LENGTH]
        query = search.parse(" OR ".join(f'"{word}"' for word in self.words))
        return "".join(text for text, _is_match in search.excerpt(self.article.body_text, query))


@dataclass(frozen=True)
class Section:
    """A saved search in a digest, with what is new of it, the last arrived first."""

    search: SavedSearch
    told: list[Told]
    more: int


def sections(digest: Digest) -> list[Section]:
    """Return what a digest tells of: for each search, published articles not told yet."""
    found = []
    rows = SavedSearch.objects.filter(user=digest.user_id, rhythm=digest.rhythm)
    for saved in rows.order_by("pk"):
        matches = SearchMatch.objects.filter(
            search=saved,
            article__gt=saved.mailed_up_to,
            article__lte=digest.up_to,
            article__withdrawn_at=None,
        ).order_by("-article_id")
        words = dict(matches.values_list("article_id", "words")[: MOST + 1])
        articles = Article.objects.for_listing().defer(None).in_bulk([*words][:MOST])
        told = [Told(articles[pk], words[pk]) for pk in words if pk in articles]
        if told:
            found.append(Section(saved, told, max(0, matches.count() - len(told))))
    return found


def stop_token(digest: Digest) -> str:
    """Return the signed token that stops an account's mail of one rhythm."""
    return signing.dumps([digest.user_id, digest.rhythm], salt=STOPPING)


def digest_mail(digest: Digest, to: MailAddress, told: list[Section]) -> EmailMultiAlternatives:
    """Return a digest as a mail, the same each time it is made, in the reader's language.

    Its Message-ID is that of the digest: a mail sent twice, because the process ended before it
    could be noted, is one to a mail program.
    """
    with override(to.language):
        stop = to.site + reverse("mine-stop", args=[stop_token(digest)])
        context = {
            "sections": told,
            "site": to.site,
            "stop": stop,
            "settings": to.site + reverse("mine-searches"),
            "rhythm": digest.rhythm,
            "SITE_NAME": settings.SITE_NAME,
            "HTML_LANGUAGE": HTML_LANGUAGES.get(to.language, "en"),
        }
        names = pgettext("between names", ", ").join(section.search.title for section in told)
        subject = line(f"{settings.SITE_NAME}{pgettext('before what is said', ': ')}{names}")[:200]
        mail = EmailMultiAlternatives(
            subject,
            render_to_string("mine/mail/digest.txt", context),
            to=[to.address],
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Message-ID": f"<digest-{digest.pk}-{digest.made_at:%Y%m%d%H%M%S}@{_domain()}>",
            },
        )
        mail.attach_alternative(render_to_string("mine/mail/digest.html", context), "text/html")
    return mail


def confirming_mail(to: MailAddress) -> EmailMultiAlternatives:
    """Return the mail whose link confirms an address."""
    with override(to.language):
        token = signing.dumps([to.user_id, to.address], salt=CONFIRMING)
        context = {
            "link": to.site + reverse("mine-mail-confirm", args=[token]),
            "user": to.user,
            "SITE_NAME": settings.SITE_NAME,
        }
        return EmailMultiAlternatives(
            line(_("%(site)s: is this your address?") % {"site": settings.SITE_NAME}),
            render_to_string("mine/mail/confirm.txt", context),
            to=[to.address],
            headers={"Auto-Submitted": "auto-generated"},
        )


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
