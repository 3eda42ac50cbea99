"""Time budget: how long the database may work on one answer."""

from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from archive.database import deadline
from reader.serving.rationing.limits import kind_of
from reader.serving.rationing.refusing import refused

AGAIN = 10  # seconds for Retry-After


class Budgeted:
    """Middleware: `ANSWER_SECONDS` of database time for reading (archive.database.deadline).

    Pages leave out what they can; if that is not enough, the answer is a 503 with Retry-After.
    Exports and the desk have no limit: there, half an answer would be worse than a late one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as stack:
            request.until_answered = stack  # type: ignore[attr-defined]
            response = self.get_response(request)
            limit: deadline.Deadline | None = getattr(request, "time_limit", None)
            # Another time there may be time for more.
            request.is_answered_in_full = not (limit and limit.was_reached)  # type: ignore[attr-defined]
            return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        place = request.resolver_match
        is_read = request.method in ("GET", "HEAD")
        if is_read and place and "admin" not in place.namespaces and kind_of(request) != "export":
            time_given = deadline.answering(settings.ANSWER_SECONDS)
            limit = request.until_answered.enter_context(time_given)  # type: ignore[attr-defined]
            request.time_limit = limit  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not deadline.is_overdue(error):
            return None
        said = _("This took too long. Fewer or rarer words, or a shorter time, are found faster.")
        return refused(request, 503, said, AGAIN)
