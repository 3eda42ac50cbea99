"""The page on which a dossier's owner says what it is and who may read it, or deletes it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reader.access.own_pages import own
from reader.library.dossiers import compiling
from reader.library.dossiers.dossier import Dossier, new_key
from reader.library.dossiers.dossier_forms import SettingsForm


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_settings(request: HttpRequest, user: User, key: str) -> HttpResponse:
    """Title, introduction, visibility and members; a new secret address; deletion. Owner only."""
    if "delete" in request.POST:
        Dossier.objects.filter(key=key, owner=user).delete()
        return redirect("mine-dossiers")
    dossier = get_object_or_404(Dossier, key=key, owner=user)
    if "renew" in request.POST:
        dossier.key = new_key()
        dossier.save(update_fields=["key"])
        return redirect("dossier-settings", dossier.key)
    names = "\n".join(dossier.members.order_by("username").values_list("username", flat=True))
    form = SettingsForm(request.POST or None, instance=dossier, initial={"members": names})
    if request.method == "POST" and form.is_valid():
        dossier.changed_at = timezone.now()
        dossier.featured = dossier.featured and dossier.visibility == Dossier.Visibility.PUBLIC
        with transaction.atomic():
            compiling.lock(dossier)  # or members named twice at once would all be added
            form.save()
        return redirect(dossier)
    context = {"dossier": dossier, "form": form}
    return render(request, "dossiers/settings.html", context, status=400 if form.errors else 200)


@own()
@require_POST
def feature_dossier(request: HttpRequest, user: User, key: str) -> HttpResponse:
    """Put a public dossier at the head of the list, or take it from there; editors only."""
    rows = Dossier.objects.public()
    dossier = get_object_or_404(
        rows if user.has_perm("archive.change_article") else rows.none(), key=key
    )
    Dossier.objects.filter(pk=dossier.pk).update(featured=not dossier.featured)
    return redirect(dossier)
