"""Mail that is due: digests made of new matches, sent, tried again for two days, then given up."""

import datetime as dt
import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.digest_mail import digest_mail, is_possible, sections
from reader.library.saved_searches.saved_search import SavedSearch, SearchMatch

PERIODS = {"daily": dt.timedelta(days=1), "weekly": dt.timedelta(days=7)}
# The scheduler may come some minutes early: a digest each day at the same hour is daily.
EARLY = dt.timedelta(minutes=30)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=15), dt.timedelta(hours=6)
PATIENCE = dt.timedelta(days=2)

logger = logging.getLogger(__name__)


@dataclass
class Sent:
    """How many digests were sent, could not be sent this time, and were given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def send_due(now: dt.datetime) -> Sent:
    """Send the digests that are due, one mail for each account and rhythm.

    Without a mail server nothing is done. Of several processes one sends each digest.
    """
    done = Sent()
    if not is_possible():
        return done
    for rhythm in PERIODS:
        _make_due(rhythm, now)
    waiting = Digest.objects.filter(ended_at=None, given_up_at=None, next_try_at__lte=now)
    for digest in list(waiting.order_by("pk")):
        if _taken(digest, now):
            _try(digest, now, done)
    return done


def _make_due(rhythm: str, now: dt.datetime) -> None:
    """Make a digest for each account that has new matches and was not told for a period."""
    new = SearchMatch.objects.filter(
        search__rhythm=rhythm,
        search__user__is_active=True,
        search__user__mail_address__confirmed_at__isnull=False,
        article_id__gt=F("search__mailed_up_to"),
    ).order_by()
    since = now - PERIODS[rhythm] + EARLY
    told = Digest.objects.filter(rhythm=rhythm, made_at__gt=since)
    under_way = Digest.objects.filter(rhythm=rhythm, ended_at=None, given_up_at=None)
    due = new.exclude(search__user__in=told.values("user")).exclude(
        search__user__in=under_way.values("user")
    )
    for user, up_to in due.values_list("search__user").annotate(up_to=Max("article_id")):
        try:
            with transaction.atomic():
                Digest.objects.create(
                    user_id=user, rhythm=rhythm, up_to=up_to, made_at=now, next_try_at=now
                )
        except IntegrityError:  # another process has made it
            continue


def _taken(digest: Digest, now: dt.datetime) -> bool:
    """Whether this process is to send it: only one can move the next try on."""
    tries = digest.attempts.count()
    pause = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
    same = Digest.objects.filter(pk=digest.pk, next_try_at=digest.next_try_at, ended_at=None)
    return same.update(next_try_at=now + pause) == 1


def _try(digest: Digest, now: dt.datetime, done: Sent) -> None:
    to = MailAddress.objects.filter(
        user=digest.user_id, user__is_active=True, confirmed_at__isnull=False
    ).first()
    told = sections(digest) if to else []
    if to is None or not told:  # stopped, deleted or withdrawn since
        _finish(digest, now)
        return
    attempt = DigestAttempt.objects.create(digest=digest, at=now)
    try:
        digest_mail(digest, to, told).send()
    except (OSError, SMTPException, ValueError) as error:
        # ValueError: an address or head that the mail library refuses.
        attempt.error = f"{type(error).__name__}: {error}"[:500]
        attempt.save(update_fields=["error"])
        logger.warning("A digest could not be sent: %s", type(error).__name__)
        _fail(digest, now, done)
        return
    with transaction.atomic():
        DigestAttempt.objects.filter(pk=attempt.pk).update(sent=True)
        _finish(digest, now)
    done.sent += 1


def _finish(digest: Digest, now: dt.datetime) -> None:
    Digest.objects.filter(pk=digest.pk).update(ended_at=now)
    rows = SavedSearch.objects.filter(user=digest.user_id, rhythm=digest.rhythm)
    rows.filter(mailed_up_to__lt=digest.up_to).update(mailed_up_to=digest.up_to)


def _fail(digest: Digest, now: dt.datetime, done: Sent) -> None:
    """Leave a digest for the next try, or after two days stop all mail of its rhythm."""
    done.failed += 1
    if now - digest.made_at < PATIENCE:
        return
    done.given_up += 1
    with transaction.atomic():
        Digest.objects.filter(pk=digest.pk).update(given_up_at=now)
        rows = SavedSearch.objects.filter(user=digest.user_id, rhythm=digest.rhythm)
        rows.update(rhythm="", given_up_at=now)


def stop(user: int, rhythm: str) -> int:
    """Stop the mail of one rhythm to an account; return how many searches that concerns."""
    return SavedSearch.objects.filter(user=user, rhythm=rhythm).update(rhythm="")
