"""Answers 429 and 503: a page for people, JSON for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reader.serving.static_files import styles

AGAIN = 20  # seconds for Retry-After while another export runs


def error_json(said: str, status: int) -> JsonResponse:
    """Return an error as JSON in the form of the API: {"errors": {"detail": [sentence]}}."""
    return JsonResponse(
        {"errors": {"detail": [said]}}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def refused(request: HttpRequest, status: int, said: str, seconds: int) -> HttpResponse:
    """Return a refusal with a sentence and Retry-After: HTML for browsers, else JSON."""
    response: HttpResponse
    if "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/v1/"):
        response = render(
            request, "refused.html", {"said": said, "styles": styles()}, status=status
        )
    else:
        response = error_json(said, status)
        response["Access-Control-Allow-Origin"] = "*"
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """Return the 503 for an export that must wait for another to finish."""
    said = _("Another list is being made to be taken away. Please try again in a while.")
    return refused(request, 503, said, AGAIN)
