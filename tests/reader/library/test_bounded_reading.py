"""What is one's own is found by an index, however many articles and dossiers of others there are."""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from reader.library.dossiers.dossier import Dossier
from reader.library.following.follow import Follow
from reader.library.following.followed import Followed
from reader.library.following.new_since import ArrivalWindow

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL plans by how much is there"
    ),
]


def test_what_is_new_is_read_between_two_arrivals_whatever_brought_it(make_topic, make_source):
    lin = User.objects.create_user("lin")
    for kind, slug in (("topic", make_topic("nato").slug), ("source", make_source("rfi").slug)):
        Follow.objects.create(user=lin, kind=kind, slug=slug)
    window = ArrivalWindow(Followed.of(lin), 90_000, 100_001)

    for kind in ("topic", "source"):
        rows, article, thing = window.links[kind]
        for asked in (
            rows.order_by(f"-{article}").values_list(article).distinct()[:31],
            rows.order_by().values_list(thing),
        ):
            plan = asked.explain()
            assert ("(article_id>? AND article_id<?)" in plan) or ("rowid>? AND rowid<?" in plan), (
                plan
            )


def test_nobody_s_dossier_is_looked_at_to_find_one_s_own():
    lin = User.objects.create_user("lin")

    for rows in (
        Dossier.objects.of(lin),
        Dossier.objects.open_to(lin).filter(key="x"),
        Dossier.objects.of(lin).only("title").order_by("-changed_at")[:50],
    ):
        assert "SCAN reader_dossier" not in rows.explain()
        assert "SCAN U0" not in rows.explain()
