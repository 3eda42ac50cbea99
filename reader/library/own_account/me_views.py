"""What is one's own in the read-only API, with a token or a session."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reader.access.api_tokens import shown_token
from reader.access.own_pages import keep_from_caches
from reader.api.answers import OPEN, JsonView, address_of_page
from reader.api.parameters import checked
from reader.library.dossiers.dossier import Dossier
from reader.library.following.follow import LastSeen
from reader.library.following.followed import Followed
from reader.library.following.new_since import counts_of
from reader.library.library_pages import PageForm
from reader.library.notes.annotations import annotation
from reader.library.notes.note import Note
from reader.library.own_account.library_file import dossier_record, reading_record
from reader.library.reading_list.kept_articles import ReadingItem

ROWS = 100  # on a page


class MeView(JsonView):
    """What is one person's: no other site's scripts read it, and no cache keeps it."""

    visitor: Any = None  # the account of the session, which REST framework would replace by none

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.visitor = getattr(request, "user", None)  # none where only the schema is made
        return super().initialize_request(request, *args, **kwargs)

    def person(self, request: Request) -> User:
        """Return whose token or session it is; a 401 for nobody's."""
        shown = request.headers.get("Authorization", "")
        token = shown_token(shown) if shown else None
        if token and not token.is_own:
            raise NotAuthenticated(
                _(
                    "Somebody else made this token: it does not read what is your own. Make one yourself."
                )
            )
        person: Any = (token and token.user) if shown else self.visitor
        if person is None or not person.is_authenticated:
            raise NotAuthenticated(_("Show a token of your account."))
        return person  # type: ignore[no-any-return]

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="archive"'

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        for name in OPEN:
            del answer[name]
        keep_from_caches(answer)
        return answer

    def conditional(self, response: Any) -> Any:
        """Return the answer as it is: there is no older one that a cache may have."""
        return response

    def listed(
        self, request: Request, rows: QuerySet[Any], record: Callable[[Any], Any]
    ) -> Response:
        """Return a page of rows as the API lists them."""
        number = checked(PageForm(request.query_params)).cleaned_data["page"] or 1
        page = Paginator(rows, ROWS).get_page(number)
        after = str(page.next_page_number()) if page.has_next() else ""
        before = str(page.previous_page_number()) if page.has_previous() else ""
        return Response(
            {
                "count": page.paginator.count,
                "count_is_exact": True,
                "next": address_of_page(request, after),
                "previous": address_of_page(request, before),
                "results": [record(row) for row in page],
            }
        )


@extend_schema(exclude=True)
class MyReadingView(MeView):
    """The reading list, and what was read."""

    parameters = ("page",)

    def get(self, request: Request) -> Response:
        rows = ReadingItem.objects.of(self.person(request)).order_by("-pk")
        return self.listed(request, rows, lambda row: {"id": row.article_id, **reading_record(row)})


@extend_schema(exclude=True)
class MyNotesView(MeView):
    """The notes, as Web Annotations."""

    parameters = ("page",)

    def get(self, request: Request) -> Response:
        rows = Note.objects.of(self.person(request)).order_by("-made_at", "-pk")
        return self.listed(request, rows, annotation)


@extend_schema(exclude=True)
class MyDossiersView(MeView):
    """The dossiers one owns or may add to, without their items."""

    parameters = ("page",)

    def get(self, request: Request) -> Response:
        rows = Dossier.objects.of(self.person(request)).select_related("owner")
        rows = rows.annotate(count=Count("items", distinct=True)).order_by("-changed_at", "-pk")

        def record(row: Any) -> dict[str, Any]:
            return {
                "key": row.key,
                "url": request.build_absolute_uri(row.get_absolute_url()),
                "title": row.title,
                "visibility": row.visibility,
                "owner": row.owner.get_username(),
                "items": row.count,
                "made_at": row.made_at,
                "changed_at": row.changed_at,
            }

        return self.listed(request, rows, record)


@extend_schema(exclude=True)
class MyDossierView(MeView):
    """One of these with its items, as the file that reads back has it."""

    def get(self, request: Request, key: str) -> Response:
        row = Dossier.objects.of(self.person(request)).filter(key=key).first()
        if row is None:
            raise Http404(_("There is no such dossier among yours."))
        return Response(dossier_record(row))


@extend_schema(exclude=True)
class MyFollowingView(MeView):
    """Topics, sources and threads that the account follows.

    `new` counts what arrived after the article `seen`; `url` is null where a thing is gone.
    """

    def get(self, request: Request) -> Response:
        person = self.person(request)
        followed = Followed.of(person)
        seen = LastSeen.objects.filter(user=person.pk).first()
        counts, are_all = counts_of(followed, seen)
        results = [
            {
                "kind": follow.kind,
                "slug": row.slug if row else follow.slug,
                "name": getattr(row, "title", None) or row.name if row else None,
                "url": request.build_absolute_uri(row.get_absolute_url()) if row else None,
                "new": counts.get((follow.kind, row.pk), 0) if row else 0,
            }
            for follow, row in followed.rows
        ]
        return Response(
            {
                "seen": seen.article if seen else None,
                "counts_are_exact": are_all,
                "results": results,
            }
        )


@extend_schema(exclude=True)
class MySearchesView(MeView):
    """Searches that the account has saved."""

    def get(self, request: Request) -> Response:
        person = self.person(request)
        followed = Followed.of(person)
        seen = LastSeen.objects.filter(user=person.pk).first()
        counts, _are_all = counts_of(followed, seen)
        results = [
            {
                "id": search.pk,
                "name": search.name,
                "query": search.asked,
                "url": request.build_absolute_uri(search.get_absolute_url()),
                "mail": search.rhythm,
                "made_at": search.made_at,
                "new": counts.get(("search", search.pk), 0),
            }
            for search in followed.searches.values()
        ]
        return Response({"results": results})
