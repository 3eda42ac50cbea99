"""The button by which a topic, source, thread or search is followed."""

from typing import Any

from django import template

from reader.library.following.follow import Follow
from reader.library.following.followed import slugs_leading_to

register = template.Library()


@register.inclusion_tag("mine/_follow.html", takes_context=True)
def follow_button(context: dict[str, Any], kind: str, slug: str, name: str) -> dict[str, Any]:
    """Return variables of the button; for an account also whether it follows this already."""
    request = context["request"]
    has_account = request.user.is_authenticated
    return {
        "request": request,
        "kind": kind,
        "slug": slug,
        "name": name,
        "has_account": has_account,
        "is_followed": has_account
        and Follow.objects.filter(
            user=request.user, kind=kind, slug__in=slugs_leading_to(kind, slug)
        ).exists(),
        "csrf_token": context.get("csrf_token"),
    }
