"""“Save and next”: from one article's form to that of the next one in the list."""

import copy
from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models import Article, ArticleQuerySet


def next_in(articles: ArticleQuerySet, place: Article) -> int | None:
    """Return the id of the article after `place` in a list, newest first and undated ones last."""
    return articles.beside(place).values_list("pk", flat=True).first()


class SaveAndNext:
    """Mixin for an admin whose form has “Save and next”: next in the list it was opened from."""

    opts: Any
    admin_site: Any

    def remember_place(self, request: HttpRequest, article: Article) -> None:
        """Keep a copy of an article on the request before its date, and so its place, changes."""
        request.place = copy.copy(article)  # type: ignore[attr-defined]

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if "_next" not in request.POST:
            answer: HttpResponse = super().response_change(request, obj)  # type: ignore[misc]
            return answer
        return self.to_next(request, obj)

    def to_next(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Redirect to the article after this one, in the list that its form was opened from."""
        filters = self.get_preserved_filters(request)  # type: ignore[attr-defined]
        following = self.following(request, filters, getattr(request, "place", obj))
        if following is None:
            words = _("That was the last article of the list.")
            self.message_user(request, words, messages.SUCCESS)  # type: ignore[attr-defined]
            url = reverse("admin:archive_article_changelist")
        else:
            self.message_user(request, _("Saved. The next one:"), messages.SUCCESS)  # type: ignore[attr-defined]
            url = reverse("admin:archive_article_change", args=[following])
        context = {"preserved_filters": filters, "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(context, url))

    def following(self, request: HttpRequest, filters: str, place: Article) -> int | None:
        """Return the id of the article after a place in the list with these filters."""
        listing = copy.copy(request)
        listing.GET = QueryDict(QueryDict(filters).get("_changelist_filters", ""))  # type: ignore[assignment]
        articles: Any = self.get_changelist_instance(listing).queryset  # type: ignore[attr-defined]
        return next_in(articles.order_by(), place)
