"""Error pages: the handler for 500, which answers 503 if database or disk failed."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.translation import gettext as _

from archive.database import failures
from reader.serving.rationing.refusing import error_json
from reader.serving.static_files import styles

RETRY_AFTER = "10"  # seconds


def failure(request: HttpRequest) -> HttpResponseBase:
    """Return a 503 that says why if the database or the disk failed, else a 500.

    The page returns the contents of a form that was sent, to be sent again. Makes no queries.
    """
    why = failures.in_words(sys.exc_info()[1])
    status = 503 if why else 500
    response: HttpResponseBase
    if request.path.startswith("/api/"):
        noted = _("The answer could not be made. It was noted; please try again in a while.")
        response = error_json(why or noted, status)
    elif why:
        response = unavailable(request, why)
    else:
        page = get_template("500.html").render({"styles": styles()})
        response = HttpResponse(page, status=500)
    if why:
        response["Retry-After"] = RETRY_AFTER
        response.database_failed = True  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    return response


def unavailable(request: HttpRequest, why: str) -> HttpResponse:
    """Return the 503 page, with the posted form filled in again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    context = {
        "why": why,
        "styles": styles(),
        "typed": typed,
        # A form with a password is not repeated: a password must not be shown.
        "is_form": request.method == "POST" and not any("password" in key for key in request.POST),
        "files": bool(request.FILES),
        "csrf_token": get_token(request),
        "address": request.get_full_path(),
    }
    return HttpResponse(get_template("503.html").render(context), status=503)
