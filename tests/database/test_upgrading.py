"""An archive made by an older version: brought up to this one, with all that it had."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reader import VERSION

ROOT = Path(__file__).parents[2]

# The schema before arrivals, outlets at the desk, relations, events and learned lines.
OLDER = "0017_trusted_lines"
UPGRADING = """
import hashlib, sys, zlib
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from tests.helpers.desk import document

call_command("migrate", "archive", OLDER, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("archive", OLDER)]).apps
make = lambda name, **given: apps.get_model("archive", name).objects.create(**given)

raw = document(title="原来的题目", name="old").encode()
source = make("Source", slug="rfi", name_en="RFI", domains=["www.rfi.fr"], time_zone="Europe/Paris")
capture = make("Capture", sha256=hashlib.sha256(raw).hexdigest(), origin="old.txt", format="capture",
    received_at="2024-04-05T09:00Z", captured_at="2024-04-05T09:00Z", outcome="article",
    compressed=zlib.compress(raw), size=len(raw))
article = make("Article", id=41, source=source, capture=capture, identity="rfi:20240405-old",
    source_url="https://www.rfi.fr/cn/x/20240405-old", title="编辑改的题目", language="zh-Hans",
    body_html="<p>旧版本的正文</p>", body_text="旧版本的正文", characters=6,
    published_at="2024-04-05T08:27Z", published_day="2024-04-05", published_precision="minute",
    captured_at="2024-04-05T09:00Z", content_hash="0" * 64, edited_fields=["title"],
    machine_read={"title": "原来的题目"})
capture.article = article
capture.save()
make("Revision", article=article, cause="editor", before={"title": "原来的题目"})
topic = make("Topic", slug="nato", kind="organisation", name_en="NATO", name_zh_hans="北约")
make("ArticleTopic", article=article, topic=topic, origin="editor")

# The schema in which former events and threads led to present ones.
JOINED = "0034_unplaced"
call_command("migrate", "archive", JOINED, verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("archive", JOINED)]).apps
thread = make("Thread", slug="talks")
event = make("Event", id=7, thread=thread, lead_id=41)
apps.get_model("archive", "Thread").objects.update(main_event=event)
apps.get_model("archive", "Article").objects.filter(pk=41).update(event=event)
make("FormerEvent", number=5, event=event)
make("FormerEvent", number=6, event=make("Event"))
make("FormerThread", slug="parley", thread=thread)

call_command("migrate", verbosity=0)
call_command("reindex", verbosity=0)
from archive.models import Article, Capture
upgraded = Article.objects.get(pk=41)
print("captures:", Capture.objects.get().raw == raw)
print("revisions:", [each.before["title"] for each in upgraded.revisions.all()])
print("topics:", [(each.topic.slug, each.origin) for each in upgraded.articletopic_set.all()])
visitor = Client()
print("pages:", [visitor.get(page).status_code for page in ("/", "/articles/41/", "/topics/nato/")])
addresses = ("/events/5/", "/events/7/", "/threads/parley/", "/threads/talks/", "/events/6/")
print("former:", [visitor.get(address).headers.get("Location") for address in addresses])
print("found:", "/articles/41/" in visitor.get("/search/?q=旧版本的正文").content.decode())
call_command("reprocess", newest=5)
print("title:", Article.objects.get(pk=41).title)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("older")
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{folder / 'archive.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "reader.settings", "ALLOWED_HOSTS": "testserver", "DEBUG": "on",
        "SECRET_KEY": "only for tests",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", UPGRADING.replace("OLDER", repr(OLDER))],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)


def test_articles_keep_numbers_captures_revisions_and_topics(said):
    assert said["captures"] == "True"
    assert said["revisions"].startswith("['原来的题目'")
    assert said["topics"] == "[('nato', 'editor')]"


def test_pages_are_shown_and_found(said):
    assert said["pages"] == "[200, 200, 200]"
    assert said["found"] == "True"


def test_a_correction_made_before_outlives_reading_again(said):
    assert said["title"] == "编辑改的题目"


def test_former_events_and_threads_lead_on(said):
    # All but of the one without articles, though what they led to is no event or thread any more.
    assert said["former"] == f"{['/articles/41/'] * 4 + [None]}"


def test_the_program_says_which_version_it_is():
    said = subprocess.run(
        [sys.executable, "manage.py", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip

    assert said.stdout == f"Foreign Desk {VERSION}\n"


def test_every_version_has_its_part_of_the_changelog():
    headings = [
        line.removeprefix("## ") for line in (ROOT / "CHANGELOG.md").read_text().splitlines()
        if line.startswith("## ")
    ]  # fmt: skip

    assert headings[0] == "Unreleased" or headings[0].startswith(VERSION)
