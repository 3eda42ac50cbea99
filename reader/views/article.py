"""One article."""

from hashlib import blake2b

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from lxml.html import HtmlElement

from archive import search
from archive.citing import Styled, styled
from archive.models import Article, Picture
from reader import pictures, quoting
from reader.body import Body, fetched_late, is_remote, note_instead, ready
from reader.neighbours import neighbours
from reader.preferences import Preferences
from reader.site import html_language

MOST_COPIES, MOST_RELATED = 20, 6


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article with its topics, its copies and its neighbours; 410 once it is withdrawn."""
    # The list's queryset with the bodies back in: the topics and the source come along.
    article = get_object_or_404(Article.objects.for_listing().with_topics().defer(None), pk=pk)
    if article.withdrawn_at:
        return render(request, "withdrawn.html", {"article": article}, status=410)
    preferences = Preferences.of(request)
    allowed = preferences.images or (preferences.may_ask and "images" in request.GET)
    body = body_of(article, allowed)
    quotation = quotation_in(request, article, body, preferences.target)
    found = search.related(article, limit=MOST_COPIES + MOST_RELATED)
    context = {
        "article": article,
        "body": body,
        "beside": neighbours(request, article),
        "copies": [other.article for other in found if other.is_copy][:MOST_COPIES],
        "related": [other.article for other in found if not other.is_copy][:MOST_RELATED],
        "revisions": article.revisions.count(),
        "references": references(article, request.build_absolute_uri(article.get_absolute_url())),
        **quotation,
    }
    status = 400 if quotation.get("not_quoted") else 200
    response = render(request, "article.html", context, status=status)
    if allowed:
        # Read by django-csp: this page may show images of other sites, as its reader asked.
        response._csp_update = {"img-src": ["https:", "http:"]}  # type: ignore[attr-defined]
    return response


def references(article: Article, address: str) -> list[Styled]:
    """Return the article as bibliographies print it, made once for each version of it."""
    version = f"{article.pk} {article.updated_at.isoformat()} {address}"
    key = f"references-{blake2b(version.encode(), digest_size=20).hexdigest()}"
    made: list[Styled] | None = cache.get(key)
    if made is None:
        made = styled(article, address)
        cache.set(key, made)
    return made


def body_of(article: Article, allowed: bool) -> Body:
    """Return the body with local copies of its images; of the others notes in their place, or
    the images of other sites where these are allowed."""
    label = _("Image on %(host)s")
    kept = Picture.objects.kept(image["url"] for image in article.images)
    hero = article.images[0]["url"] if article.images else ""

    def replace(image: HtmlElement) -> HtmlElement | None:
        address = image.get("src", "")
        if address in kept:
            return pictures.shown(image, kept[address], first=address == hero)
        if not is_remote(image):
            return None
        return fetched_late(image) if allowed else note_instead(image, label, html_language())

    return ready(article.body_html, replace)


def quotation_in(
    request: HttpRequest, article: Article, body: Body, shown_in: str
) -> dict[str, str]:
    """Return the passage that was asked for and the link to it, or that there is no such passage."""
    wanted = request.GET.get("quote", "").strip()
    if not wanted:
        return {}
    if len(wanted) > quoting.LONGEST_QUOTED:
        return {"not_quoted": wanted, "quote_error": _("Choose a shorter passage.")}
    passage = quoting.passage_in(article.body_text, wanted, shown_in, article.language)
    if not passage:
        return {"not_quoted": wanted, "quote_error": _("The text has no such passage.")}
    return {"passage": passage, "passage_link": quoting.link_to(passage, body.blocks)}
