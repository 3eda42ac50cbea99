"""The page of display preferences."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from archive.export.citations.styled import STYLES
from reader.serving.preferences import CHOICES, from_this_site, remember


@from_this_site
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The form of preferences; POST stores them in cookies and redirects to `next`."""
    if request.method != "POST":
        styles = [(name, slugify(name)) for name, _file in STYLES]
        return render(request, "preferences.html", {"citation_styles": styles})
    next = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(next, {request.get_host()}):
        next = request.path
    response = HttpResponseRedirect(next)
    for name, values in CHOICES.items():
        value = request.POST.get(name)
        if value in values:
            remember(response, name, value)
    return response
