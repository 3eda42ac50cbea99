"""The form in which a day, month or year is typed to go there."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reader.lists.query_strings import known_parameters
from reader.texts.periods import Period


@require_safe
def jump(request: HttpRequest) -> HttpResponse:
    """Redirect to the day, month or year typed into the form, keeping the filters; else 400."""
    wanted = request.GET.get("to", "").strip()
    written = re.fullmatch(
        r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2}))?)?[月日]?", wanted
    )
    period = Period(*(int(part) for part in written.groups() if part)) if written else None
    if period and period.exists:
        query = known_parameters(request.GET).urlencode()
        return HttpResponseRedirect(f"{period.url}?{query}" if query else period.url)
    error = _("Write a day that exists as year-month-day: 2024-04-30.")
    return render(request, "jump.html", {"wanted": wanted, "error": error}, status=400)
