"""Base class of the API's views: CORS, caching and rate-limit headers, one form for errors."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.http import HttpRequest
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from archive.models import Article
from reader.api.throttling import Quota

# CORS: scripts of other sites may read everything. A closed site removes these headers again.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, RateLimit-Limit,"
    " RateLimit-Remaining, RateLimit-Reset",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Match, If-Modified-Since,"
    " If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class RefusedError(APIException):
    """A 400, with the messages for each wrong parameter."""

    status_code = 400

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("refused")
        self.errors = errors


class GoneError(APIException):
    """A 410, with what is to be said of what was at this address."""

    status_code = 410


def refuse(error: Exception, context: dict[str, Any]) -> Response | None:
    """Exception handler of REST framework: every error becomes {"errors": {field: [text]}}."""
    response = exception_handler(error, context)
    if response is not None:
        detail = [str(getattr(error, "detail", error) or _("There is no such address."))]
        response.data = {"errors": getattr(error, "errors", {"detail": detail})}
    return response


class JsonView(APIView):
    """A read-only answer. It takes the parameters it names and refuses all others."""

    http_method_names = ["get", "head", "options"]
    throttle_classes = [Quota]
    parameters: Iterable[str] = ()
    # Last change of the content, for Last-Modified; set by the view.
    changed_at: dt.datetime | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if str(request.method).lower() not in self.http_method_names:
            self.http_method_not_allowed(request)
        check_parameters(request, self.parameters)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(status=200, data={"methods": ["GET", "HEAD", "OPTIONS"]}, headers=PREFLIGHT)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in {**OPEN, **getattr(request, "quota_headers", {})}.items():
            response[name] = value
        # Names of topics and sources are in the language of the interface.
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if response.status_code == 200 and request.method in ("GET", "HEAD"):
            response.add_post_render_callback(self.conditional)
        return response  # type: ignore[no-any-return]

    def conditional(self, response: Any) -> Any:
        """Return the rendered response with its ETag, or a 304 for a client that has it already."""
        digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        response["ETag"] = etag = f'"{digest}"'
        moment = int(self.changed_at.timestamp()) if self.changed_at else None
        if moment is not None:
            response["Last-Modified"] = http_date(moment)
        answer = get_conditional_response(self.request._request, etag, moment, response)
        if answer is not None and answer is not response:
            for name in (*OPEN, "Vary", *getattr(self.request, "quota_headers", {})):
                answer[name] = response[name]
        return answer


def check_parameters(request: Request, known: Iterable[str]) -> None:
    """Raise RefusedError for empty and unknown parameters, suggesting the nearest known name.

    Pages ignore both, because forms send empty fields; for a program they are a mistake.
    """
    known = [*known]
    errors = {}
    for name, values in request.query_params.lists():
        if name != "q" and "" in values:
            errors[name] = [_("This is empty. Leave the parameter out, or give it a value.")]
        if name not in known:
            errors[name] = [
                _("There is no parameter %(name)s.") % {"name": name} + suggestion(name, known)
            ]
    if errors:
        raise RefusedError(errors)


def suggestion(name: str, known: list[str]) -> str:
    """Return “Did you mean …?” for a misspelt name, else the list of known names."""
    if near := get_close_matches(name, known, 1):
        return " " + _("Did you mean %(name)s?") % {"name": near[0]}
    return " " + _("There are: %(names)s.") % {"names": ", ".join(known)} if known else ""


def latest_change() -> dt.datetime | None:
    """Return the last change of any article; None for an empty archive."""
    latest = Article.objects.order_by("-updated_at", "-pk").values_list("updated_at", flat=True)
    return latest.first()


def address_of_page(request: Request | HttpRequest, token: str) -> str | None:
    """Return the absolute address of this list at a page token; None without a token."""
    if not token:
        return None
    query = request.GET.copy()
    query["page"] = token
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
