"""URL configuration: every address of the site outside the JSON and the desk."""

import re

from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from reader.exporting.forms import TYPES
from reader.serving.preferences import from_this_site
from reader.views.account import log_out, tokens
from reader.views.api import api
from reader.views.article import article, original
from reader.views.compare import compare, compare_file
from reader.views.concordance import concordance, concordance_table
from reader.views.coverage import coverage
from reader.views.event_pages import event, thread, thread_chart, threads
from reader.views.exports import export_article, export_list
from reader.views.for_machines.app import favicon, manifest, offline, worker
from reader.views.for_machines.discovery import (
    opensearch,
    robots,
    sitemap,
    sitemap_articles,
    sitemap_pages,
)
from reader.views.for_machines.health import healthz, readyz
from reader.views.for_machines.metrics import metrics
from reader.views.for_machines.outgoing_feed import feed
from reader.views.for_machines.picture import picture
from reader.views.jump import jump
from reader.views.on_this_day import on_this_day
from reader.views.preferences import preferences
from reader.views.result_pages import result_changes, result_set, result_zip, results
from reader.views.search import search
from reader.views.sources import source, sources
from reader.views.timeline import arrivals, estimated, timeline, undated
from reader.views.topics import topic, topics
from reader.views.versions import compare_copies, versions
from reader.views.word_pages import (
    collocations,
    collocations_table,
    keyness,
    keyness_table,
    words,
    words_file,
)


class Year:
    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class Sha256:
    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TwoDigits(Year):
    regex = "[0-9]{2}"

    def to_url(self, value: int) -> str:
        return f"{value:02}"


register_converter(Year, "yyyy")
register_converter(TwoDigits, "nn")
register_converter(Sha256, "sha256")


class Form:
    """URL converter for the suffix that names the form of an export, such as csv or csl.json."""

    regex = "|".join(re.escape(form) for form in sorted(TYPES, key=len, reverse=True))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Form, "form")

FEEDS = [
    path(f"{place}feed.{form}", feed, {"form": form, **where}, name=f"{name}_{form}")
    for form in ("atom", "json")
    for place, where, name in (
        ("", {}, "timeline"),
        ("topics/<slug:topic>/", {}, "topic"),
        ("sources/<slug:source>/", {}, "source"),
        ("events/<int:event>/", {}, "event"),
        ("threads/<slug:thread>/", {}, "thread"),
        ("search/", {"search": True}, "search"),
        ("new/", {"arrivals": True}, "arrivals"),
    )
]

EXPORTS = [
    path(f"{place}.<form:form>", export_list, where, name=f"export_{name}")
    for place, where, name in (
        ("timeline", {}, "timeline"),
        ("<yyyy:year>", {}, "year"),
        ("<yyyy:year>/<nn:month>", {}, "month"),
        ("<yyyy:year>/<nn:month>/<nn:day>", {}, "day"),
        ("undated", {"undated": True}, "undated"),
        ("new", {"arrivals": True}, "arrivals"),
        ("topics/<slug:topic>", {}, "topic"),
        ("sources/<slug:source>", {}, "source"),
        ("events/<int:event>", {}, "event"),
        ("threads/<slug:thread>", {}, "thread"),
        ("search", {"search": True}, "search"),
    )
]

handler500 = "reader.serving.failure.failure"

admin.autodiscover()  # which DeskConfig leaves to whoever has pages

urlpatterns = [
    path("", timeline, name="timeline"),
    path("<yyyy:year>/", timeline, name="timeline"),
    path("<yyyy:year>/<nn:month>/", timeline, name="timeline"),
    path("<yyyy:year>/<nn:month>/<nn:day>/", timeline, name="timeline"),
    path("jump/", jump, name="jump"),
    path("on-this-day/", on_this_day, name="on_this_day"),
    path("on-this-day/<nn:month>-<nn:day>/", on_this_day, name="on_this_day"),
    path("new/", arrivals, name="arrivals"),
    path("undated/", undated, name="undated"),
    path("undated/estimated/", estimated, name="estimated"),
    path("articles/<int:pk>/", article, name="article"),
    path("articles/<int:pk>/versions/", versions, name="versions"),
    path("articles/<int:pk>/versions/<int:revision>/", versions, name="versions"),
    path("articles/<int:pk>/originals/<sha256:sha256>", original, name="original"),
    path("articles/<int:pk>/compare/<int:other>/", compare_copies, name="compare_copies"),
    path("articles/<int:pk>.<form:form>", export_article, name="export_article"),
    path("topics/", topics, name="topics"),
    path("topics/compare/", compare, name="compare"),
    path("topics/compare.svg", compare_file, {"form": "svg"}, name="compare_picture"),
    path("topics/compare.csv", compare_file, {"form": "csv"}, name="compare_table"),
    path("topics/<slug:slug>/", topic, name="topic"),
    path("events/<int:event>/", event, name="event"),
    path("threads/", threads, name="threads"),
    path("threads/<slug:thread>/", thread, name="thread"),
    path("threads/<slug:thread>/chart.svg", thread_chart, {"form": "svg"}, name="thread_picture"),
    path("threads/<slug:thread>/chart.csv", thread_chart, {"form": "csv"}, name="thread_table"),
    path("coverage/", coverage, name="coverage"),
    path("coverage/<yyyy:year>/", coverage, name="coverage"),
    path("sources/", sources, name="sources"),
    path("sources/<slug:slug>/", source, name="source"),
    path("search/", search, name="search"),
    path("search/concordance/", concordance, name="concordance"),
    path("search/concordance.csv", concordance_table, name="concordance_table"),
    path("words/", words, name="words"),
    path("words/frequency.csv", words_file, {"form": "csv"}, name="words_table"),
    path("words/frequency.svg", words_file, {"form": "svg"}, name="words_picture"),
    path("words/collocations/", collocations, name="collocations"),
    path("words/collocations.csv", collocations_table, name="collocations_table"),
    path("words/keyness/", keyness, name="keyness"),
    path("words/keyness.csv", keyness_table, name="keyness_table"),
    *FEEDS,
    *EXPORTS,
    path("results/", results, name="results"),
    path("results/<slug:key>/", result_set, name="result_set"),
    path("results/<slug:key>/changes/", result_changes, name="export_result_changes"),
    path("results/<slug:key>.zip", result_zip, name="export_result_zip"),
    path("pictures/<sha256:sha256>/<str:name>", picture, name="picture"),
    path("offline/", offline, name="offline"),
    path("favicon.ico", favicon, name="favicon"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("service-worker.js", worker, name="worker"),
    path("preferences/", preferences, name="preferences"),
    path("i18n/", from_this_site(set_language), name="set_language"),
    path("logout/", log_out, name="log_out"),
    path("tokens/", tokens, name="tokens"),
    path("", include("reader.views.following_pages.follow_urls")),
    path("", include("reader.library.own_account.account_urls")),
    path("", include("reader.library.reading_list.reading_urls")),
    path("", include("reader.library.dossiers.dossier_urls")),
    path("", include("reader.library.notes.note_urls")),
    path("robots.txt", robots, name="robots"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap/pages.xml", sitemap_pages, name="sitemap_pages"),
    path("sitemap/articles-<int:piece>.xml", sitemap_articles, name="sitemap_articles"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/", api, name="api"),
    path("api/v1/me/", include("reader.library.own_account.me_urls")),
    path("api/v1/results/", include("reader.library.result_sets.result_set_urls")),
    path("api/v1/", include("reader.api.urls")),
    path("admin/", admin.site.urls),
]
