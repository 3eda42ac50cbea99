"""What was read of a document, in the editor's words: at the desk, what `inspect` prints."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.text import capfirst

from archive.admin.articles.values_in_words import date_of, date_read, field_label, label_of
from archive.admin.captures.format_names import name_of
from archive.admin.captures.receiving import own_name
from archive.extraction.explaining import FIELDS
from archive.extraction.read_values import Reading
from archive.models import Article, Capture, Picture
from archive.models.language_names import language_name

DATE = ("published_at", "published_precision", "published_basis", "published_raw")


def reading_in_words(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield what was recognised as (label, value): format, outlet, fields, people, date, pictures."""
    values = reading.values
    yield field_label("format", Capture), name_of(reading.format)
    yield field_label("outlet", Capture), own_name(reading.outlet)
    yield label_of("identity"), reading.identity
    for name in FIELDS:
        if values[name]:
            said = language_name(values[name]) if name == "language" else values[name]
            yield label_of(name), said
    if people := [name for names in values["credits"].values() for name in names]:
        yield label_of("credits"), "、".join(people)
    dated = Article(**{name: values[name] for name in DATE})
    yield label_of("published_at"), f"{date_of(dated)} · {date_read(dated)}"
    captured = timezone.localtime(reading.captured_at) if reading.captured_at else None
    yield label_of("captured_at"), f"{captured:%Y-%m-%d %H:%M}" if captured else "-"
    for image in values["images"]:
        said = " ".join(filter(None, (image["url"], image["caption"], image["credit"])))
        yield capfirst(str(Picture._meta.verbose_name)), said
