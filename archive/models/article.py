"""Articles, and the shingles by which near-duplicates are found."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.article_topic import ArticleTopic
from archive.models.fields import (
    AddressField,
    BodyField,
    CreditsField,
    DayField,
    ImagesField,
    InstantField,
    LanguageField,
    LeadField,
    LineField,
    NamesField,
    ProseField,
    PublishedField,
    ValuesField,
)
from archive.models.order import (
    BY_DAY,
    IN_ORDER,
    IN_ORDER_RISING,
    NEWEST_FIRST,
    OLDEST_FIRST,
    Placed,
    PlaceField,
    beside,
    in_order,
    is_precise,
    places,
)
from archive.models.page_urls import numbered
from archive.models.source import LINKED, Capture, Source
from archive.models.topic import Topic

# What follows from an article's date: see `Article.file`.
FILED = ("published_day", "newest_place", "oldest_place")
# Columns of articles that lists do not load.
UNLISTED = (
    "body_html", "body_text", "machine_read", "edited_fields", "contested_fields", "withdrawn_note",
    "source__domains", "source__edited_fields",
)  # fmt: skip

MOST_OF_A_THREAD = 10_000  # articles that its page reads


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """Articles a visitor may see: those not withdrawn."""
        return self.filter(withdrawn_at=None)

    def dated(self) -> Self:
        return self.filter(newest_place__gt=0)

    def undated(self) -> Self:
        return self.filter(newest_place=0)

    def for_listing(self) -> Self:
        """Articles with only the columns that lists show: bodies stay in the database."""
        return self.select_related("source").defer(*UNLISTED)

    def with_topics(self) -> Self:
        """Articles with their topics and the evidence for these, in `shown_topics`."""
        return self.prefetch_related(ArticleTopic.objects.as_shown())

    def for_linking(self) -> Self:
        """Articles with only what a link shows: title, outlet and date."""
        return self.select_related("source").only(
            "title", "language", "source", "published_at", "published_day",
            "published_precision", "published_basis", "newest_place", "oldest_place", *(f"source__{name}" for name in LINKED),
        )  # fmt: skip

    def newest_first(self) -> Self:
        return self.order_by(*NEWEST_FIRST)

    def oldest_first(self) -> Self:
        return self.order_by(*OLDEST_FIRST)

    def about(self, topic: "models.Model") -> Self:
        """Articles that carry the topic, by rule or by an editor's choice."""
        return self.filter(
            articletopic__topic=topic,
            articletopic__origin__in=[ArticleTopic.Origin.RULE, ArticleTopic.Origin.EDITOR],
        )

    def of_thread(self, thread: int) -> Self:
        """Articles of the events of the thread with this id, of at most `MOST_OF_A_THREAD`.

        Named by their ids, which are read first: joined with the thread and narrowed to a source,
        SQLite would read all articles of that source.
        """
        rows = Article.objects.filter(event__thread=thread).order_by()
        return self.filter(pk__in=list(rows.values_list("pk", flat=True)[:MOST_OF_A_THREAD]))

    def beside(self, article: Placed, newest: bool = True, *, after: bool = True) -> Self:
        """Articles after this one in an order, or before it, nearest first.

        The order is newest first, or else oldest first; those without a date are last in both.
        """
        return self.filter(beside(article, newest, after)).order_by(*in_order(newest, after))


