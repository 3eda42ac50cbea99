"""What the account of a token owns, in the read-only API: what it follows, and its saved searches."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reader.access.api_tokens import holder
from reader.access.own_pages import keep_from_caches
from reader.api.answers import OPEN, JsonView
from reader.library.following.follow import LastSeen
from reader.library.following.followed import Followed
from reader.library.following.new_since import counts_of


class TokenAuthentication(BaseAuthentication):
    """The account whose token is shown, or without one that of a browser's session."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        shown = get_authorization_header(request).decode("latin-1")
        if not shown:
            visitor = request._request.user
            return (visitor, None) if visitor.is_authenticated else None
        person = holder(shown)
        if person is None:
            raise AuthenticationFailed
        return person, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="archive"'


class MeView(JsonView):
    """Base: for accounts only, without the heads by which other sites and caches may keep it."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        for name in OPEN:
            del answer[name]
        keep_from_caches(answer)
        return answer

    def conditional(self, response: Any) -> Any:
        """Return the answer as it is: nobody keeps it, so nobody asks whether it changed."""
        return response


class FollowingView(MeView):
    """Topics, sources and threads that the account of the token follows.

    `new` counts what arrived after the article `seen`; `url` is null where a thing is gone.
    """

    @extend_schema(exclude=True)  # of no use without a token
    def get(self, request: Request) -> Response:
        followed = Followed.of(request.user)
        seen = LastSeen.objects.filter(user=request.user.pk).first()
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


class MySearchesView(MeView):
    """Searches that the account of the token has saved."""

    @extend_schema(exclude=True)  # of no use without a token
    def get(self, request: Request) -> Response:
        followed = Followed.of(request.user)
        seen = LastSeen.objects.filter(user=request.user.pk).first()
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
