"""Full texts for articles of which a feed gave only the beginning, from the articles' own pages."""

from django.utils import timezone

from archive.intake.fetching import FetchError, Limits
from archive.intake.ingest import ingest
from archive.intake.opening import asked, document_from
from archive.intake.subscriptions.robots import Robots
from archive.models import Article, Capture, Feed, Fetch

SHORT = 600  # characters; a text of fewer may be only the beginning
AT_MOST = 10  # pages for each reading of a feed
CAPTURES = 20  # of a feed, the newest, whose articles are looked at
LIMITS = Limits(connect=10, read=10, total=30)


def fetch_full_texts(feed: Feed, robots: Robots) -> int:
    """Fetch the pages of a feed's short articles and read them in; return how many were fetched.

    Only if the source allows it. A page is asked for once; what an editor corrected stays.
    """
    if feed.source is None or not feed.source.full_texts:
        return 0
    fetched = 0
    for url in _wanted(feed):
        if not robots.allow(url):
            Fetch.objects.get_or_create(url=url, defaults=_not_asked())
            continue
        robots.wait(url)
        try:
            document = document_from(url, asked(url, LIMITS))
        except FetchError:
            Fetch.objects.get_or_create(url=url, defaults=_not_asked())
            continue
        ingest([lambda document=document: [document]], outlet=feed.source.slug)  # type: ignore[misc]
        fetched += 1
    return fetched


def _wanted(feed: Feed) -> list[str]:
    """Return the addresses of short articles that are as the feed gave them, the newest first."""
    captures = Capture.objects.filter(origin=feed.address).order_by("-pk")
    newest = list(captures.values_list("pk", flat=True)[:CAPTURES])
    short = Article.objects.filter(
        capture__in=newest, source=feed.source, characters__lt=SHORT, withdrawn_at=None
    )
    urls = short.exclude(source_url="").order_by("-pk").values_list("source_url", flat=True)
    tried = Fetch.objects.filter(url__in=list(urls)).values_list("url", flat=True)
    asked_before = set(tried)
    return [url for url in dict.fromkeys(urls) if url not in asked_before][:AT_MOST]


def _not_asked() -> dict[str, object]:
    return {"status": Fetch.Status.FAILED, "fetched_at": timezone.now()}
