"""What editors said of outlets at the desk, as the processes that read documents need it."""

from collections import defaultdict

from archive.models import PrintedLine, SharedLine, Source
from archive.outlets import slug_of
from archive.outlets.at_desk import AtDesk, Example

FACTS = {
    "zh_hans": "name_zh_hans",
    "zh_hant": "name_zh_hant",
    "en": "name_en",
    "homepage": "homepage",
    "time_zone": "time_zone",
}


def said_at_desk() -> dict[str, AtDesk]:
    """Return what is said of each outlet, by slug, in three queries; it goes before the files.

    Editors said it, or its articles' shared lines tell it.
    """
    lines: defaultdict[int, list[PrintedLine]] = defaultdict(list)
    for line in PrintedLine.objects.all():
        lines[line.source_id].append(line)
    learned: defaultdict[str, set[str]] = defaultdict(set)
    going = (SharedLine.State.DROPPED, SharedLine.State.AGREED)
    dropped = SharedLine.objects.filter(state__in=going).order_by()
    for slug, key in dropped.values_list("source__slug", "key"):
        learned[slug].add(key)
    said = {}
    for source in Source.objects.all():
        # What was learned of a host stays so when its articles become those of a named outlet.
        hosts = map(slug_of, source.domains if "domains" in source.edited_fields else ())
        keys = learned[source.slug].union(*(learned[slug] for slug in hosts))
        one = said_of(source, lines[source.pk], frozenset(keys))
        if one != AtDesk(source.slug):
            said[source.slug] = one
    return said


def said_of(
    source: Source, lines: list[PrintedLine], learned: frozenset[str] = frozenset()
) -> AtDesk:
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
        learned=learned,
    )


def _examples(lines: list[PrintedLine], part: str) -> tuple[Example, ...]:
    return tuple((line.line, getattr(line, part)) for line in lines if getattr(line, part))
