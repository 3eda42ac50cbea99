"""URL configuration of what is one's own in the API, below /api/v1/me/."""

from django.urls import path

from reader.library.own_account import me_views

urlpatterns = [
    path("following/", me_views.MyFollowingView.as_view(), name="my-following"),
    path("searches/", me_views.MySearchesView.as_view(), name="my-searches"),
    path("reading/", me_views.MyReadingView.as_view(), name="my-reading"),
    path("notes/", me_views.MyNotesView.as_view(), name="my-notes"),
    path("dossiers/", me_views.MyDossiersView.as_view(), name="my-dossiers"),
    path("dossiers/<slug:key>/", me_views.MyDossierView.as_view(), name="my-dossier"),
]
