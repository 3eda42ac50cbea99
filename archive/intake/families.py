"""Families of articles with one address, and which of them a new document is a version of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from archive.extraction.identity import address_in
from archive.extraction.placeholders import placeholder
from archive.extraction.precedence import (
    Standing,
    Version,
    likeness,
    of_one_place,
    titles_alike,
)
from archive.extraction.read_values import Reading
from archive.models import Article, Capture, Revision, Source
from archive.models.article import day_of
from archive.models.values import DATE, from_plain
from archive.outlets.houses import one_house
from archive.outlets.keepers import speaks_for

MOST_EARLIER = 20  # versions of an article that a document is compared with
# Articles with one address; first the one whose identity is the address itself.
Family = list[Article]
GUESSED = (Article.Precision.ESTIMATED, Article.Precision.UNKNOWN)


def families(addresses: Iterable[str]) -> defaultdict[str, Family]:
    """Return the family of each of these addresses, which are those that `address_in` returns."""
    wanted = set(addresses)
    found: defaultdict[str, Family] = defaultdict(list)
    articles = Article.objects.filter(Q(identity__in=wanted) | Q(shared_address__in=wanted))
    for article in articles.select_related("source", "capture").order_by("pk"):
        found[address_in(article.identity)].append(article)
    for address, family in found.items():
        family.sort(key=lambda article: article.identity != address)
    return found


def known(addresses: Iterable[str]) -> set[str]:
    """Return which of these addresses an article has."""
    wanted = set(addresses)
    articles = Article.objects.filter(Q(identity__in=wanted) | Q(shared_address__in=wanted))
    return {address_in(identity) for identity in articles.values_list("identity", flat=True)}


def arriving(reading: Reading, capture: Capture, source: Source, family: Family) -> Version:
    """Return a new document as a Version, to be compared with the articles of its address."""
    values = reading.values
    own = values["source_url"] or (
        f"https:{reading.identity}" if reading.identity.startswith("//") else ""
    )
    addresses = [own, *(article.source_url for article in family)]
    return Version(
        title=values["title"],
        text=values["body_text"],
        day=_day(values),
        moment=capture.known_at,
        standing=_standing(
            reading.placeholder, values["body_text"], reading.place, addresses, source
        ),
        content_hash=reading.content_hash,
        format=reading.format,
        place=reading.place,
    )


def held(article: Article) -> Version:
    """Return an article as a Version of what its capture says, without an editor's corrections."""
    read = article.machine_read
    values = {
        name: from_plain(name, read[name]) if name in read else getattr(article, name)
        for name in ("title", *DATE)
    }
    capture = article.capture
    moment = min(article.captured_at, capture.received_at if capture else article.created_at)
    place = capture.place if capture else ""
    text = article.body_text
    why_placeholder = placeholder(values["title"], text)
    return Version(
        title=values["title"],
        text=text,
        day=_day(values),
        moment=max(moment, article.confirmed_at or moment),
        standing=_standing(why_placeholder, text, place, [article.source_url], article.source),
        content_hash=article.content_hash,
        format=capture.format if capture else "",
        place=place,
    )


def _day(values: dict[str, Any]) -> Any:
    """The day of publication, where it is known and no guess."""
    if values["published_precision"] in GUESSED:
        return None
    dated = Article(**{name: values[name] for name in DATE})
    return day_of(dated.published_at, dated.has_only_a_date)


def _standing(
    why_placeholder: str, text: str, place: str, addresses: Sequence[str], source: Source
) -> Standing:
    """How far a document from `place` can speak for an article with these addresses.

    `why_placeholder` says why it is a placeholder page, empty for any other.
    """
    if why_placeholder:
        return Standing.PLACEHOLDER
    said_by = speaks_for(place)
    own = not place or all(one_house(said_by, url, source.domains) for url in addresses if url)
    if not text.strip():
        return Standing.EMPTY if own else Standing.EMPTY_ELSEWHERE
    return Standing.OWN if own else Standing.ELSEWHERE


def member(family: Family, reading: Reading, new: Version) -> Article | None:
    """Return the article of a family of which a document is a version; None for a separate article.

    Decided by title and text, compared with the articles and with their earlier versions.
    """
    if reading.editing is not None and new.standing in (Standing.OWN, Standing.EMPTY):
        # A line of an export names its article itself.
        return next((a for a in family if a.identity == reading.identity), None)
    versions = [(article, held(article)) for article in family]
    if new.standing < Standing.ELSEWHERE:
        # A document without text can only be compared by its title.
        return max(versions, key=lambda pair: titles_alike(new, pair[1]))[0]
    score, article = max(
        ((likeness(new, version), article) for article, version in versions),
        key=lambda pair: pair[0],
    )
    if score:
        return article
    changed = set(_earlier_contents().filter(article__in=family).values_list("article", flat=True))
    for article in family:
        if article.pk in changed and any(likeness(new, old) for old in _earlier(article)):
            return article
    # The outlet's own document replaces an article made from a weaker one (another host's, an empty
    # page).
    for article, version in versions:
        if version.standing < new.standing:
            return article
    # A document of another house never becomes an article beside the outlet's own.
    if new.standing == Standing.ELSEWHERE and not all(
        of_one_place(new, version) for _article, version in versions
    ):
        return family[0]
    return None


def _earlier_contents() -> "QuerySet[Revision]":
    """Revisions with earlier titles or texts, except editors' changes and other hosts' versions."""
    return Revision.objects.filter(
        Q(before__has_key="title") | Q(before__has_key="body_text"),
        corrected_before__isnull=True,
    ).exclude(cause=Revision.Cause.ELSEWHERE)


def _earlier(article: Article) -> Iterator[Version]:
    """Yield earlier versions of an article from its own outlet, newest first."""
    kept = _earlier_contents().filter(article=article)
    for revision in kept.select_related("capture").defer("capture__compressed")[:MOST_EARLIER]:
        before = revision.before
        title = before.get("title", article.title)
        text = before.get("body_text", article.body_text)
        place = revision.capture.place if revision.capture else ""
        standing = _standing("", text, place, [article.source_url], article.source)
        if standing == Standing.OWN:
            yield Version(title, text, None, article.captured_at, standing, "")
