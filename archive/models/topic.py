"""What articles are about, and which spellings say so."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.addresses import address
from archive.models.source import LINKED, name_in_language, naming
from archive.pinyin import reading
from archive.script import folded_words

NAMES = {"name_zh_hans", "name_zh_hant", "kind"}  # what the readings follow from


class TopicQuerySet(models.QuerySet["Topic"]):
    def for_linking(self) -> Self:
        """What a link to a topic says: its name."""
        return self.only("kind", *LINKED)

    def called(self, words: str) -> "Topic | None":
        """The topic with this name or else with this plain spelling; None where none or several are."""
        languages = ("zh_hans", "zh_hant", "en")
        named = models.Q(*((f"name_{each}__iexact", words) for each in languages), _connector="OR")
        spelt = Term.objects.filter(folded=folded_words(words), active=True, ambiguous=False)
        for condition in (named, models.Q(terms__in=spelt)):
            if found := list(self.filter(condition).distinct()[:2]):
                return found[0] if len(found) == 1 else None
        return None


class Topic(models.Model):
    """A subject readers follow: a theme, organisation, place, person or event."""

    class Kind(models.TextChoices):
        THEME = "theme", _("theme")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")
        PERSON = "person", _("person")
        EVENT = "event", _("event")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name_zh_hans = models.CharField(_("name in Simplified Chinese"), max_length=100, blank=True)
    name_zh_hant = models.CharField(_("name in Traditional Chinese"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    description_zh_hans = models.TextField(_("description in Simplified Chinese"), blank=True)
    description_zh_hant = models.TextField(_("description in Traditional Chinese"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    edited_fields = models.JSONField(_("corrected fields"), default=list, editable=False)
    # How the Chinese names are read, by which they are put in order; set whenever they change.
    reading_zh_hans = models.CharField(max_length=800, default="", editable=False)
    reading_zh_hant = models.CharField(max_length=800, default="", editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return naming()(self)

    @property
    def description(self) -> str:
        return name_in_language(
            self.description_zh_hans, self.description_zh_hant, self.description_en
        )

    def get_absolute_url(self) -> str:
        return address("topic", self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or NAMES & set(fields):
            self.read_names()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "reading_zh_hans", "reading_zh_hant"}
        super().save(*args, **kwargs)

    def read_names(self) -> None:
        """Set how the Chinese names are read, as saving does."""
        is_person = self.kind == Topic.Kind.PERSON
        self.reading_zh_hans = reading(self.name_zh_hans, is_person)
        self.reading_zh_hant = reading(self.name_zh_hant, is_person)


class TermQuerySet(models.QuerySet["Term"]):
    def names(self) -> Self:
        """Spellings that name their topic, whatever stands around them."""
        return self.filter(active=True, ambiguous=False, is_name=True)


class FormerSlug(models.Model):
    """An address a topic had before it was renamed or merged into another; readers are led on."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former_slugs")

    class Meta:
        ordering = ["slug"]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class Proposal(models.Model):
    """A name that articles give in two scripts, `中文（Latin）`, and that no topic knows."""

    chinese = models.CharField(_("Chinese"), max_length=40)
    latin = models.CharField(_("Latin"), max_length=80)
    articles = models.PositiveIntegerField(_("articles"), default=0)
    sentence = models.TextField(_("sentence"), blank=True)
    # Of the topic that knows one of the two spellings already.
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    dismissed = models.BooleanField(_("dismissed"), default=False)

    class Meta:
        ordering = ["-articles", "chinese"]
        verbose_name = _("proposed spelling")
        verbose_name_plural = _("proposed spellings")
        constraints = [
            models.UniqueConstraint(fields=["chinese", "latin"], name="proposal_once_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.chinese}（{self.latin}）"


class Term(models.Model):
    """One spelling of a topic, and when it counts."""

    class Origin(models.TextChoices):
        FILE = "file", _("the topics file")
        EDITOR = "editor", _("an editor")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="terms")
    text = models.CharField(_("spelling"), max_length=100)
    whole_word = models.BooleanField(
        _("whole words only"),
        default=True,
        help_text=_("Concerns Latin letters and digits at its edges."),
    )
    not_within = models.JSONField(
        _("not within"),
        default=list,
        blank=True,
        help_text=_("Longer expressions in which this spelling means something else."),
    )
    weight = models.FloatField(_("weight"), default=1.0)
    ambiguous = models.BooleanField(
        _("ambiguous"),
        default=False,
        help_text=_("Counts only beside another spelling of the topic."),
    )
    is_name = models.BooleanField(
        _("a name"),
        default=True,
        help_text=_("Names the topic itself: a search for one name finds the others as well."),
    )
    active = models.BooleanField(_("in use"), default=True)
    origin = models.CharField(
        _("from"), max_length=6, choices=Origin, default=Origin.EDITOR, editable=False
    )
    edited = models.BooleanField(default=False, editable=False)
    # The spelling as searches compare it, set whenever it is saved.
    folded = models.CharField(max_length=400, default="", editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "id"]
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        constraints = [
            models.UniqueConstraint(fields=["topic", "text"], name="term_once_per_topic")
        ]
        indexes = [
            # A search, for the topics that its words name.
            models.Index(fields=["folded"], name="term_folded"),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        if (fields := kwargs.get("update_fields")) is not None and "text" in fields:
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Set the spelling as searches compare it, as saving does."""
        self.folded = folded_words(self.text)
