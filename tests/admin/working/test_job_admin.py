"""The desk's page of jobs: what it says, and who may have jobs done, stopped and done again."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from archive.jobs import tasks
from archive.jobs.asking import ask, ask_again, ask_to_stop
from archive.jobs.progress import ending
from archive.jobs.worker import MOST_DEATHS, take_up_again
from archive.models import Article, Job, WorkerSeen
from tests.helpers.desk import document

FRONT = "/admin/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.JOBS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def editor(client, db):
    user = User.objects.create_user("editor")
    user.groups.add(Group.objects.get(name="Editor"))
    client.force_login(user)
    return client


def page(answer) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def link(found: BeautifulSoup, words: str) -> str:
    [address] = {a["href"] for a in found.find_all("a") if a.get_text(strip=True) == words}
    return address


def press(client, found: BeautifulSoup, words: str):
    """Send the form of a button as a browser does."""
    [button] = [b for b in found.find_all("button") if b.get_text(strip=True) == words]
    form = button.find_parent("form")
    assert form.find("input", {"name": "csrfmiddlewaretoken"})
    sent = {button["name"]: ""} if button.get("name") else {}
    return client.post(form["action"], sent, follow=True)


def text(found: BeautifulSoup) -> str:
    return " ".join(found.get_text(" ").split())


def work() -> None:
    call_command("work", "--once")


def state(job: Job) -> str:
    return Job.objects.select_related("task").get(pk=job.pk).state.value


def test_an_administrator_exports_the_archive_and_fetches_the_file_by_clicks(
    admin_client, make_article
):
    make_article()
    jobs = page(admin_client.get(link(page(admin_client.get(FRONT)), "Jobs")))
    assert "No worker has ever been seen." in text(jobs)

    job = page(press(admin_client, jobs, "Export the whole archive"))
    assert "waiting" in text(job)
    work()

    jobs = page(admin_client.get(link(page(admin_client.get(FRONT)), "Jobs")))
    assert "A worker is at work." in text(jobs)
    found = jobs.select_one("#result_list")
    job = page(admin_client.get(link(found, "Export the whole archive")))
    assert "done" in text(job)
    answer = admin_client.get(link(job, "Fetch the file"))
    assert b"".join(answer.streaming_content)[:2] == b"\x1f\x8b"


def test_a_job_that_failed_says_why_tells_administrators_and_is_done_again(
    admin_client, db, settings, make_topic
):
    settings.ADMINS = [("Wen", "wen@example.org")]
    job = ask(tasks.match_topic_again, "nato", about="nato")
    work()

    front = page(admin_client.get(FRONT))
    failed = page(admin_client.get(link(front, "Jobs that failed")))
    found = page(admin_client.get(link(failed, "Match articles with a topic again: nato")))
    assert "there is no topic 'nato'" in text(found)
    assert "nato" in mail.outbox[0].subject
    make_topic("nato")
    press(admin_client, found, "Do it again")
    work()
    assert state(job) == "done"


def test_a_job_is_stopped_before_it_begins(admin_client, make_topic):
    make_topic("nato")
    job = ask(tasks.match_topic_again, "nato")
    found = page(admin_client.get(f"/admin/archive/job/{job.pk}/change/"))

    press(admin_client, found, "Stop it")
    work()

    assert state(job) == "stopped"
    assert (ask_to_stop(job), ask_again(job), ask_again(job)) == (False, True, False)


def test_a_running_job_stops_at_its_next_step(make_article, monkeypatch):
    make_article()
    job = ask(tasks.match_topic_again, "")

    def meanwhile(progress, more):
        ask_to_stop(job)
        return True

    monkeypatch.setattr("archive.jobs.progress.Progress.is_due", meanwhile)
    work()

    assert state(job) == "stopped"


def test_a_worker_that_is_to_end_puts_its_job_back_for_the_next(make_article, monkeypatch):
    make_article()
    job = ask(tasks.match_topic_again, "")

    def meanwhile(progress, more):
        ending.set()
        return True

    with monkeypatch.context() as patched:
        patched.setattr("archive.jobs.progress.Progress.is_due", meanwhile)
        work()

    assert (state(job), Job.objects.get(pk=job.pk).task.worker_ids) == ("waiting", [])
    work()
    assert state(job) == "done"


def test_asking_twice_for_what_waits_is_asking_once(db):
    assert ask(tasks.copy_pictures, "rfi").pk == ask(tasks.copy_pictures, "rfi").pk
    assert ask(tasks.copy_pictures, "rfi").pk != ask(tasks.copy_pictures, "bbc").pk


def test_a_job_that_kills_its_workers_fails_in_the_end(db):
    job = ask(tasks.copy_pictures, "")
    for n in range(MOST_DEATHS):
        assert state(job) == "waiting"
        Job.objects.get(pk=job.pk).task.claim(f"dead {n}")
        take_up_again()

    assert state(job) == "failed"
    assert "workers ended" in Job.objects.get(pk=job.pk).reason


def test_a_job_of_a_worker_that_lives_is_left_to_it(db):
    job = ask(tasks.copy_pictures, "")
    WorkerSeen.objects.create(name="w", started_at=timezone.now(), seen_at=timezone.now())
    Job.objects.get(pk=job.pk).task.claim("w")

    take_up_again()

    assert state(job) == "running"


def test_where_the_worker_went_away_the_desk_says_since_when(admin_client, db):
    then = timezone.now() - dt.timedelta(days=2)
    WorkerSeen.objects.create(name="w", started_at=then, seen_at=then)
    ask(tasks.copy_pictures, "")

    for address in (FRONT, "/admin/archive/job/", "/admin/archive/feed/"):
        assert f"has been seen since {then:%Y-%m-%d}" in text(page(admin_client.get(address)))
    in_chinese = admin_client.get(FRONT, headers={"Accept-Language": "zh-CN"})
    assert "没有后台进程在运行" in text(page(in_chinese))


def test_a_large_delivery_is_read_by_the_worker(admin_client, folder):
    captures = page(admin_client.get("/admin/archive/capture/"))
    address = link(captures, "Hand a large delivery in")
    file = SimpleUploadedFile("交付" * 100 + ".txt", document().encode())

    job = page(admin_client.post(address, {"file": file}, follow=True))
    assert "waiting" in text(job)
    work()

    article = Article.objects.get()
    assert article.capture.origin.startswith("admin/交付")
    assert list(folder.rglob("*.txt")) == []


def test_a_source_and_a_topic_are_left_to_the_worker(
    admin_client, make_source, make_topic, monkeypatch
):
    source, topic = make_source("rfi"), make_topic("nato")
    monkeypatch.setattr("archive.editing.topic_changes.MOST_AT_ONCE", -1)

    admin_client.post(f"/admin/archive/source/{source.pk}/read-again/", {"_worker": "1"})
    admin_client.post(
        "/admin/archive/term/add/", {"topic": topic.pk, "text": "北约", "weight": 1, "active": "on"}
    )

    asked = sorted(Job.objects.values_list("kind", "about"))
    assert asked == [("match_topic_again", "nato"), ("read_source_again", "rfi")]


@pytest.mark.parametrize("what", ["again", "stop", "file"])
def test_an_editor_may_not_touch_an_export_of_everything(editor, what):
    job = ask(tasks.export_everything)
    address = f"/admin/archive/job/{job.pk}/{what}/"

    answer = editor.get(address) if what == "file" else editor.post(address)

    assert answer.status_code == 403
    assert editor.post("/admin/archive/job/ask/", {"everything": ""}).status_code == 403
    assert "Export the whole archive" not in [
        button.get_text(strip=True)
        for button in page(editor.get("/admin/archive/job/")).find_all("button")
    ]


@pytest.mark.parametrize("sent", [{}, {"rm": ""}, {"pictures": "", "topics": ""}])
def test_what_is_not_offered_is_not_asked_for(admin_client, db, sent):
    assert admin_client.post("/admin/archive/job/ask/", sent).status_code == 404
    assert not Job.objects.exists()


def test_nonsense_in_an_address_is_no_failure_of_ours(admin_client, db):
    for address in ("job/x/change/", "job/?state=x", "feed/?state=x", "job/?kind__exact=x"):
        assert admin_client.get(f"/admin/archive/{address}").status_code < 500
