"""Jobs: long work that a worker does, beside the row of the queue that says how it stands."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from archive.models.fields import LineField, ProseField


class Job(models.Model):
    """A job as the desk shows it: what it is about, how far it is, and who asked for it.

    The row of the queue (`task`, of django-tasks) holds what is called with what, and whether it
    waits, runs or has ended.
    """

    class Kind(models.TextChoices):
        """The jobs, by the names of their functions: in `archive.jobs.tasks`, or where readers are."""

        FEEDS = "read_feeds", _("Read the feeds that are due")
        PICTURES = "copy_pictures", _("Fetch copies of pictures")
        REPROCESS = "read_source_again", _("Read the captures of a source again")
        RETOPIC = "match_topic_again", _("Match articles with a topic again")
        DOCUMENTS = "take_in_documents", _("Read documents that were handed in")
        EVERYTHING = "export_everything", _("Export the whole archive")
        RHYTHMS = "measure_rhythms", _("Measure how often sources bring something")
        READERS = "tell_readers", _("Tell readers what arrived")
        TIDY = "clear_away", _("Clear away what is old")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "running")
        FAILED = "failed", pgettext_lazy("job", "failed")
        STOPPED = "stopped", pgettext_lazy("job", "stopped")
        DONE = "done", pgettext_lazy("job", "done")

    task: Any = models.OneToOneField(
        "django_tasks_database.DBTaskResult", models.CASCADE, primary_key=True, related_name="job"
    )
    kind = models.CharField(_("job"), max_length=50, choices=Kind)
    # A source, a topic or the name of a file, in words.
    about = LineField(_("about"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("asked for by"),
    )  # fmt: skip
    worker = models.CharField(_("worker"), max_length=64, blank=True)
    # Items done, of how many; 0 of 0 while nobody knows.
    done = models.PositiveBigIntegerField(_("done"), default=0)
    of = models.PositiveBigIntegerField(_("of"), default=0)
    # The id of the last article that need not be read again when the job is taken up once more.
    after = models.BigIntegerField(default=0, editable=False)
    stop_asked = models.BooleanField(_("asked to stop"), default=False)
    reason = ProseField(_("reason"), blank=True)

    class Meta:
        ordering = ["-task__enqueued_at"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        if not self.about:
            return self.get_kind_display()
        return gettext("%(job)s: %(about)s") % {"job": self.get_kind_display(), "about": self.about}

    @property
    def state(self) -> "Job.State":
        """How it stands; a job that was stopped failed for no reason."""
        if self.task.status == "FAILED":
            return self.State.FAILED if self.reason else self.State.STOPPED
        found = {"READY": self.State.WAITING, "RUNNING": self.State.RUNNING}
        return found.get(self.task.status, self.State.DONE)

    @property
    def has_ended(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.RUNNING)


class WorkerSeen(models.Model):
    """A worker's name, and when it was last known to live, by which its jobs are taken up again."""

    name = models.CharField(_("worker"), max_length=64, unique=True)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("seen"))

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name


class Scheduled(models.Model):
    """When a job of the schedule was last asked for; one row for each name of a job."""

    name = models.CharField(max_length=200, unique=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scheduled job")
        verbose_name_plural = _("scheduled jobs")

    def __str__(self) -> str:
        return self.name
