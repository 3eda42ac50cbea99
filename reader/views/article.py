"""The page of one article."""

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from lxml.html import HtmlElement

from archive import search
from archive.derived.passages import reuses
from archive.export.citations import Styled, styled
from archive.export.provenance import Provenance, original_bytes, provenance_of
from archive.models import Article, Capture, DamagedError, Picture, Revision
from archive.outlets import host_of
from archive.outlets.houses import one_house
from archive.outlets.keepers import speaks_for
from reader.affairs.around_event import around_event
from reader.library.notes.on_article import NotesOnArticle
from reader.lists.neighbours import neighbours
from reader.serving.preferences import Preferences
from reader.serving.site import html_language
from reader.texts import image_copies, quoting
from reader.texts.article_body import (
    Body,
    Mark,
    fetched_late,
    is_beside_page,
    is_remote,
    note_instead,
    prepare,
)
from reader.texts.quote_check import occurrences

MOST_COPIES, MOST_RELATED, MOST_REUSES = 20, 6, 5
FROM_ELSEWHERE = Q(cause=Revision.Cause.ELSEWHERE)


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article with topics, copies, related articles and neighbours; 410 once it is withdrawn."""
    # The queryset of lists, with bodies: it loads source and topics as well.
    article = get_object_or_404(Article.objects.for_listing().with_topics().defer(None), pk=pk)
    if article.withdrawn_at:
        return render(request, "withdrawn.html", {"article": article}, status=410)
    preferences = Preferences.of(request)
    allowed = preferences.images or (preferences.may_ask and "images" in request.GET)
    notes = NotesOnArticle(request.user, article)
    body = body_of(article, allowed, notes.mark)
    quotation = quotation_in(request, article, body, preferences.target)
    provenance = provenance_of(article)
    found = search.related(article, limit=MOST_COPIES + MOST_RELATED)
    context = {
        "article": article,
        "body": body,
        "beside": neighbours(request, article),
        "around": around_event(article.event_id),
        "copies": [other.article for other in found if other.is_copy][:MOST_COPIES],
        "related": [other.article for other in found if not other.is_copy][:MOST_RELATED],
        "reuses": reuses(article)[:MOST_REUSES],
        **article.revisions.aggregate(
            revisions=Count("pk", filter=~FROM_ELSEWHERE),
            elsewhere=Count("pk", filter=FROM_ELSEWHERE),
        ),
        "provenance": provenance,
        "originals": settings.ORIGINALS,
        "taken_from": taken_from(article, provenance),
        "with_its_address": article.with_its_address().published()[:MOST_COPIES],
        "references": sorted(
            references(article, request.build_absolute_uri(article.get_absolute_url())),
            key=lambda reference: slugify(reference.style) != preferences.citation,
        ),
        "notes": notes.notes,
        **quotation,
    }
    status = 400 if quotation.get("not_quoted") else 200
    response = render(request, "article.html", context, status=status)
    if allowed:
        # Read by django-csp: the reader asked for images of other sites on this page.
        response._csp_update = {"img-src": ["https:", "http:"]}  # type: ignore[attr-defined]
    return response


def taken_from(article: Article, provenance: list[Provenance]) -> str:
    """Return the host from which the text was captured, if it is not one of its outlet; else ""."""
    place = next((each.place for each in provenance if each.gave == "present"), "")
    if not place or one_house(speaks_for(place), article.source_url, article.source.domains):
        return ""
    return host_of(place)


@require_safe
def original(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """The bytes of one of an article's documents, as a file that no browser opens as a page.

    404 unless `ORIGINALS` is on, and for a document that is damaged; 410 once it is withdrawn.
    """
    article = get_object_or_404(Article.objects.for_listing(), pk=pk)
    if article.withdrawn_at:
        return render(request, "withdrawn.html", {"article": article}, status=410)
    if not settings.ORIGINALS:
        raise Http404(_("This archive does not give its originals away."))
    try:
        raw = original_bytes(article, sha256)
    except (Capture.DoesNotExist, DamagedError) as error:
        raise Http404(str(error)) from error
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{sha256}.bin"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Robots-Tag"] = "noindex"
    return response


def references(article: Article, address: str) -> list[Styled]:
    """Return the article in citation styles, cached for each version of the article."""
    version = f"{article.pk} {article.updated_at.isoformat()} {address}"
    key = f"references-{blake2b(version.encode(), digest_size=20).hexdigest()}"
    made: list[Styled] | None = cache.get(key)
    if made is None:
        made = styled(article, address)
        cache.set(key, made)
    return made


def body_of(article: Article, allowed: bool, mark: Mark) -> Body:
    """Return the body with local copies of its images, and what `mark` puts into its text.

    Images without a copy are loaded from their site if `allowed`, else replaced by placeholders.
    """
    label = _("Image on %(host)s")
    kept = Picture.objects.kept(image["url"] for image in article.images)
    hero = article.images[0]["url"] if article.images else ""

    def replace(image: HtmlElement) -> HtmlElement | None:
        address = image.get("src", "")
        if address in kept:
            return image_copies.shown(image, kept[address], first=address == hero)
        if not is_remote(image):
            return None
        load = allowed and not is_beside_page(image)
        return fetched_late(image) if load else note_instead(image, label, html_language())

    return prepare(article.body_html, replace, mark)


def quotation_in(
    request: HttpRequest, article: Article, body: Body, shown_in: str
) -> dict[str, Any]:
    """Return template variables for `?quote=`: the passage and its link, or an error; else {}.

    With `check`, where the passage stands in any version of the article instead.
    """
    wanted = request.GET.get("quote", "").strip()
    if not wanted:
        return {}
    if len(wanted) > quoting.LONGEST_QUOTED:
        return {"not_quoted": wanted, "quote_error": _("Choose a shorter passage.")}
    if "check" in request.GET:
        found = occurrences(article, wanted, shown_in)
        shown = [(one, one.address(article)) for one in found]
        return {"checked": wanted, "occurrences": shown}
    passage = quoting.passage_in(article.body_text, wanted, shown_in, article.language)
    if not passage:
        return {"not_quoted": wanted, "quote_error": _("The text has no such passage.")}
    return {"passage": passage, "passage_link": quoting.link_to(passage, body.blocks)}
