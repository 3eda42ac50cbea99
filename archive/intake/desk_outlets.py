"""What editors said of outlets at the desk, as the processes that read documents need it."""

from collections import defaultdict

from archive.models import PrintedLine, Source
from archive.outlets.at_desk import AtDesk, Example

FACTS = {
    "zh_hans": "name_zh_hans",
    "zh_hant": "name_zh_hant",
    "en": "name_en",
    "homepage": "homepage",
    "time_zone": "time_zone",
}


def said_at_desk() -> dict[str, AtDesk]:
    """Return what editors said of each outlet, by slug, in two queries; it goes before the files."""
    lines: defaultdict[int, list[PrintedLine]] = defaultdict(list)
    for line in PrintedLine.objects.all():
        lines[line.source_id].append(line)
    said = {}
    for source in Source.objects.all():
        one = said_of(source, lines[source.pk])
        if one != AtDesk(source.slug):
            said[source.slug] = one
    return said


def said_of(source: Source, lines: list[PrintedLine]) -> AtDesk:
    """Return what a source's own fields, where an editor set them, and its lines say."""
    edited = source.edited_fields
    facts = {fact: getattr(source, column) for fact, column in FACTS.items() if column in edited}
    return AtDesk(
        source.slug,
        **facts,
        domains=tuple(source.domains) if "domains" in edited else (),
        title_suffixes=tuple(source.title_suffixes),
        furniture_lines=tuple(source.furniture_lines),
        bylines=_examples(lines, "byline"),
        dates=_examples(lines, "date"),
    )


def _examples(lines: list[PrintedLine], part: str) -> tuple[Example, ...]:
    return tuple((line.line, getattr(line, part)) for line in lines if getattr(line, part))
