"""The form of an outlet at the desk: what an editor says of it, and the lines given as examples."""

import re
import zoneinfo
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.admin.form_fields import Lines, PreviewForm
from archive.models import PrintedLine, Source
from archive.outlets import host_of, outlets
from archive.outlets.examples import (
    ExampleError,
    byline_pattern,
    date_pattern,
    furniture_pattern,
    suffix_pattern,
)

MOST_LINES = 50  # of each kind
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})+")
# The sentences of archive.outlets.examples, so that they are translated.
REASONS = (
    _("The line is empty."),
    _("The line is too long: the limit is 200 characters."),
    _("What is marked does not stand in the line as it is written."),
    _("Nothing stands around the name: paste the line with its label."),
    _("Nothing tells the name from any other word: paste a line with a label."),
    _("The date has no figures."),
    _("A line may have 2 gaps at most."),
    _("The line says too little: it would take away other paragraphs."),
)


def in_words(error: ExampleError) -> str:
    """Return why an example makes no rule, in the language of the interface."""
    return str(_(str(error)))  # the msgids are those of REASONS


class SourceForm(PreviewForm):
    """The form of one source."""

    homepage = forms.URLField(label=_("Homepage"), required=False, assume_scheme="https")
    domains = Lines(
        label=_("Domains"),
        required=False,
        help_text=_(
            "One on each line. What comes from there, or from a host below, is this outlet’s."
        ),
    )
    title_suffixes = Lines(
        label=_("Ends of titles"),
        required=False,
        help_text=_("What the site prints behind every headline, one on each line: - The Paper"),
    )
    furniture_lines = Lines(
        label=_("Lines that are no text"),
        required=False,
        help_text=_(
            "One on each line, as printed. Figures may differ; write … where other words may stand."
        ),
    )

    class Meta:
        model = Source
        fields = (
            "slug", "name_zh_hans", "name_zh_hant", "name_en", "homepage", "domains", "time_zone",
            "title_suffixes", "furniture_lines", "full_texts",
        )  # fmt: skip

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"])
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no such time zone. One is Europe/Paris."))
        return name

    def clean_domains(self) -> list[str]:
        hosts = [_host(line) for line in self.cleaned_data["domains"]]
        slug = self.instance.slug or self.cleaned_data.get("slug", "")
        for host in hosts:
            if whose := _owner(host, slug):
                raise forms.ValidationError(
                    _("%(domain)s is a domain of %(outlet)s."),
                    params={"domain": host, "outlet": whose},
                )
        return list(dict.fromkeys(hosts))

    def clean_title_suffixes(self) -> list[str]:
        return _made(self.cleaned_data["title_suffixes"], suffix_pattern)

    def clean_furniture_lines(self) -> list[str]:
        return _made(self.cleaned_data["furniture_lines"], furniture_pattern)


class PrintedLineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A line as an outlet prints it, with the author or the date in it copied into the next fields."""

    class Meta:
        model = PrintedLine
        fields = ("line", "byline", "date")

    def clean(self) -> dict[str, Any]:
        from archive.extraction.publication_dates import dating  # slow to load: all languages

        cleaned = super().clean() or self.cleaned_data
        line, byline, date = (str(cleaned.get(name) or "") for name in ("line", "byline", "date"))
        if line and not byline and not date:
            self.add_error("byline", _("Copy the author or the date out of the line."))
        for name, marked, make in (
            ("byline", byline, byline_pattern),
            ("date", date, date_pattern),
        ):
            if line and marked:
                try:
                    make(line, marked)
                except ExampleError as error:
                    self.add_error(name, in_words(error))
        if date and not self.errors and not dating.states_date(date):
            self.add_error("date", _("This is no date that the archive can read."))
        return cleaned


def _host(line: str) -> str:
    """Return the host in a domain or an address as pasted, in DNS form."""
    bare = line.strip().lower().rstrip(".")
    host = host_of(bare if "://" in bare else f"//{bare}")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or host.replace(".", "").isdecimal():
        raise forms.ValidationError(
            _("“%(line)s” is no domain. One is news.example.org."), params={"line": line[:100]}
        )
    return host


def _owner(host: str, slug: str) -> str:
    """Return the slug of another outlet that has this very domain, by its file or at the desk."""
    for outlet in outlets().values():
        if outlet.slug != slug and host in outlet.domains:
            return outlet.slug
    others = Source.objects.exclude(slug=slug).only("slug", "domains", "edited_fields")
    said = (s.slug for s in others if "domains" in s.edited_fields and host in s.domains)
    return next(said, "")


def _made(lines: list[str], make: Callable[[str], str]) -> list[str]:
    """Return the lines, if each makes a rule. Raises ValidationError with the line and why not."""
    if len(lines) > MOST_LINES:
        raise forms.ValidationError(_("At most %(most)s lines."), params={"most": MOST_LINES})
    for line in lines:
        try:
            make(line)
        except ExampleError as error:
            raise forms.ValidationError(f"“{line[:60]}”: {in_words(error)}") from error
    return lines
