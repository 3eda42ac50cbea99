"""Views of proof in the read-only API: an article's provenance, and the check of a quotation."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from archive.export.content_digest import content_digest, text_digest
from archive.export.provenance import provenance_of
from archive.models import Article
from reader.api import describing
from reader.api.answers import GoneError, JsonView
from reader.api.parameters import checked
from reader.api.proof.proof_serializers import (
    OccurrenceSerializer,
    ProvenanceSerializer,
    ProvenancesSerializer,
    QuoteSerializer,
)
from reader.texts.quote_check import occurrences
from reader.texts.quoting import LONGEST_QUOTED


class QuoteForm(forms.Form):
    """The passage to be looked for."""

    text = forms.CharField(max_length=LONGEST_QUOTED)


def published_article(pk: int) -> Article:
    """Return an article with its text; Http404 or GoneError where it may not be read."""
    article = Article.objects.select_related("source").filter(pk=pk).first()
    if article is None:
        raise Http404(_("There is no article %(id)s.") % {"id": pk})
    if article.withdrawn_at:
        raise GoneError(article.withdrawn_note or _("This article was withdrawn."))
    return article


def quote_checked(article: Article, text: str, site: str) -> dict[str, Any]:
    """Return the answer to whether a passage stands in an article."""
    found = occurrences(article, text)
    context = {"article": article, "site": site}
    return {
        "id": article.pk,
        "url": f"{site}{article.get_absolute_url()}",
        "quoted": text,
        "stands": bool(found),
        "stands_now": any(one.version == "present" for one in found),
        "results": OccurrenceSerializer(found, many=True, context=context).data,
    }


class ProvenanceView(JsonView):
    """How the archive has an article: the documents it was made from, at most 30."""

    @extend_schema(
        operation_id="provenance",
        summary="How the archive has an article",
        responses={200: ProvenancesSerializer, **describing.refusals, **describing.absences},
    )
    def get(self, request: Request, pk: int) -> Response:
        article = published_article(pk)
        page = request.build_absolute_uri(article.get_absolute_url())
        originals = reverse("original", args=[pk, "0" * 64])[:-64] if settings.ORIGINALS else ""
        context = {"originals": originals and request.build_absolute_uri(originals)}
        told = ProvenanceSerializer(provenance_of(article), many=True, context=context)
        return Response(
            {
                "id": pk,
                "url": page,
                "source_url": article.source_url,
                "text_sha256": text_digest(article),
                "content_sha256": content_digest(article),
                "results": told.data,
            }
        )


class QuoteView(JsonView):
    """Whether a passage stands in an article, in which of its versions, in either script."""

    parameters = ("text",)

    @extend_schema(
        operation_id="quote",
        summary="Whether a passage stands in an article",
        parameters=[describing.passage],
        responses={200: QuoteSerializer, **describing.refusals, **describing.absences},
    )
    def get(self, request: Request, pk: int) -> Response:
        article = published_article(pk)
        text = checked(QuoteForm(request.query_params)).cleaned_data["text"]
        return Response(quote_checked(article, text, request.build_absolute_uri("/")[:-1]))