class Article(models.Model):
    """One article as readers see it: as read from its newest capture, or as set by an editor."""

    class Precision(models.TextChoices):
        SECOND = "second", _("to the second")
        MINUTE = "minute", _("to the minute")
        DAY = "day", _("the day")
        MONTH = "month", _("the month")
        ESTIMATED = "estimated", _("estimated")
        UNKNOWN = "unknown", _("unknown")

    class Basis(models.TextChoices):
        DATELINE = "dateline", _("the dateline")
        URL = "url", _("the address")
        FRONT_MATTER = "front matter", _("the front matter")
        FEED = "feed", _("the feed")
        CAPTURE = "capture time", _("the time of capture")
        PAGE = "page", _("a date on the page")
        EDITOR = "editor", _("an editor")
        NONE = "", _("nothing")

    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    capture = models.ForeignKey(
        Capture, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    source_url = AddressField(_("original address"), max_length=2000, blank=True)
    identity = models.CharField(_("identity"), max_length=2100, unique=True, editable=False)

    # The identity that its address alone would give, if other articles have the same address.
    # Nullable, because adding a column with a value would rewrite a large table.
    shared_address = models.CharField(  # noqa: DJ001
        _("shared address"), max_length=2000, null=True, blank=True, editable=False
    )

    title = LineField(_("title"), max_length=1000)
    kicker = LineField(_("kicker"), max_length=200, blank=True)
    lead = LeadField(_("lead"), blank=True)
    byline = LineField(_("byline"), max_length=500, blank=True)
    credits = CreditsField(_("credits"), default=dict, blank=True)
    section = LineField(_("section"), max_length=200, blank=True)
    language = LanguageField(_("language"), max_length=20, default="und")
    body_html = BodyField(_("body"), blank=True, editable=False)
    body_text = ProseField(_("text"), blank=True, editable=False)
    images = ImagesField(_("images"), default=list, blank=True, editable=False)
    characters = models.PositiveIntegerField(_("characters"), default=0, editable=False)

    published_at = PublishedField(_("published"), null=True, blank=True)
    # The day the article is filed under: the printed date where only a date is known,
    # else the day of published_at in the site's time zone. Rebuilt by `redate`.
    published_day = DayField(_("day"), null=True, blank=True, editable=False)
    # Where it stands in lists, newest and oldest first; see archive.models.order.
    newest_place = PlaceField(null=True, editable=False)
    oldest_place = PlaceField(null=True, editable=False)
    published_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=Precision, default=Precision.UNKNOWN
    )
    published_basis = models.CharField(
        _("where the date was read"), max_length=12, choices=Basis, blank=True, default=Basis.NONE
    )
    published_raw = LineField(_("date as printed"), max_length=200, blank=True, editable=False)
    captured_at = InstantField(_("captured"), editable=False)
    # When a later capture with the same content last came in; null if none did.
    confirmed_at = InstantField(null=True, editable=False)

    content_hash = models.CharField(max_length=64, editable=False)
    fingerprint = models.BigIntegerField(null=True, editable=False)
    story = models.BigIntegerField(null=True, editable=False)

    edited_fields = NamesField(_("corrected fields"), default=list, editable=False)
    # Values of the corrected fields in the newest capture: {field: value}.
    machine_read = ValuesField(_("read by machine"), default=dict, editable=False)
    # When an editor last set one of the corrected fields; null if none is corrected.
    corrected_at = InstantField(_("corrected on"), null=True, editable=False)
    # Corrected fields for which a newer capture has a new value; null when there are none.
    contested_fields = NamesField(_("contested fields"), null=True, editable=False)
    # The story an editor put the article in: null if its text decides, 0 if it is no copy.
    story_chosen = models.BigIntegerField(null=True, editable=False)
    # The event it belongs to; null if no other article is about the same. Kept by `derived.events`.
    # Nullable without a default, as adding the column then leaves a large table as it is.
    event = models.ForeignKey(
        "Event", models.SET_NULL, null=True, blank=True, editable=False, db_index=False
    )
    # Which articles an editor put in one event: those with the same number, and with no article of
    # another number; null if their texts decide.
    event_chosen = models.BigIntegerField(null=True, editable=False)
    # Whether it has no link to a topic, excluded ones counted; kept by `assigning.note_topics`.
    topicless = models.BooleanField(default=True, editable=False)
    withdrawn_at = InstantField(_("withdrawn"), null=True, blank=True)
    withdrawn_note = ProseField(_("why it was withdrawn"), blank=True)
    created_at = InstantField(_("added"), default=timezone.now, editable=False)
    updated_at = InstantField(_("changed"), default=timezone.now, editable=False)

    topics: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "Topic", through="ArticleTopic", related_name="articles"
    )

    shown_topics: "list[ArticleTopic]"  # on articles that came through with_topics()
    first_topics: list[Topic]  # on articles of a list
    small_picture = ""  # address of a thumbnail, on articles in lists; never stored

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            # Lists in their two orders: the timeline, its archives by month and year, and
            # earlier/later on an article; a source's page; the filter by language.
            *(
                models.Index(
                    *(F(name) for name in within),
                    *columns,
                    name="_".join(("article", *within, order)),
                    condition=Q(withdrawn_at=None),
                )
                for within in ((), ("source",), ("language",))
                for order, columns in (
                    ("newest", IN_ORDER),
                    ("oldest", IN_ORDER_RISING),
                )
            ),
            # Articles of a day, and how many there are; days on which others were published.
            models.Index(
                *BY_DAY,
                name="article_timeline",
                condition=Q(withdrawn_at=None),
            ),
            # A source's days: its first and last, and a filter by several sources.
            models.Index(
                F("source"),
                *BY_DAY,
                name="article_source",
                condition=Q(withdrawn_at=None),
            ),
            # A language's days.
            models.Index(
                F("language"),
                *BY_DAY,
                name="article_language",
                condition=Q(withdrawn_at=None),
            ),
            # `changed_after` in the JSON, for keeping a copy of the archive in sync.
            models.Index(fields=["updated_at", "id"], name="article_changed"),
            # The same for withdrawn articles, which are few and reported whatever the filters.
            models.Index(
                fields=["updated_at", "id"],
                name="article_taken_back",
                condition=Q(withdrawn_at__isnull=False),
            ),
            # Copies of an article; most articles have none.
            models.Index(fields=["story"], name="article_story", condition=~Q(story=None)),
            # The articles of an event by time; most articles are in none.
            models.Index(
                F("event"), *IN_ORDER, name="article_event", condition=Q(event__isnull=False)
            ),
            # The articles that an editor put in one event.
            models.Index(
                fields=["event_chosen"],
                name="article_event_chosen",
                condition=Q(event_chosen__isnull=False),
            ),
            # The latest arrival of each source, on the coverage page.
            models.Index(fields=["source", "-created_at"], name="article_arrival"),
            # The page of estimated dates; the desk's filter by precision, and its queues.
            models.Index(F("published_precision"), *IN_ORDER, name="article_doubtful"),
            # The desk's queue of missing bylines.
            models.Index(
                *IN_ORDER,
                F("source"),
                name="article_no_byline",
                condition=Q(withdrawn_at=None, byline=""),
            ),
            # The desk's queue of articles without a topic.
            models.Index(
                *IN_ORDER,
                name="article_no_topic",
                condition=Q(topicless=True, withdrawn_at=None),
            ),
            # The desk's list of corrected articles, and its queue of contested corrections.
            models.Index(
                *IN_ORDER, name="article_corrected", condition=Q(corrected_at__isnull=False)
            ),
            models.Index(
                *IN_ORDER, name="article_contested", condition=Q(contested_fields__isnull=False)
            ),
            # The desk's queue of possible copies: those no editor has judged.
            models.Index(
                *IN_ORDER,
                name="article_copies",
                condition=Q(story__isnull=False, story_chosen=None, withdrawn_at=None),
            ),
            # The articles with one address, when another document with it comes in.
            models.Index(
                fields=["shared_address"],
                name="article_shared",
                condition=Q(shared_address__isnull=False),
            ),
            # The desk's list of withdrawn articles.
            models.Index(
                *IN_ORDER, name="article_withdrawn", condition=Q(withdrawn_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("article", self.pk)

    def with_its_address(self) -> ArticleQuerySet:
        """Other articles with the same address, with only what links show."""
        if not self.shared_address:
            return Article.objects.none()
        others = Article.objects.filter(shared_address=self.shared_address)
        return others.exclude(pk=self.pk).for_linking().order_by("pk")

    def others_of_its_story(self) -> ArticleQuerySet:
        """The other published articles of its story, oldest first; none where it has no story."""
        if self.story is None:
            return Article.objects.none()
        others = Article.objects.published().for_listing().filter(story=self.story)
        return others.exclude(pk=self.pk).oldest_first()

    @property
    def is_wide(self) -> bool:
        """Whether it is Chinese, Japanese or Korean, with characters as wide as two letters."""
        return self.language.startswith(("zh", "ja", "ko"))

    def file(self) -> None:
        """Set the day it is filed under, and its places in lists, from its date."""
        self.published_day = day_of(self.published_at, self.has_only_a_date)
        self.newest_place, self.oldest_place = places(self)

    @property
    def filed(self) -> dict[str, Any]:
        """The day it is filed under and its places in lists, by field."""
        return {name: getattr(self, name) for name in FILED}

    def place_of(self, name: str) -> int | None:
        """Return one of its places, `newest_place` or `oldest_place`, as its date has it."""
        newest, oldest = places(self)
        return newest if name == "newest_place" else oldest

    @property
    def has_its_day(self) -> bool:
        """Whether its day is known, and not only a month or a bound."""
        return is_precise(self)

    @property
    def is_approximate(self) -> bool:
        """Whether the date is a bound or a guess, to be shown with 约."""
        return self.published_precision == self.Precision.ESTIMATED

    @property
    def has_a_guessed_date(self) -> bool:
        """Whether its date is an estimate that no editor has confirmed."""
        return self.is_approximate and self.published_basis != self.Basis.EDITOR

    @property
    def has_only_a_date(self) -> bool:
        """Whether published_at is a calendar date at midnight UTC, not an instant."""
        return (
            self.published_precision in (self.Precision.DAY, self.Precision.MONTH)
            or self.published_basis == self.Basis.PAGE
        )


def day_of(moment: dt.datetime | None, only_a_date: bool) -> dt.date | None:
    """Return the day an article is filed under, in the site's time zone; None if undated.

    A date without a time is stored as midnight UTC and is that date in every time zone.
    """
    if moment is None:
        return None
    return moment.astimezone(dt.UTC if only_a_date else timezone.get_default_timezone()).date()


class Shingle(models.Model):
    """One hash of an article's sketch, for near-duplicate detection. Rebuilt by `reindex`."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    number = models.BigIntegerField()

    class Meta:
        verbose_name = _("shingle")
        verbose_name_plural = _("shingles")
        indexes = [
            # Finding the articles that share a number, when one is stored.
            models.Index(fields=["number", "article"], name="shingle_number"),
        ]

    def __str__(self) -> str:
        return str(self.number)
