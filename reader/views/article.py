"""One article."""

from hashlib import blake2b

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.citing import Styled, styled
from archive.models import Article
from reader import images
from reader.preferences import Preferences


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article with its topics, its copies and its neighbours; 410 once it is withdrawn."""
    # The list's queryset with the bodies back in: the topics and the source come along.
    article = get_object_or_404(Article.objects.for_listing().defer(None), pk=pk)
    if article.withdrawn_at:
        return render(request, "withdrawn.html", {"article": article}, status=410)
    allowed = Preferences.of(request).images
    others = Article.objects.published().for_listing()
    same_story = others.filter(story=article.story).exclude(pk=pk)
    context = {
        "article": article,
        "later": others.later_than(article).first() if article.published_day else None,
        "earlier": others.earlier_than(article).first() if article.published_day else None,
        "copies": same_story[:20] if article.story else [],
        "revisions": article.revisions.count(),
        "references": references(article, request.build_absolute_uri(article.get_absolute_url())),
        **body_shown(article, allowed),
    }
    response = render(request, "article.html", context)
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


def body_shown(article: Article, allowed: bool) -> dict[str, object]:
    """Return the body with remote images or without, and whether any was held back."""
    body = article.body_html
    if allowed:
        return {"body": images.let_through(body), "images_held_back": False}
    held_back = images.has_remote(body)
    return {"body": images.hold_back(body, _("Image on %(host)s")), "images_held_back": held_back}
