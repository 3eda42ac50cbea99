"""URL configuration of result sets in the API, below /api/v1/results/."""

from django.urls import path

from reader.library.result_sets.result_set_views import ResultChangesView, ResultSetView

urlpatterns = [
    path("<slug:key>/", ResultSetView.as_view(), name="api_result_set"),
    path("<slug:key>/changes/", ResultChangesView.as_view(), name="api_result_changes"),
]
