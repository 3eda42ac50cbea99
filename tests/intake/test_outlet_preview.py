"""Preview of what is said of an outlet: its effect on articles before it is saved."""

import pytest
from django.core.management import call_command

from archive.editing import corrections as article_corrections
from archive.intake.ingest import ingest
from archive.intake.rereading import outlet_preview
from archive.models import Article, Source
from archive.outlets.at_desk import AtDesk
from tests.helpers.desk import address, document, fields_of


@pytest.fixture
def rfi(tmp_path, db) -> Source:
    """Two articles of a quarter to midnight UTC, printed in the time of Paris."""
    for name in ("a", "b"):
        text = document(name=name, title=f"外长会议{name}").replace("10:27", "01:45")
        (tmp_path / name).write_text(text)
    ingest(sorted(tmp_path.iterdir()))
    return Source.objects.get(slug="rfi")


def test_a_preview_says_what_redate_then_does_and_changes_nothing(rfi):
    before = dict(Article.objects.values_list("pk", "published_at"))

    found = outlet_preview.preview(AtDesk("rfi", time_zone="UTC"))

    assert (found.read, found.moved, found.to_another_day) == (2, 2, 2)
    assert dict(Article.objects.values_list("pk", "published_at")) == before
    rfi.time_zone, rfi.edited_fields = "UTC", ["time_zone"]
    rfi.save()
    call_command("redate")
    moved = dict(Article.objects.values_list("pk", "published_at"))
    assert moved == {article.pk: then for article, _now, then in found.samples}


def test_a_date_that_an_editor_set_is_said_to_stay(rfi):
    article_corrections.correct(Article.objects.first(), {"published_precision": "day"})

    found = outlet_preview.preview(AtDesk("rfi", time_zone="UTC"))

    assert (found.kept, found.moved) == (1, 1)


def test_only_the_newest_are_read(rfi):
    assert outlet_preview.preview(AtDesk("rfi", time_zone="UTC"), most_read=1).read == 1


def asked(client, source: Source, **changes: str):
    url = address(source)
    return client.post(url, {**fields_of(client.get(url)), **changes, "_preview": "1"})


def test_the_form_shows_the_preview_and_saves_nothing(admin_client, rfi):
    page = asked(admin_client, rfi, time_zone="Asia/Taipei", name_en="Radio").content.decode()

    assert "Of the newest 2 articles, 2 would get another time, 0 of them another day." in page
    assert "<ins>2024-04-04 17:45</ins>" in page
    assert 'value="Radio"' in page  # what was typed is still there to be saved
    rfi.refresh_from_db()
    assert (rfi.time_zone, rfi.name_en) != ("Asia/Taipei", "Radio")


def test_a_zone_that_does_not_exist_is_refused_without_a_preview(admin_client, rfi):
    page = asked(admin_client, rfi, time_zone="Mars/Olympus").content.decode()

    assert "There is no such time zone" in page
    assert "Of the newest" not in page


def test_who_may_only_look_gets_no_preview(client, rfi):
    from tests.admin.test_people import person

    client.force_login(person("Reader"))

    assert client.post(address(rfi), {"time_zone": "UTC", "_preview": "1"}).status_code == 403
