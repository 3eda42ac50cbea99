"""Topics, the spellings by which they are found, their former addresses, proposed spellings."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.fields import LineField, NamesField, ProseField
from archive.models.page_urls import address
from archive.models.source import LINKED, name_in_language, naming
from archive.text.pinyin import reading
from archive.text.script import folded_words

LANGUAGES = ("zh_hans", "zh_hant", "en")
# Fields that determine the readings (pinyin) and the folded names, and those.
NAMES = {"name_zh_hans", "name_zh_hant", "name_en", "kind"}
READ = {"reading_zh_hans", "reading_zh_hant", *(f"folded_{each}" for each in LANGUAGES)}


class TopicQuerySet(models.QuerySet["Topic"]):
    def for_linking(self) -> Self:
        """Topics with only what a link shows: names and kind."""
        return self.only("kind", *LINKED)

    def at(self, *slugs: str) -> Self:
        """Topics with these slugs, present or former.

        A slug that one topic has now and another had before finds only the first.
        """
        former = FormerSlug.objects.filter(slug__in=slugs).exclude(
            slug__in=Topic.objects.filter(slug__in=slugs).values("slug")
        )
        return self.filter(models.Q(slug__in=slugs) | models.Q(pk__in=former.values("topic")))

    def current_slugs(self, slugs: Iterable[str]) -> dict[str, str]:
        """Return {slug: its topic's present slug}, without slugs that no topic ever had."""
        asked = list(slugs)
        former = FormerSlug.objects.filter(slug__in=asked).values_list("slug", "topic__slug")
        now = self.filter(slug__in=asked).values_list("slug", flat=True)
        return dict(former) | {slug: slug for slug in now}

    def relations(self) -> Self:
        """Topics that are the dealings of two sides."""
        return self.exclude(one_side=[]).exclude(other_side=[]).order_by("pk")

    def called(self, words: str) -> "Topic | None":
        """Return the topic of this name, else of a spelling that names it, else of any unambiguous one.

        None for none or several.
        """
        named = models.Q(*((f"name_{each}__iexact", words) for each in LANGUAGES), _connector="OR")
        spelt = Term.objects.filter(folded=folded_words(words), active=True, ambiguous=False)
        names = spelt.filter(is_name=True)
        for condition in (named, models.Q(terms__in=names), models.Q(terms__in=spelt)):
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
    name_zh_hans = LineField(_("name in Simplified Chinese"), max_length=100, blank=True)
    name_zh_hant = LineField(_("name in Traditional Chinese"), max_length=100, blank=True)
    name_en = LineField(_("name in English"), max_length=100, blank=True)
    description_zh_hans = ProseField(_("description in Simplified Chinese"), blank=True)
    description_zh_hant = ProseField(_("description in Traditional Chinese"), blank=True)
    description_en = ProseField(_("description in English"), blank=True)
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
    # Of a relation: slugs of the topics that stand for the one and for the other side.
    one_side = NamesField(
        _("one side"),
        default=list,
        blank=True,
        help_text=_(
            "Of a relation between two sides: the addresses of the topics that stand for the one"
            " side, one on each line; the persons under them stand for it as well."
        ),
    )
    other_side = NamesField(
        _("other side"),
        default=list,
        blank=True,
        help_text=_(
            "An article has the topic if both sides are named in its title, or one in the title"
            " and one in the lead, or both in the lead beside a word of dealing."
        ),
    )
    edited_fields = NamesField(_("corrected fields"), default=list, editable=False)
    # Pinyin of the Chinese names, by which topics are sorted; set whenever the names change.
    reading_zh_hans = models.CharField(max_length=800, default="", editable=False)
    reading_zh_hant = models.CharField(max_length=800, default="", editable=False)
    # The folded names, by which a search finds what its words name; set with the readings.
    folded_zh_hans = models.CharField(max_length=400, default="", editable=False)
    folded_zh_hant = models.CharField(max_length=400, default="", editable=False)
    folded_en = models.CharField(max_length=400, default="", editable=False)

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
    def is_relation(self) -> bool:
        return bool(self.one_side and self.other_side)

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
                kwargs["update_fields"] = {*fields, *READ}
        super().save(*args, **kwargs)

    def read_names(self) -> None:
        """Set the pinyin and the folded form of names, as `save` does; `bulk_create` does not."""
        is_person = self.kind == Topic.Kind.PERSON
        self.reading_zh_hans = reading(self.name_zh_hans, is_person)
        self.reading_zh_hant = reading(self.name_zh_hant, is_person)
        for each in LANGUAGES:
            setattr(self, f"folded_{each}", folded_words(getattr(self, f"name_{each}")))


class TermQuerySet(models.QuerySet["Term"]):
    def names(self) -> Self:
        """Spellings in use that are names of their topic and not ambiguous."""
        return self.filter(active=True, ambiguous=False, is_name=True)


class FormerSlug(models.Model):
    """A slug that a topic had before it was renamed or merged; its pages redirect."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="former_slugs")

    class Meta:
        ordering = ["slug"]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class Proposal(models.Model):
    """A name in two scripts, `中文（Latin）`, or a compound of titles, that is no spelling of a topic."""

    chinese = LineField(_("Chinese"), max_length=40)
    latin = LineField(_("Latin"), max_length=80)
    articles = models.PositiveIntegerField(_("articles"), default=0)
    sentence = ProseField(_("sentence"), blank=True)
    # The topic that has one of the two spellings already.
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
        return f"{self.chinese}（{self.latin}）" if self.latin else self.chinese


class Term(models.Model):
    """One spelling of a topic, and the conditions under which it counts."""

    class Origin(models.TextChoices):
        FILE = "file", _("the topics file")
        EDITOR = "editor", _("an editor")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="terms")
    text = LineField(_("spelling"), max_length=100)
    whole_word = models.BooleanField(
        _("whole words only"),
        default=True,
        help_text=_("Concerns Latin letters and digits at its edges."),
    )
    not_within = NamesField(
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
    # The folded spelling, for searches; set whenever it is saved.
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
        """Set the folded spelling, as `save` does; `bulk_create` does not."""
        self.folded = folded_words(self.text)
