"""Views of result sets in the read-only API: the list as it was saved, and what has changed of it."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from reader.api import describing
from reader.api.answers import JsonView, RefusedError, address_of_page
from reader.api.parameters import checked
from reader.library.result_sets.changes_since import changes_since
from reader.library.result_sets.one_set_at_a_time import one_set_at_a_time
from reader.library.result_sets.result_files import told_of
from reader.library.result_sets.result_set import MOST_ARTICLES, ResultSet
from reader.library.result_sets.result_set_serializers import (
    ResultChangesSerializer,
    ResultSetSerializer,
)
from reader.lists.paging import LARGEST_PAGE
from reader.serving.rationing.refusing import busy
from reader.serving.rationing.slots import BusyError


class SavedPageForm(forms.Form):
    """Which of the saved articles are told."""

    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_ARTICLES)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE)


def saved_set(key: str) -> ResultSet:
    """Return a result set by its key. Raises Http404."""
    saved = ResultSet.objects.filter(key=key).first()
    if saved is None:
        raise Http404(_("There is no result set at this address."))
    return saved


class ResultSetView(JsonView):
    """A list as it was when it was saved to be cited: its query, its articles, a digest of each."""

    parameters = tuple(SavedPageForm.base_fields)

    @extend_schema(
        operation_id="result_set",
        summary="A citable result set",
        parameters=describing.of_result_set,
        responses={200: ResultSetSerializer, **describing.refusals, **describing.no_set},
    )
    def get(self, request: Request, key: str) -> Response:
        given = checked(SavedPageForm(request.query_params)).cleaned_data
        saved = saved_set(key)
        pages = Paginator(range(saved.count), given["page_size"] or LARGEST_PAGE)
        number = given["page"] or 1
        if number > pages.num_pages:
            raise RefusedError({"page": [_("There is no such page.")]})
        page = pages.page(number)
        rows = told_of(saved.rows_between(page.start_index() - 1, page.end_index()))
        told = self.record(saved, request)
        following = page.next_page_number() if page.has_next() else ""
        previous = page.previous_page_number() if page.has_previous() else ""
        told["next"] = address_of_page(request, str(following))
        told["previous"] = address_of_page(request, str(previous))
        return Response(ResultSetSerializer(told | {"results": rows}).data)

    def record(self, saved: ResultSet, request: Request) -> dict[str, Any]:
        """Return what is said of the set as a whole."""
        absolute = request.build_absolute_uri
        return {
            "key": saved.key,
            "url": absolute(saved.get_absolute_url()),
            "title": saved.title,
            "made_at": saved.made_at,
            "list_url": absolute(saved.list_address),
            "list_kind": saved.path.removesuffix(".json"),
            "parameters": dict(QueryDict(saved.query).lists()),
            "count": saved.count,
            "archive_count": saved.archive_count,
            "archive_changed_at": saved.archive_changed_at,
            "sha256": saved.digest,
            "zip_url": absolute(reverse("export_result_zip", args=[saved.key])),
            "changes_url": absolute(reverse("api_result_changes", args=[saved.key])),
        }


class ResultChangesView(JsonView):
    """What has changed of a result set since it was saved, by comparing it with the list as it is now."""

    @extend_schema(
        operation_id="result_changes",
        summary="What has changed of a result set",
        responses={200: ResultChangesSerializer, **describing.refusals, **describing.no_set},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        saved = saved_set(key)
        try:
            changes = one_set_at_a_time(saved, changes_since)
        except BusyError:
            return busy(request)
        return Response(
            {
                "url": request.build_absolute_uri(saved.get_absolute_url()),
                "is_same": changes.is_same,
                **asdict(changes),
            }
        )
