"""Events (articles on one happening) and threads (events that continue), and what editors named."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.fields import DayField, InstantField, LineField, PublishedField
from archive.models.page_urls import address, numbered


class ThreadQuerySet(models.QuerySet["Thread"]):
    def at(self, slug: str) -> Self:
        """Threads with this slug, present or former: at most one."""
        present = self.filter(slug=slug)
        if present.exists():
            return present
        left = FormerThread.objects.filter(slug=slug).exclude(article__event__thread=None)
        return self.filter(pk__in=left.values("article__event__thread"))

    def largest_first(self) -> Self:
        return self.order_by("-articles", "-last_day", "-pk")

    def between(self, first: object, last: object) -> Self:
        """Threads with an event between two days, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Thread(models.Model):
    """An affair: events that continue one another over days and weeks. Derived from events."""

    # Stays when events are added; that of a thread that is no more leads on: see FormerThread.
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    # Empty unless an editor named it: it is then called like its largest event.
    name = LineField(_("name"), max_length=200, blank=True)
    first_day = DayField(_("first day"), null=True, editable=False)
    last_day = DayField(_("last day"), null=True, editable=False)
    events = models.PositiveIntegerField(_("events"), default=0, editable=False)
    # Published articles of its events, and the outlets of these.
    articles = models.PositiveIntegerField(_("articles"), default=0, editable=False)
    outlets = models.PositiveIntegerField(_("outlets"), default=0, editable=False)
    # The event by whose title it is called.
    main_event = models.ForeignKey(
        "Event", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    updated_at = InstantField(_("changed"), default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            # The largest threads of a period.
            models.Index(F("last_day").desc(), F("first_day"), name="thread_days"),
            models.Index(F("articles").desc(), F("last_day").desc(), name="thread_largest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called; asks the database unless `main_event__lead` is selected."""
        return self.name or (self.main_event.title if self.main_event else "") or self.slug

    def get_absolute_url(self) -> str:
        return address("thread", self.slug)


class EventQuerySet(models.QuerySet["Event"]):
    def at(self, number: int) -> Self:
        """Events with this id, present or former: at most one."""
        present = self.filter(pk=number)
        if present.exists():
            return present
        left = FormerEvent.objects.filter(number=number).exclude(article__event=None)
        return self.filter(pk__in=left.values("article__event"))

    def most_covered_first(self) -> Self:
        return self.order_by("-outlets", "-articles", "first_at", "pk")

    def oldest_first(self) -> Self:
        return self.order_by("first_day", "first_at", "pk")

    def between(self, first: object, last: object) -> Self:
        """Events with an article between two days, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Event(models.Model):
    """Two or more articles on the same happening within a few days. Derived from articles.

    Counts are of published articles; an event of which fewer than two are left is deleted.
    """

    thread = models.ForeignKey(
        Thread, models.SET_NULL, null=True, blank=True, related_name="event_set"
    )
    # Empty unless an editor named it: it is then called by the title of `lead`.
    name = LineField(_("name"), max_length=200, blank=True)
    # The article with the clearest title.
    lead = models.ForeignKey(
        "Article", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # The article that was published first, and when.
    first_article = models.ForeignKey(
        "Article", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    first_at = PublishedField(_("first report"), null=True, editable=False)
    first_day = DayField(_("first day"), null=True, editable=False)
    last_day = DayField(_("last day"), null=True, editable=False)
    articles = models.PositiveIntegerField(_("articles"), default=0, editable=False)
    outlets = models.PositiveIntegerField(_("outlets"), default=0, editable=False)
    # Its names and the terms of its titles, by which its thread is found, packed as vectors are.
    terms = models.BinaryField(default=b"", editable=False)
    updated_at = InstantField(_("changed"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            # Events of a day or period; the list in the JSON.
            models.Index(F("last_day").desc(), F("first_day"), name="event_days"),
            # A thread's events by date.
            models.Index(fields=["thread", "first_day"], name="event_of_thread"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called; asks the database unless `lead` is selected."""
        return self.name or (self.lead.title if self.lead else "") or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return numbered("event", self.pk)


class FormerEvent(models.Model):
    """The number of an event that was joined with another or fell apart.

    Its page leads to the event that its article is of now, or else to this article.
    """

    number = models.BigIntegerField(_("number"), unique=True)
    article = models.ForeignKey("Article", models.CASCADE, related_name="former_events")

    class Meta:
        verbose_name = _("former number")
        verbose_name_plural = _("former numbers")

    def __str__(self) -> str:
        return str(self.number)


class FormerThread(models.Model):
    """The slug of a thread that was joined with another or fell apart.

    Its page leads to the thread that its article is of now, or else to the event or article.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    article = models.ForeignKey("Article", models.CASCADE, related_name="former_threads")

    class Meta:
        verbose_name = _("former thread")
        verbose_name_plural = _("former threads")

    def __str__(self) -> str:
        return self.slug


class EventName(models.Model):
    """A name an editor gave: to the event of this article, or to the thread of that event.

    Kept by article, because events are made again from articles; of several names in an event the
    latest counts.
    """

    article = models.OneToOneField("Article", models.CASCADE, related_name="event_name")
    name = LineField(_("name of the event"), max_length=200, blank=True)
    thread_name = LineField(_("name of the thread"), max_length=200, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("editor"),
    )
    made_at = InstantField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("name of an event")
        verbose_name_plural = _("names of events")

    def __str__(self) -> str:
        return self.name or self.thread_name


class EventVector(models.Model):
    """The terms of an article by which its event is found, as `archive.derived.events` packs them.

    Rebuilt by `reindex`.
    """

    article = models.OneToOneField(
        "Article", models.CASCADE, primary_key=True, related_name="event_vector"
    )
    day = models.DateField(editable=False)
    terms = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("vector of an article")
        verbose_name_plural = _("vectors of articles")
        indexes = [
            # The articles of the days around one, when its event is looked for.
            models.Index(fields=["day"], name="event_vector_day"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day}"


class Unplaced(models.Model):
    """An article that arrived and whose event is not looked for yet.

    Ingestion places many articles at once; whoever ingests next places those that it left.
    """

    article = models.OneToOneField(
        "Article", models.CASCADE, primary_key=True, related_name="unplaced"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("article whose event is not looked for yet")
        verbose_name_plural = _("articles whose event is not looked for yet")

    def __str__(self) -> str:
        return f"{self.article_id}"
