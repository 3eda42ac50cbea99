"""URL configuration of the API, below /api/v1/."""

from django.urls import path, re_path

from reader.api import event_views, views
from reader.api.proof import proof_views
from reader.api.word_counts import word_views

app_name = "api"
urlpatterns = [
    path("", views.RootView.as_view(), name="root"),
    path("articles/", views.ArticlesView.as_view(), name="articles"),
    path("articles/<int:pk>/", views.ArticleView.as_view(), name="article"),
    path("articles/<int:pk>/provenance/", proof_views.ProvenanceView.as_view(), name="provenance"),
    path("articles/<int:pk>/quote/", proof_views.QuoteView.as_view(), name="quote"),
    path("topics/", views.TopicsView.as_view(), name="topics"),
    path("topics/<slug:slug>/", views.TopicView.as_view(), name="topic"),
    path("sources/", views.SourcesView.as_view(), name="sources"),
    path("timeline/", views.TimelineView.as_view(), name="timeline"),
    path("events/", event_views.EventsView.as_view(), name="events"),
    path("events/<int:event>/", event_views.EventView.as_view(), name="event"),
    path("threads/", event_views.ThreadsView.as_view(), name="threads"),
    path("threads/<slug:thread>/", event_views.ThreadView.as_view(), name="thread"),
    path("suggest/", views.SuggestView.as_view(), name="suggest"),
    path("words/", word_views.WordsView.as_view(), name="words"),
    path("words/collocations/", word_views.CollocationsView.as_view(), name="collocations"),
    path("words/keyness/", word_views.KeynessView.as_view(), name="keyness"),
    path("openapi.json", views.OpenApiView.as_view(), name="openapi"),
    re_path(r"^[\s\S]*/$", views.NowhereView.as_view()),
]
