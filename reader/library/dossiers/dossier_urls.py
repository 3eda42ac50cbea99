"""URL configuration of dossiers."""

from django.urls import path

from reader.library.dossiers.chosen_articles import export_chosen
from reader.library.dossiers.dossier_exports import FORMS, export_dossier
from reader.library.dossiers.dossier_pages import (
    add_to_dossier,
    dossier,
    dossier_bibliography,
    dossier_chart,
    dossier_item,
    dossiers,
    own_dossiers,
)
from reader.library.dossiers.dossier_settings import dossier_settings, feature_dossier

urlpatterns = [
    path("dossiers/", dossiers, name="dossiers"),
    path("dossiers/<slug:key>/", dossier, name="dossier"),
    path("dossiers/<slug:key>/chart.svg", dossier_chart, {"form": "svg"}, name="dossier_picture"),
    path("dossiers/<slug:key>/chart.csv", dossier_chart, {"form": "csv"}, name="dossier_table"),
    path("dossiers/<slug:key>/settings/", dossier_settings, name="dossier-settings"),
    path("dossiers/<slug:key>/feature/", feature_dossier, name="dossier-feature"),
    path("dossiers/<slug:key>/bibliography/", dossier_bibliography, name="dossier-bibliography"),
    path("dossiers/<slug:key>/items/<int:item>/", dossier_item, name="dossier-item"),
    *(
        path(f"dossiers/<slug:key>.{form}", export_dossier, {"form": form}, name="export_dossier")
        for form in FORMS
    ),
    path("articles/chosen/", export_chosen, name="export_chosen"),
    path("mine/dossiers/", own_dossiers, name="mine-dossiers"),
    path("mine/dossiers/add/", add_to_dossier, name="mine-dossiers-add"),
]
