"""The form in which a day, month or year is typed to go there."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.text.typed_days import read_date
from reader.lists.query_strings import known_parameters
from reader.texts.periods import Period


@require_safe
def jump(request: HttpRequest) -> HttpResponse:
    """Redirect to the day, month or year typed into the form, keeping the filters; else 400."""
    wanted = request.GET.get("to", "").strip()
    days = read_date(wanted)
    if days:
        first, last = days
        kind = "day" if first == last else "month" if first.month == last.month else "year"
        period = Period.holding(first, kind)
        query = known_parameters(request.GET).urlencode()
        return HttpResponseRedirect(f"{period.url}?{query}" if query else period.url)
    error = _("Write a day that exists as year-month-day: 2024-04-30.")
    return render(request, "jump.html", {"wanted": wanted, "error": error}, status=400)
