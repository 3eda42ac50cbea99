"""Mail to a reader: the address confirmed, and mail stopped by one press without logging in."""

import datetime as dt
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from reader.access.account_lock import one_at_a_time
from reader.access.own_pages import keep_from_caches, own
from reader.library.saved_searches import alerts
from reader.library.saved_searches.digest import MailAddress
from reader.library.saved_searches.digest_mail import (
    CONFIRM_SECONDS,
    CONFIRMING,
    STOPPING,
    confirming_mail,
    is_possible,
)
from reader.library.saved_searches.saved_search import SavedSearch
from reader.serving.rationing.limits import spend
from reader.serving.rationing.refusing import refused
from reader.views.following_pages.search_pages import AddressForm, kept

MAILS_A_DAY = 3  # that ask one account for a confirmation
OF_A_NETWORK = "10/day"


@own(here="mine/without_account.html")
@require_POST
def mail_address(request: HttpRequest, user: User) -> HttpResponse:
    """Take a mail address, and mail it a link by which its owner confirms it."""
    form = AddressForm(request.POST)
    if not is_possible():
        form.add_error("address", _("This site sends no mail."))
    if not form.is_valid():
        return kept(request, user, form)
    allowance = spend(OF_A_NETWORK, "confirming-mails", request)
    if allowance and allowance.is_spent:
        said = _("This address asked for too much at once. Please go on in a while.")
        return refused(request, 429, said, allowance.seconds_left)
    row = _asked(request, user, form.cleaned_data["address"])
    if row.asked > MAILS_A_DAY:
        form.add_error("address", _("Three mails went out today: look for them, or try tomorrow."))
        return kept(request, user, form)
    try:
        confirming_mail(row).send()
    except (OSError, SMTPException, ValueError):
        form.add_error("address", _("The mail could not be sent. Please try again later."))
        return kept(request, user, form)
    messages.success(request, _("A mail is under way: open the link in it to confirm the address."))
    return redirect("mine-searches")


def _asked(request: HttpRequest, user: User, address: str) -> MailAddress:
    """Store an unconfirmed address, and count how often it was asked for within a day."""
    with one_at_a_time(user):
        row, _new = MailAddress.objects.get_or_create(user=user, defaults={"address": address})
        now = timezone.now()
        if row.asked_at < now - dt.timedelta(days=1):
            row.asked, row.asked_at = 0, now
        row.asked = min(row.asked + 1, MAILS_A_DAY + 1)
        if row.asked <= MAILS_A_DAY:
            if row.address != address:
                row.address, row.confirmed_at = address, None
            row.site = request.build_absolute_uri("/")[:-1]
            row.language = get_language() or settings.LANGUAGE_CODE
        row.save()
    return row


@own(here="mine/without_account.html")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Confirm the address to which this link was mailed: GET shows a button, POST confirms."""
    try:
        given = signing.loads(token, salt=CONFIRMING, max_age=CONFIRM_SECONDS)
    except signing.BadSignature:
        given = None
    row = MailAddress.objects.filter(user=user).first()
    if row is None or given != [user.pk, row.address]:
        raise Http404(_("This link is not for this account, or too old."))
    if request.method == "POST":
        MailAddress.objects.filter(pk=row.pk).update(confirmed_at=timezone.now())
        return redirect("mine-searches")
    return render(request, "mine/confirm.html", {"mail": row})


@csrf_exempt  # mail programs send it (RFC 8058); who has the signed address may stop, and only that
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop an account's mail of one rhythm: GET shows a button and changes nothing, POST stops."""
    try:
        user, rhythm = signing.loads(token, salt=STOPPING)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404(_("This link is not known.")) from error
    if request.method == "POST":
        alerts.stop(user, rhythm)
    context = {"done": request.method == "POST", "rhythm": SavedSearch.Rhythm(rhythm).label}
    return keep_from_caches(render(request, "mine/stop.html", context))
