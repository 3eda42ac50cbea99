"""How the site looks in this browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from reader.preferences import CHOICES, from_this_site, remember


@from_this_site
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The reader's choices; what is posted is kept in cookies, then back to the page."""
    if request.method != "POST":
        return render(request, "preferences.html")
    next = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(next, {request.get_host()}):
        next = request.path
    response = HttpResponseRedirect(next)
    for name, values in CHOICES.items():
        value = request.POST.get(name)
        if value in values:
            remember(response, name, value)
    return response
